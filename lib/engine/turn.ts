import type { Scope } from './jsonata/scope.ts';
import { typeName, type Template } from './jsonata/template.ts';
import {
  MAX_EVENTS,
  MAX_PAYLOAD_BYTES,
  MAX_VARIABLES_BYTES,
  RUNTIME,
  StateFailure,
  TIMEOUT,
  tooLarge,
} from './errors.ts';
import { fail, failureOf, type Failure } from './failing.ts';
import type { Integration } from './integrations/index.ts';
import type { Program, Step, Writes } from './program.ts';
import { jsonLongerThan } from './json.ts';
import type { Maybe } from './maybe.ts';
import { states } from './states/index.ts';
import { TurnScope, type Extra } from './turn-scope.ts';
import type { Branch, Execution, ExecutionStatus, Json, JsonObject, StateType, TurnEvent } from './types.ts';
import type { IdPlace } from './uuids.ts';

/** What a turn wants done after it is on disk. */
export type Effect =
  | { readonly kind: 'run'; readonly branch: string; readonly attempt: string }
  | { readonly kind: 'cancel'; readonly attempt: string }
  | { readonly kind: 'stop'; readonly children: readonly string[] }
  | { readonly kind: 'activity'; readonly activity: string; readonly token: string }
  | { readonly kind: 'withdraw'; readonly activity: string; readonly token: string }
  | { readonly kind: 'mapRun'; readonly arn: string }
  | { readonly kind: 'children'; readonly branch: string; readonly indexes: readonly number[] };

/** What turns take from outside: the same for all of an engine. */
export interface World {
  readonly region: string;
  readonly random: () => number;
  readonly uuid: (place: IdPlace) => string;
  /** Whether an activity exists, by ARN. */
  readonly activity: (arn: string) => boolean;
}
/** The history has room for the event that ends the execution, and for nothing else. */
export class HistoryFull extends Error {}
const NONE: readonly Effect[] = [];
/** Effects that start something. */
const BEGINNINGS: ReadonlySet<Effect['kind']> = new Set(['run', 'children', 'activity']);

/** Everything that one message does to one execution: pure but for what the context injects; effects are returned, not performed. */
export class Turn {
  readonly execution: Execution;
  readonly program: Program;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly world: World;
  readonly events: TurnEvent[] = [];
  #effects: Effect[] | undefined;
  /** Something changed that no event tells of. */
  touched = false;
  /** Branches that can go on, in order: mostly there is one. */
  #next: Branch | undefined;
  #others: Branch[] | undefined;
  #ids = 0;
  /** The value that was last found to be small enough. */
  #small: Json | undefined;

  constructor(execution: Execution, program: Program, now: number, world: World) {
    this.execution = execution;
    this.program = program;
    this.now = now;
    this.world = world;
  }

  /** A new UUID. */
  uuid(): string {
    const n = this.#ids;
    this.#ids += 1;
    return this.world.uuid({ seq: this.execution.seq, event: this.execution.lastEventId, n });
  }

  // ------------------------------------------------------------ reading

  branch(id: string): Branch {
    return this.execution.branches[id]!;
  }
  step(branch: Branch): Step {
    return this.program.step(branch.scope, branch.state);
  }
  token(branch: Branch): string {
    return tokenOf(this.execution.seq, branch.id, branch.task!.attempt);
  }
  scope(branch: Branch, extra: Extra = {}): Scope {
    return new TurnScope(this, branch, extra);
  }
  /** `$states.context` */
  contextObject(branch: Branch): JsonObject {
    const context: JsonObject = {};
    for (const name of CONTEXT) {
      const value = this.contextMember(branch, name);
      if (value !== undefined) context[name] = value;
    }
    return context;
  }
  /** `$states.context.<name>` */
  contextMember(branch: Branch, name: string): Json | undefined {
    const { execution } = this;
    switch (name) {
      case 'Execution':
        return {
          Id: execution.arn,
          Input: JSON.parse(execution.input) as Json,
          Name: execution.name,
          RoleArn: execution.roleArn,
          StartTime: new Date(execution.startedAt).toISOString(),
          RedriveCount: execution.redriveCount,
          ...(execution.redrivenAt === undefined ? {} : { RedriveTime: new Date(execution.redrivenAt).toISOString() }),
        };
      case 'StateMachine':
        return { Id: execution.machine, Name: execution.machine.split(':')[6] ?? '' };
      case 'State':
        return {
          Name: branch.state,
          EnteredTime: new Date(branch.enteredAt).toISOString(),
          // Recorded for Task, and not for Pass.
          ...(RETRIED.has(this.step(branch).state.Type) ? { RetryCount: branch.retryCount } : {}),
        };
      case 'Task':
        return branch.task !== undefined && hasToken(this.step(branch).integration!)
          ? { Token: this.token(branch) }
          : undefined;
      case 'Map': {
        const item = itemOf(execution, branch);
        return item === undefined ? undefined : { Item: { Index: item.index, Value: item.value } };
      }
      default:
        return undefined;
    }
  }
  /** A field of the state, evaluated; undefined where the state does not have it. */
  field(branch: Branch, t: Template | undefined): Maybe<Json | undefined> {
    return t === undefined ? undefined : t.evaluate(this.scope(branch));
  }

  // ------------------------------------------------------------ history

  /** `still`: the event does not become the previous event of what follows in its branch. Throws HistoryFull. */
  emit(branch: Branch | undefined, type: string, value?: JsonObject, still = false): number {
    if (this.execution.lastEventId >= MAX_EVENTS - 1 && !type.startsWith('Execution')) throw new HistoryFull();
    const id = (this.execution.lastEventId += 1);
    const previousEventId = branch === undefined ? id - 1 : branch.previousId;
    this.events.push({ id, previousEventId, type, value });
    if (branch !== undefined && !still) branch.previousId = id;
    return id;
  }

  // ------------------------------------------------------------ running

  get effects(): readonly Effect[] {
    return this.#effects ?? NONE;
  }
  effect(effect: Effect): void {
    if (this.#effects === undefined) this.#effects = [effect];
    else this.#effects.push(effect);
  }
  get changed(): boolean {
    return this.events.length > 0 || this.touched || this.#effects !== undefined;
  }

  /** Runs every branch that can go on, until all wait or ended. */
  run(): Maybe<void> {
    for (let branch = this.#take(); branch !== undefined; branch = this.#take()) {
      if (this.execution.status !== 'RUNNING') return undefined;
      if (this.execution.branches[branch.id] !== branch) continue;
      const done = this.#goOn(branch);
      if (done instanceof Promise) return done.then(() => this.run());
    }
    return undefined;
  }
  #goOn(branch: Branch): Maybe<void> {
    try {
      if (branch.phase === 'scheduled') return states.Task.start!(this, branch, this.step(branch));
      if (branch.phase === 'again') return this.#again(branch);
      if (branch.phase !== 'enter') return undefined;
      const done = this.#enter(branch);
      return done instanceof Promise ? done.catch((error: unknown) => this.#failed(branch, error)) : undefined;
    } catch (error) {
      return this.#failed(branch, error);
    }
  }
  #again(branch: Branch): Maybe<void> {
    const step = this.step(branch);
    return this.guard(branch, () => states[step.state.Type].enter(this, branch, step));
  }
  ready(branch: Branch, phase: 'enter' | 'scheduled' | 'again' = 'enter'): void {
    branch.phase = phase;
    if (this.#next === undefined) this.#next = branch;
    else (this.#others ??= []).push(branch);
  }
  #take(): Branch | undefined {
    const next = this.#next;
    this.#next = this.#others?.shift();
    return next;
  }
  /** Turns a failure thrown inside a state into the state's failure. */
  guard(branch: Branch, work: () => Maybe<void>): Maybe<void> {
    try {
      const done = work();
      return done instanceof Promise ? done.catch((error: unknown) => this.#failed(branch, error)) : undefined;
    } catch (error) {
      return this.#failed(branch, error);
    }
  }
  #failed(branch: Branch, error: unknown): Promise<void> {
    if (!(error instanceof StateFailure)) throw error;
    return fail(this, branch, this.step(branch), failureOf(this, branch, error));
  }
  #enter(branch: Branch): Maybe<void> {
    const step = this.step(branch);
    branch.enteredAt = this.now;
    branch.mark = branch.previousId;
    branch.enteredId = this.emit(branch, step.entered, { name: branch.state, input: branch.input });
    return states[step.state.Type].enter(this, branch, step);
  }

  /** The state has its result: Assign and Output from the values at entry, then the next state. */
  complete(branch: Branch, step: Step, writes: Writes, extra: Extra, result: Json): Maybe<void> {
    if (writes.assign === undefined && writes.output === undefined)
      return this.#leave(branch, step, writes, undefined, result);
    const scope = this.scope(branch, extra);
    const assigned = writes.assign?.evaluate(scope) as Maybe<JsonObject | undefined>;
    if (assigned instanceof Promise)
      return assigned.then((a) => this.#completeWith(scope, branch, step, writes, a, result));
    return this.#completeWith(scope, branch, step, writes, assigned, result);
  }
  #completeWith(
    scope: Scope,
    branch: Branch,
    step: Step,
    writes: Writes,
    assigned: JsonObject | undefined,
    result: Json,
  ): Maybe<void> {
    const output = writes.output === undefined ? result : writes.output.evaluate(scope);
    if (output instanceof Promise) return output.then((o) => this.#leave(branch, step, writes, assigned, o));
    return this.#leave(branch, step, writes, assigned, output);
  }
  #leave(branch: Branch, step: Step, writes: Writes, assigned: JsonObject | undefined, output: Json): Maybe<void> {
    if (this.isTooLarge(output)) throw tooLarge(branch.state);
    if (assigned !== undefined) this.#assign(branch, assigned);
    if (step.state.Type !== 'Fail')
      this.emit(
        branch,
        step.exited,
        isEmpty(assigned)
          ? { name: branch.state, output }
          : { name: branch.state, output, assignedVariables: assigned },
      );
    clear(branch);
    if (writes.next === undefined) return this.#endBranch(branch, output);
    branch.state = writes.next;
    branch.input = output;
    branch.enteredId = 0;
    branch.retryCount = 0;
    branch.retries = [];
    this.ready(branch);
    return undefined;
  }
  #assign(branch: Branch, assigned: JsonObject): void {
    const large = jsonLongerThan(assigned, MAX_PAYLOAD_BYTES / 8);
    if (large && bytesOf(assigned) > MAX_PAYLOAD_BYTES) throw tooLarge(branch.state);
    Object.assign(branch.vars, assigned);
    if (large && this.#variableBytes() > MAX_VARIABLES_BYTES) throw tooLarge(branch.state);
  }
  /** Larger than a payload may be, as JSON. */
  isTooLarge(value: Json): boolean {
    if (value === this.#small) return false;
    if (jsonLongerThan(value, MAX_PAYLOAD_BYTES)) return true;
    this.#small = value;
    return false;
  }
  #variableBytes(): number {
    return Object.values(this.execution.branches).reduce((sum, b) => sum + bytesOf(b.vars), 0);
  }

  // ------------------------------------------------------------ branches

  spawn(parent: Branch, index: number, container: number, input: Json, item?: { index: number; value: Json }): Branch {
    parent.childSeq = (parent.childSeq ?? 0) + 1;
    const child = newBranch({
      id: `${parent.id}.${parent.childSeq}`,
      parent: parent.id,
      index,
      scope: container,
      state: this.program.startOf(container),
      input,
      now: this.now,
      previousId: parent.previousId,
      ...(item === undefined ? {} : { item }),
    });
    this.execution.branches[child.id] = child;
    (parent.children ??= []).push(child.id);
    if (item !== undefined) this.emit(child, 'MapIterationStarted', { name: parent.state, index });
    this.ready(child);
    return child;
  }
  #endBranch(branch: Branch, output: Json): Maybe<void> {
    branch.phase = 'ended';
    if (branch.parent === undefined) return this.end('SUCCEEDED', { output });
    const parent = this.branch(branch.parent);
    const last = branch.previousId;
    if (branch.item !== undefined)
      this.emit(branch, 'MapIterationSucceeded', { name: parent.state, index: branch.index });
    parent.results![branch.index] = output;
    parent.pending! -= 1;
    parent.children = parent.children!.filter((id) => id !== branch.id);
    // The next iteration follows the last state of this one; the end of the Map follows the end of the iteration.
    parent.previousId = parent.pending === 0 ? branch.previousId : last;
    delete this.execution.branches[branch.id];
    const step = this.step(parent);
    return this.guard(parent, () => states[step.state.Type].childEnded!(this, parent, step));
  }

  /** Ends an execution whose history is full: what this turn was about to begin, it does not begin. */
  overflow(): void {
    const { execution } = this;
    this.#effects = this.#effects?.filter(({ kind }) => !BEGINNINGS.has(kind));
    const root = execution.branches['0'];
    if (root !== undefined) root.previousId = execution.lastEventId;
    this.end('FAILED', {
      error: RUNTIME,
      cause: `The execution reached the maximum number of history events (${MAX_EVENTS}).`,
    });
  }
  /** Ends the execution. Branches stay as they are where a redrive may go on from them. */
  end(
    status: Exclude<ExecutionStatus, 'RUNNING' | 'PENDING_REDRIVE'>,
    details: { output?: Json | undefined; error?: string | undefined; cause?: string | undefined },
  ): void {
    const { execution } = this;
    const root = execution.branches['0'];
    execution.status = status;
    execution.stoppedAt = this.now;
    execution.timeoutAt = undefined;
    const { output, error, cause } = details;
    if (output !== undefined) execution.output = output;
    if (error !== undefined) execution.error = error;
    if (cause !== undefined) execution.cause = cause;
    // What comes from outside all states follows none of them, and a timeout's name stands in the history alone.
    if (root !== undefined && (status === 'TIMED_OUT' || status === 'ABORTED')) root.previousId = 0;
    this.emit(
      root,
      ENDINGS[status],
      status === 'SUCCEEDED'
        ? { output: output ?? null }
        : status === 'TIMED_OUT'
          ? { error: TIMEOUT }
          : { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) },
    );
    for (const branch of Object.values(execution.branches)) {
      if (branch.task !== undefined) this.cancel(branch);
      states[this.step(branch).state.Type].discard?.(this, branch);
      branch.due = undefined;
      branch.heartbeatDue = undefined;
    }
    if (status === 'SUCCEEDED') execution.branches = {};
    else
      for (const branch of Object.values(execution.branches))
        if (branch.phase !== 'failed' && branch.phase !== 'aborted' && branch.phase !== 'children')
          branch.phase = 'aborted';
    if (execution.waiter !== undefined) execution.untold = true;
  }
  /** A state is failing; before retriers and catchers are asked. */
  failing(_failure: Failure): void {}
  cancel(branch: Branch): void {
    const { attempt, child } = branch.task!;
    this.effect({ kind: 'cancel', attempt });
    if (branch.task!.taken === false) this.withdraw(branch);
    if (child !== undefined) this.stop([child]);
  }
  /** The task of an activity is not offered to workers any more. */
  withdraw(branch: Branch): void {
    const activity = this.step(branch).integration!.resource;
    this.effect({ kind: 'withdraw', activity, token: this.token(branch) });
  }
  /** Child executions are stopped after the commit; who they are is kept until it is done. */
  stop(children: readonly string[]): void {
    (this.execution.stopping ??= []).push(...children);
    this.effect({ kind: 'stop', children });
  }
}

/** A call that is answered by its own response has no token (recorded), and a worker gets that of its activity. */
const hasToken = ({ kind, pattern }: Integration): boolean => kind === 'service' && pattern !== 'request';
/** State types that can have retriers. */
const RETRIED: ReadonlySet<StateType> = new Set(['Task', 'Parallel', 'Map']);
const CONTEXT = ['Execution', 'StateMachine', 'State', 'Task', 'Map'] as const;
const ENDINGS = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  ABORTED: 'ExecutionAborted',
  TIMED_OUT: 'ExecutionTimedOut',
} as const;

/** A token names execution, branch and attempt. */
export const tokenOf = (seq: number, branch: string, attempt: string): string =>
  Buffer.from(`${seq}|${branch}|${attempt}`).toString('base64');

export function newBranch(of: {
  id: string;
  parent?: string;
  index: number;
  scope: number;
  state: string;
  input: Json;
  now: number;
  previousId: number;
  item?: { index: number; value: Json };
}): Branch {
  // Every member, so that all branches have one shape.
  return {
    id: of.id,
    parent: of.parent,
    index: of.index,
    scope: of.scope,
    state: of.state,
    input: of.input,
    vars: {},
    phase: 'enter',
    enteredAt: of.now,
    enteredId: 0,
    previousId: of.previousId,
    mark: of.previousId,
    retryCount: 0,
    retries: [],
    due: undefined,
    heartbeatDue: undefined,
    heartbeatMs: undefined,
    task: undefined,
    results: undefined,
    pending: undefined,
    iterations: undefined,
    item: of.item,
    children: undefined,
    childSeq: undefined,
  };
}

/** Takes away what belongs to the state that is being left. */
export function clear(branch: Branch): void {
  branch.task = undefined;
  branch.due = undefined;
  branch.heartbeatDue = undefined;
  branch.heartbeatMs = undefined;
  branch.results = undefined;
  branch.pending = undefined;
  branch.iterations = undefined;
  branch.children = undefined;
}

/** The bytes of all values, as JSON. */
const bytesOf = (values: JsonObject): number =>
  Object.values(values).reduce<number>((sum, value) => sum + Buffer.byteLength(JSON.stringify(value)), 0);

/** Nothing was assigned. */
function isEmpty(assigned: JsonObject | undefined): assigned is undefined {
  for (const _name in assigned) return false;
  return true;
}

function itemOf(execution: Execution, branch: Branch): { index: number; value: Json } | undefined {
  if (branch.item !== undefined) return branch.item;
  return branch.parent === undefined ? undefined : itemOf(execution, execution.branches[branch.parent]!);
}

/** `value` as a whole number in bounds, or the failure that AWS gives. */
export function numberIn(t: Template, value: Json, bounds: { min: number; max: number; whole?: boolean }): number {
  const { min, max, whole = true } = bounds;
  if (typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
  throw new StateFailure(
    'States.QueryEvaluationError',
    `The field '${t.location}' must be ${whole ? 'an integer' : 'a number'} from ${min} to ${max}, but was '${typeName(value)}' with value: ${JSON.stringify(value)}`,
    t.location,
  );
}
