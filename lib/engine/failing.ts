import { DATA_LIMIT_EXCEEDED, QUERY_EVALUATION_ERROR, RUNTIME, StateFailure, TASK_FAILED, TIMEOUT } from './errors.ts';
import type { Step } from './program.ts';
import { states } from './states/index.ts';
import { clear, type Turn } from './turn.ts';
import type { Branch, Json, Retrier } from './types.ts';

/** Why a state fails. */
export interface Failure {
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** Another name that retriers and catchers may call it by. */
  readonly also?: string;
  /** The result of a task was too large: unlike other data limits, States.ALL takes that (recorded). */
  readonly fromTask?: boolean;
}

/** Notes an expression's failure in the history and gives it the words that say where it happened. */
export function failureOf(turn: Turn, branch: Branch, failure: StateFailure): Failure {
  const { error, cause } = failure;
  if (error !== QUERY_EVALUATION_ERROR) return { error, cause };
  const told = `An error occurred while executing the state '${branch.state}' (entered at the event id #${branch.enteredId}). ${cause ?? ''}`;
  // What fails while a step is being computed follows the last event before that step.
  if (!failure.late) branch.previousId = branch.mark;
  turn.emit(branch, 'EvaluationFailed', {
    error,
    cause: told,
    ...(failure.location === undefined ? {} : { location: failure.location }),
    state: branch.state,
  });
  return { error, cause: told };
}

/** Retry, then Catch, then the scope around. */
export async function fail(turn: Turn, branch: Branch, step: Step, failure: Failure): Promise<void> {
  turn.failing(failure);
  if (branch.task !== undefined) turn.cancel(branch);
  if (retry(turn, branch, step, failure)) return;
  const { Type: type } = step.state;
  if (type === 'Parallel' || type === 'Map') turn.emit(branch, `${type}StateFailed`);
  const catcher = step.catches.find((c) => matches(c.errors, failure));
  if (catcher !== undefined) {
    discardChildren(turn, branch);
    const errorOutput: Json = {
      Error: failure.error ?? null,
      Cause: failure.cause ?? (failure.error === TIMEOUT ? '' : null),
    };
    try {
      await turn.complete(branch, step, catcher, { errorOutput }, errorOutput);
      return;
    } catch (error) {
      // What fails inside a catcher is not caught by the same state again.
      if (!(error instanceof StateFailure)) throw error;
      return propagate(turn, branch, step, failureOf(turn, branch, error));
    }
  }
  return propagate(turn, branch, step, failure);
}

async function propagate(turn: Turn, branch: Branch, step: Step, failure: Failure): Promise<void> {
  branch.phase = 'failed';
  if (branch.parent === undefined) return turn.end('FAILED', { error: failure.error, cause: failure.cause });
  const parent = turn.branch(branch.parent);
  const parentStep = turn.step(parent);
  iterationEnded(turn, branch, parent, 'Failed');
  const { Type: type } = step.state;
  if (type === 'Task' || type === 'Parallel' || type === 'Map')
    turn.emit(branch, `${type}StateAborted`, undefined, true);
  for (const id of parent.children ?? []) if (id !== branch.id) abort(turn, id, branch.previousId);
  parent.previousId = branch.previousId;
  await turn.guard(parent, () => fail(turn, parent, parentStep, failure));
}

/** A branch is taken away with everything inside it; its tokens are dead from now on. It stays until its parent has retried, caught or failed. */
function abort(turn: Turn, id: string, after: number): void {
  const branch = turn.execution.branches[id];
  if (branch === undefined || branch.phase === 'failed' || branch.phase === 'aborted') return;
  const { Type: type } = turn.step(branch).state;
  branch.previousId = after;
  iterationEnded(turn, branch, turn.branch(branch.parent!), 'Aborted');
  for (const child of branch.children ?? []) abort(turn, child, after);
  if (branch.task !== undefined) turn.cancel(branch);
  states[type].discard?.(turn, branch);
  const inside = branch.phase !== 'enter' && branch.phase !== 'ended';
  if (inside && ABORTABLE.has(type)) turn.emit(branch, `${type}StateAborted`, undefined, true);
  branch.phase = 'aborted';
  branch.due = undefined;
  branch.heartbeatDue = undefined;
}
/** State types whose abort the history has an event for. */
const ABORTABLE: ReadonlySet<string> = new Set(['Task', 'Wait', 'Parallel', 'Map']);

function iterationEnded(turn: Turn, branch: Branch, parent: Branch, how: 'Failed' | 'Aborted'): void {
  if (branch.item === undefined) return;
  turn.emit(branch, `MapIteration${how}`, { name: parent.state, index: branch.index }, true);
}

/** Takes the branches inside a state away for good. */
export function discardChildren(turn: Turn, branch: Branch): void {
  for (const id of branch.children ?? []) {
    const child = turn.execution.branches[id];
    if (child === undefined) continue;
    if (child.task !== undefined) turn.cancel(child);
    discardChildren(turn, child);
    delete turn.execution.branches[id];
  }
  branch.children = undefined;
  states[turn.step(branch).state.Type].discard?.(turn, branch);
}

function retry(turn: Turn, branch: Branch, step: Step, failure: Failure): boolean {
  const rules = step.state.Retry ?? [];
  const index = rules.findIndex((r) => matches(r.ErrorEquals, failure));
  const rule = rules[index];
  if (rule === undefined) return false;
  const used = branch.retries[index] ?? 0;
  if (used >= (rule.MaxAttempts ?? 3)) return false;
  while (branch.retries.length <= index) branch.retries.push(0);
  branch.retries[index] = used + 1;
  branch.retryCount += 1;
  discardChildren(turn, branch);
  clear(branch);
  branch.phase = 'retry';
  branch.due = turn.now + delayMs(rule, used, turn.world.random);
  return true;
}

/** How long a retrier waits before its attempt number `used` (from 0); milliseconds. */
export function delayMs(rule: Retrier, used: number, random: () => number): number {
  const seconds = Math.min(
    (rule.IntervalSeconds ?? 1) * (rule.BackoffRate ?? 2) ** used,
    rule.MaxDelaySeconds ?? Number.POSITIVE_INFINITY,
  );
  return Math.round((rule.JitterStrategy === 'FULL' ? seconds * random() : seconds) * 1000);
}

/** Whether a retrier or catcher takes a failure: by name, by States.ALL (but for what AWS excludes) or by States.TaskFailed (but for timeouts). */
export function matches(names: readonly string[], failure: Failure): boolean {
  const { error, also } = failure;
  const wild = error !== RUNTIME && (error !== DATA_LIMIT_EXCEEDED || failure.fromTask === true);
  return names.some(
    (name) =>
      name === error ||
      (also !== undefined && name === also) ||
      (name === 'States.ALL' && wild) ||
      (name === TASK_FAILED && wild && error !== TIMEOUT),
  );
}
