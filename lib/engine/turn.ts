import { Variables, type Scope } from './jsonata/scope.ts';
import { typeName, type Template } from './jsonata/template.ts';
import {
  longerThan,
  MAX_EVENTS,
  MAX_PAYLOAD_BYTES,
  MAX_VARIABLES_BYTES,
  RUNTIME,
  StateFailure,
  tooLarge,
} from './errors.ts';
import { fail, failureOf, type Failure } from './failing.ts';
import type { Program, Step, Writes } from './program.ts';
import { rememberedText } from './json-text.ts';
import { after, type Maybe } from './maybe.ts';
import { states } from './states/index.ts';
import type { Branch, Execution, ExecutionStatus, HistoryRow, Json, JsonObject } from './types.ts';

/** What a turn wants done after it is on disk. */
export type Effect =
  | { readonly kind: 'run'; readonly branch: string; readonly attempt: string }
  | { readonly kind: 'cancel'; readonly attempt: string; readonly child?: string }
  | { readonly kind: 'activity'; readonly activity: string; readonly token: string }
  | { readonly kind: 'mapRun'; readonly arn: string }
  | { readonly kind: 'children'; readonly branch: string; readonly indexes: readonly number[] };

export interface TurnContext {
  readonly execution: Execution;
  readonly program: Program;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly region: string;
  readonly random: () => number;
  readonly uuid: () => string;
  /** Whether an activity exists, by ARN. */
  readonly activity: (arn: string) => boolean;
}
export interface Extra {
  readonly result?: Json;
  readonly errorOutput?: Json;
}
export interface Details {
  readonly key: string;
  readonly value: JsonObject;
}
const UNTRUNCATED = { truncated: false };

/** Everything that one message does to one execution: pure but for what the context injects; effects are returned, not performed. */
export class Turn {
  readonly context: TurnContext;
  readonly execution: Execution;
  readonly now: number;
  readonly events: HistoryRow[] = [];
  readonly effects: Effect[] = [];
  /** Something changed that no event tells of. */
  touched = false;
  readonly #ready: Branch[] = [];
  readonly #texts = new WeakMap<object, string>();

  constructor(context: TurnContext) {
    this.context = context;
    this.execution = context.execution;
    this.now = context.now;
  }

  // ------------------------------------------------------------ reading

  branch(id: string): Branch {
    return this.execution.branches[id]!;
  }
  step(branch: Branch): Step {
    return this.context.program.step(branch.scope, branch.state);
  }
  token(branch: Branch): string {
    return tokenOf(this.execution.seq, branch.id, branch.task!.attempt);
  }
  scope(branch: Branch, extra: Extra = {}): Scope {
    const variables = new Variables(this.execution, branch);
    const states = statesObject(branch.input, extra, () => this.contextObject(branch));
    return {
      states,
      lookup: (name) => variables.lookup(name),
      bindings: () => variables.bindings(),
      now: this.now,
      random: this.context.random,
      uuid: this.context.uuid,
    };
  }
  /** `$states.context` */
  contextObject(branch: Branch): JsonObject {
    const { execution } = this;
    const item = itemOf(execution, branch);
    return {
      Execution: {
        Id: execution.arn,
        Input: JSON.parse(execution.input) as Json,
        Name: execution.name,
        RoleArn: execution.roleArn,
        StartTime: new Date(execution.startedAt).toISOString(),
        RedriveCount: execution.redriveCount,
        ...(execution.redrivenAt === undefined ? {} : { RedriveTime: new Date(execution.redrivenAt).toISOString() }),
      },
      StateMachine: { Id: execution.machine, Name: execution.machine.split(':')[6] ?? '' },
      State: {
        Name: branch.state,
        EnteredTime: new Date(branch.enteredAt).toISOString(),
        RetryCount: branch.retryCount,
      },
      ...(branch.task === undefined ? {} : { Task: { Token: this.token(branch) } }),
      ...(item === undefined ? {} : { Map: { Item: { Index: item.index, Value: item.value } } }),
    };
  }
  /** A field of the state, evaluated; undefined where the state does not have it. */
  field(branch: Branch, t: Template | undefined): Maybe<Json | undefined> {
    return t === undefined ? undefined : t.evaluate(this.scope(branch));
  }

  /** A value as JSON. Values are never changed, so the text of one is made once a turn. */
  textOf(value: Json): string {
    if (value === null || typeof value !== 'object') return JSON.stringify(value);
    let text = this.#texts.get(value);
    if (text === undefined) this.#texts.set(value, (text = rememberedText(value) ?? JSON.stringify(value)));
    return text;
  }

  // ------------------------------------------------------------ history

  /** `still`: the event does not become the previous event of what follows in its branch. */
  emit(branch: Branch | undefined, type: string, details?: Details, still = false): number {
    const id = (this.execution.lastEventId += 1);
    this.events.push({
      id,
      previousEventId: branch === undefined ? id - 1 : branch.previousId,
      type,
      timestamp: this.now,
      ...(details === undefined ? {} : { details }),
    });
    if (branch !== undefined && !still) branch.previousId = id;
    return id;
  }

  // ------------------------------------------------------------ running

  /** Runs every branch that can go on, until all wait or ended. */
  run(): Maybe<void> {
    for (let branch = this.#ready.shift(); branch !== undefined; branch = this.#ready.shift()) {
      if (this.execution.status !== 'RUNNING') return;
      if (this.execution.branches[branch.id] !== branch) continue;
      if (this.execution.lastEventId >= MAX_EVENTS - 1) {
        this.end('FAILED', {
          error: RUNTIME,
          cause: `The execution reached the maximum number of history events (${MAX_EVENTS}).`,
        });
        return;
      }
      const { phase } = branch;
      const next = branch;
      let done: Maybe<void> = undefined;
      if (phase === 'enter') done = this.guard(branch, () => this.#enter(next));
      else if (phase === 'scheduled') done = this.guard(branch, () => states.Task.start!(this, next, this.step(next)));
      if (done instanceof Promise) return done.then(() => this.run());
    }
  }
  ready(branch: Branch, phase: 'enter' | 'scheduled' = 'enter'): void {
    branch.phase = phase;
    this.#ready.push(branch);
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
    branch.enteredId = this.emit(branch, `${step.state.Type}StateEntered`, {
      key: 'stateEnteredEventDetails',
      value: { name: branch.state, input: this.textOf(branch.input), inputDetails: UNTRUNCATED },
    });
    return states[step.state.Type].enter(this, branch, step);
  }

  /** The state has its result: Assign and Output from the values at entry, then the next state. */
  complete(branch: Branch, step: Step, writes: Writes, extra: Extra, result: Json): Maybe<void> {
    if (writes.assign === undefined && writes.output === undefined)
      return this.#leave(branch, step, writes, undefined, result);
    const scope = this.scope(branch, extra);
    return after(writes.assign?.evaluate(scope), (assigned) =>
      after(writes.output === undefined ? result : writes.output.evaluate(scope), (output) =>
        this.#leave(branch, step, writes, assigned as JsonObject | undefined, output),
      ),
    );
  }
  #leave(branch: Branch, step: Step, writes: Writes, assigned: JsonObject | undefined, output: Json): Maybe<void> {
    const text = this.textOf(output);
    if (longerThan(text, MAX_PAYLOAD_BYTES)) throw tooLarge(branch.state);
    const variables = assigned === undefined ? undefined : this.#assign(branch, assigned);
    if (step.state.Type !== 'Fail')
      this.emit(branch, `${step.state.Type}StateExited`, {
        key: 'stateExitedEventDetails',
        value: {
          name: branch.state,
          output: text,
          outputDetails: UNTRUNCATED,
          ...(variables === undefined ? {} : { assignedVariables: variables, assignedVariablesDetails: UNTRUNCATED }),
        },
      });
    clear(branch);
    if (writes.next === undefined) return this.#endBranch(branch, output, text);
    branch.state = writes.next;
    branch.input = output;
    branch.enteredId = 0;
    branch.retryCount = 0;
    branch.retries = [];
    this.ready(branch);
    return undefined;
  }
  #assign(branch: Branch, assigned: JsonObject): JsonObject | undefined {
    const texts: JsonObject = {};
    let bytes = 0;
    for (const [name, value] of Object.entries(assigned)) {
      const text = this.textOf(value);
      if (longerThan(text, MAX_PAYLOAD_BYTES)) throw tooLarge(branch.state);
      bytes += text.length;
      texts[name] = text;
    }
    if (bytes > MAX_PAYLOAD_BYTES) throw tooLarge(branch.state);
    Object.assign(branch.vars, assigned);
    if (bytes > MAX_PAYLOAD_BYTES / 8 && this.#variableBytes() > MAX_VARIABLES_BYTES) throw tooLarge(branch.state);
    return Object.keys(texts).length === 0 ? undefined : texts;
  }
  #variableBytes(): number {
    return Object.values(this.execution.branches).reduce(
      (sum, b) => sum + Buffer.byteLength(JSON.stringify(b.vars)),
      0,
    );
  }

  // ------------------------------------------------------------ branches

  spawn(parent: Branch, index: number, container: number, input: Json, item?: { index: number; value: Json }): Branch {
    parent.childSeq = (parent.childSeq ?? 0) + 1;
    const child = newBranch({
      id: `${parent.id}.${parent.childSeq}`,
      parent: parent.id,
      index,
      scope: container,
      state: this.context.program.startOf(container),
      input,
      now: this.now,
      previousId: parent.previousId,
      ...(item === undefined ? {} : { item }),
    });
    this.execution.branches[child.id] = child;
    (parent.children ??= []).push(child.id);
    if (item !== undefined)
      this.emit(child, 'MapIterationStarted', {
        key: 'mapIterationStartedEventDetails',
        value: { name: parent.state, index },
      });
    this.ready(child);
    return child;
  }
  #endBranch(branch: Branch, output: Json, text: string): Maybe<void> {
    branch.phase = 'ended';
    if (branch.parent === undefined) return this.end('SUCCEEDED', { output: text });
    const parent = this.branch(branch.parent);
    const last = branch.previousId;
    if (branch.item !== undefined)
      this.emit(branch, 'MapIterationSucceeded', {
        key: 'mapIterationSucceededEventDetails',
        value: { name: parent.state, index: branch.index },
      });
    parent.results![branch.index] = output;
    parent.pending! -= 1;
    parent.children = parent.children!.filter((id) => id !== branch.id);
    // The next iteration follows the last state of this one; the end of the Map follows the end of the iteration.
    parent.previousId = parent.pending === 0 ? branch.previousId : last;
    delete this.execution.branches[branch.id];
    const step = this.step(parent);
    return this.guard(parent, () => states[step.state.Type].childEnded!(this, parent, step));
  }

  /** Ends the execution. Branches stay as they are where a redrive may go on from them. */
  end(
    status: Exclude<ExecutionStatus, 'RUNNING' | 'PENDING_REDRIVE'>,
    details: { output?: string | undefined; error?: string | undefined; cause?: string | undefined },
  ): void {
    const { execution } = this;
    const root = execution.branches['0'];
    execution.status = status;
    execution.stoppedAt = this.now;
    delete execution.timeoutAt;
    const { output, error, cause } = details;
    if (output !== undefined) execution.output = output;
    if (error !== undefined) execution.error = error;
    if (cause !== undefined) execution.cause = cause;
    const [type, key] = ENDINGS[status];
    const value: JsonObject =
      status === 'SUCCEEDED'
        ? { output: output ?? 'null', outputDetails: UNTRUNCATED }
        : { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
    this.emit(root, type, { key, value });
    for (const branch of Object.values(execution.branches)) {
      if (branch.task !== undefined) this.cancel(branch);
      delete branch.due;
      delete branch.heartbeatDue;
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
    this.effects.push({ kind: 'cancel', attempt, ...(child === undefined ? {} : { child }) });
  }
}

/** `$states`. Most expressions never look at the context object, so it is made when it is asked for. */
function statesObject(input: Json, { result, errorOutput }: Extra, make: () => JsonObject): JsonObject {
  let made: JsonObject | undefined;
  if (result !== undefined)
    return {
      input,
      result,
      get context() {
        return (made ??= make());
      },
    };
  if (errorOutput !== undefined)
    return {
      input,
      errorOutput,
      get context() {
        return (made ??= make());
      },
    };
  return {
    input,
    get context() {
      return (made ??= make());
    },
  };
}

const ENDINGS = {
  SUCCEEDED: ['ExecutionSucceeded', 'executionSucceededEventDetails'],
  FAILED: ['ExecutionFailed', 'executionFailedEventDetails'],
  ABORTED: ['ExecutionAborted', 'executionAbortedEventDetails'],
  TIMED_OUT: ['ExecutionTimedOut', 'executionTimedOutEventDetails'],
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
  const { now, ...rest } = of;
  return {
    ...rest,
    vars: {},
    phase: 'enter',
    enteredAt: now,
    enteredId: 0,
    mark: of.previousId,
    retryCount: 0,
    retries: [],
  };
}

/** Takes away what belongs to the state that is being left. */
export function clear(branch: Branch): void {
  delete branch.task;
  delete branch.due;
  delete branch.heartbeatDue;
  delete branch.heartbeatMs;
  delete branch.results;
  delete branch.pending;
  delete branch.iterations;
  delete branch.children;
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
