import type { StoredHistory } from './history-codec.ts';
import { referencesOf, restored, type References } from './references.ts';
import type { Branch, Execution, Iterations, Json, JsonObject, TaskRun } from './types.ts';

/**
 * An execution as it is stored. What never changes is written once. What the history has already is not written again: the
 * input of a state stands in its StateEntered event, the arguments of a task in its Scheduled event, and variables, results
 * and items are references to where they stand.
 */
const FIXED = [
  'arn',
  'name',
  'machine',
  'revision',
  'container',
  'mapRun',
  'version',
  'alias',
  'roleArn',
  'input',
  'startedBy',
  'startedAt',
] as const;
type Fixed = (typeof FIXED)[number];

export function fixedText(execution: Execution): string {
  return JSON.stringify(Object.fromEntries(FIXED.map((name) => [name, execution[name]])));
}
export const inputOf = (fixed: string): string => (JSON.parse(fixed) as Pick<Execution, Fixed>).input;
/** After the events of the turn have been encoded, so that what they tell is known. */
export function stateText(execution: Execution): string {
  const known = referencesOf(execution);
  const { branches, output } = execution;
  const slim: Record<string, unknown> = {};
  for (const id in branches) slim[id] = slimBranch(branches[id]!, known);
  return JSON.stringify({
    status: execution.status,
    lastEventId: execution.lastEventId,
    redriveCount: execution.redriveCount,
    redrivenAt: execution.redrivenAt,
    timeoutAt: execution.timeoutAt,
    stoppedAt: execution.stoppedAt,
    output: output === undefined ? undefined : known.slim(output),
    error: execution.error,
    cause: execution.cause,
    waiter: execution.waiter,
    untold: execution.untold,
    stopping: execution.stopping,
    mapRuns: execution.mapRuns,
    branches: slim,
  } satisfies Record<Exclude<keyof Execution, Fixed | 'seq'>, unknown>);
}
function slimBranch(branch: Branch, known: References): unknown {
  return {
    id: branch.id,
    parent: branch.parent,
    index: branch.index,
    scope: branch.scope,
    state: branch.state,
    // Between two states nothing in the history tells the input.
    input: branch.enteredId === 0 ? known.slim(branch.input) : undefined,
    vars: each(branch.vars, (value) => known.slim(value)),
    phase: branch.phase,
    enteredAt: branch.enteredAt,
    enteredId: branch.enteredId,
    previousId: branch.previousId,
    mark: branch.mark,
    retryCount: branch.retryCount,
    retries: branch.retries,
    due: branch.due,
    heartbeatDue: branch.heartbeatDue,
    heartbeatMs: branch.heartbeatMs,
    task: branch.task === undefined ? undefined : slimTask(branch.task, known),
    results: branch.results?.map((result) => known.slim(result)),
    pending: branch.pending,
    iterations:
      branch.iterations === undefined
        ? undefined
        : { ...branch.iterations, items: known.slim(branch.iterations.items) },
    item: branch.item === undefined ? undefined : { index: branch.item.index, value: known.slim(branch.item.value) },
    children: branch.children,
    childSeq: branch.childSeq,
  } satisfies Record<keyof Branch, unknown>;
}
const slimTask = (task: TaskRun, known: References): unknown =>
  ({
    attempt: task.attempt,
    args: task.scheduledId !== undefined || task.args === undefined ? undefined : known.slim(task.args),
    scheduledId: task.scheduledId,
    submitted: task.submitted,
    taken: task.taken,
    child: task.child,
    roleArn: task.roleArn,
  }) satisfies Record<keyof TaskRun, unknown>;

function each(values: JsonObject, of: (value: Json) => Json): JsonObject {
  const all: JsonObject = {};
  for (const name in values) all[name] = of(values[name]!);
  return all;
}

/** An execution as it was when it was stored. */
export function executionOf(seq: number, fixed: string, state: string, history: StoredHistory): Execution {
  const execution = {
    seq,
    ...(JSON.parse(fixed) as Pick<Execution, Fixed>),
    ...(JSON.parse(state) as object),
  } as Execution;
  const known = referencesOf(execution);
  const restore = (value: Json): Json => restored(value, history, (target, reference) => known.note(target, reference));
  if (execution.output !== undefined) execution.output = restore(execution.output);
  for (const id in execution.branches) execution.branches[id] = restoredBranch(execution.branches[id]!, restore, data);
  return execution;

  /** Data that stands in an event as it is. */
  function data(eventId: number, ...members: readonly string[]): Json {
    const details = history.event(eventId) ?? {};
    const member = members.find((m) => details[m] !== undefined);
    if (member === undefined) return null;
    known.note(details[member]!, [eventId, member]);
    return details[member]!;
  }
}
function restoredBranch(
  stored: Branch,
  restore: (value: Json) => Json,
  data: (eventId: number, ...members: readonly string[]) => Json,
): Branch {
  const { task, iterations, item } = stored;
  const input = stored.input as Json | undefined;
  return {
    id: stored.id,
    parent: stored.parent,
    index: stored.index,
    scope: stored.scope,
    state: stored.state,
    input: input === undefined ? data(stored.enteredId, 'input') : restore(input),
    vars: each(stored.vars, restore),
    phase: stored.phase,
    enteredAt: stored.enteredAt,
    enteredId: stored.enteredId,
    previousId: stored.previousId,
    mark: stored.mark,
    retryCount: stored.retryCount,
    retries: stored.retries,
    due: stored.due,
    heartbeatDue: stored.heartbeatDue,
    heartbeatMs: stored.heartbeatMs,
    task: task === undefined ? undefined : { ...task, args: argsOf(task) },
    results: stored.results?.map(restore),
    pending: stored.pending,
    iterations: iterations === undefined ? undefined : restoredIterations(iterations),
    item: item === undefined ? undefined : { index: item.index, value: restore(item.value) },
    children: stored.children,
    childSeq: stored.childSeq,
  };

  function argsOf({ args, scheduledId, submitted }: TaskRun): Json | undefined {
    if (args !== undefined) return restore(args);
    return scheduledId === undefined || submitted ? undefined : data(scheduledId, 'parameters', 'input');
  }
  function restoredIterations(of: Iterations): Iterations {
    const items = restore(of.items);
    return { ...of, items: items as Json[] };
  }
}
