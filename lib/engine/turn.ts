import { evaluate } from './jsonata.ts';
import {
  DATA_LIMIT_EXCEEDED,
  MAX_EVENTS,
  MAX_PAYLOAD_BYTES,
  QUERY_EVALUATION_ERROR,
  RUNTIME,
  StateFailure,
  TIMEOUT,
} from './errors.ts';
import { states } from './states/index.ts';
import type {
  Branch,
  Catcher,
  Container,
  Definition,
  Execution,
  HistoryRow,
  Json,
  JsonObject,
  Retrier,
  State,
} from './types.ts';

/** What a turn wants done after it is on disk. */
export type Effect =
  | { readonly kind: 'invoke'; readonly branch: string; readonly attemptId: string }
  | { readonly kind: 'wake'; readonly branch: string; readonly at: number };

export interface TurnContext {
  readonly execution: Execution;
  readonly definition: Definition;
  readonly now: number;
  readonly random: () => number;
  readonly uuid: () => string;
}

const UNCATCHABLE_BY_ALL = new Set([RUNTIME, DATA_LIMIT_EXCEEDED]);

export function containerAt(definition: Definition, path: readonly (string | number)[]): Container {
  let container: Container = definition;
  for (let i = 0; i < path.length; i += 2) {
    const state = container.States[path[i] as string]!;
    container = state.Type === 'Map' ? state.ItemProcessor! : state.Branches![path[i + 1] as number]!;
  }
  return container;
}

/** Everything that one message does to one execution: pure but for what the context injects; effects are returned, not performed. */
export class Turn {
  readonly execution: Execution;
  readonly now: number;
  readonly events: HistoryRow[] = [];
  readonly effects: Effect[] = [];
  readonly context: TurnContext;
  readonly #ready: Branch[] = [];

  constructor(context: TurnContext) {
    this.context = context;
    this.execution = context.execution;
    this.now = context.now;
  }

  // ------------------------------------------------------------ reading

  branch(id: string): Branch {
    return this.execution.branches[id]!;
  }
  stateOf(branch: Branch): State {
    return containerAt(this.context.definition, branch.path).States[branch.state]!;
  }
  /** Variables visible in a branch: its own over those of the scopes around it. */
  variables(branch: Branch): JsonObject {
    const outer = branch.parent === undefined ? {} : this.variables(this.branch(branch.parent));
    return { ...outer, ...branch.vars };
  }
  statesObject(branch: Branch, extra: { result?: Json; errorOutput?: Json } = {}): JsonObject {
    const { execution } = this;
    const context: JsonObject = {
      Execution: {
        Id: execution.arn,
        Input: JSON.parse(execution.input) as Json,
        Name: execution.name,
        RoleArn: 'arn:aws:iam::000000000000:role/tutti',
        StartTime: new Date(execution.startedAt).toISOString(),
        RedriveCount: execution.redriveCount,
      },
      State: {
        Name: branch.state,
        EnteredTime: new Date(branch.enteredAt).toISOString(),
        RetryCount: branch.retryCount,
      },
      StateMachine: { Id: execution.machine, Name: execution.machine.split(':')[6] ?? '' },
    };
    if (branch.task !== undefined) context.Task = { Token: branch.task.token };
    const item = this.mapItem(branch);
    if (item !== undefined) context.Map = { Item: { Index: item.index, Value: item.value } };
    return {
      input: branch.input,
      context,
      ...(extra.result === undefined ? {} : { result: extra.result }),
      ...(extra.errorOutput === undefined ? {} : { errorOutput: extra.errorOutput }),
    };
  }
  mapItem(branch: Branch): { index: number; value: Json } | undefined {
    return branch.mapItem ?? (branch.parent === undefined ? undefined : this.mapItem(this.branch(branch.parent)));
  }
  evaluate(
    branch: Branch,
    template: Json,
    location: string,
    extra: { result?: Json; errorOutput?: Json } = {},
  ): Promise<Json> {
    return evaluate(
      template,
      {
        states: this.statesObject(branch, extra),
        vars: this.variables(branch),
        random: this.context.random,
        now: this.now,
      },
      location,
    );
  }

  // ------------------------------------------------------------ history

  emit(branch: Branch | undefined, type: string, details?: { key: string; value: JsonObject }): number {
    const { execution } = this;
    const id = (execution.lastEventId += 1);
    const previousEventId = branch?.previousId ?? (id === 1 ? 0 : id - 1);
    this.events.push({ id, previousEventId, type, timestamp: this.now, ...(details === undefined ? {} : { details }) });
    if (branch !== undefined) branch.previousId = id;
    return id;
  }

  // ------------------------------------------------------------ running

  /** Runs every branch that can go on, until all wait or ended. */
  async run(): Promise<void> {
    for (;;) {
      const branch = this.#ready.shift();
      if (branch === undefined || this.execution.status !== 'RUNNING') return;
      if (branch.phase !== 'enter') continue;
      if (this.execution.lastEventId >= MAX_EVENTS - 1) {
        this.endExecution('FAILED', {
          error: RUNTIME,
          cause: `The execution reached the maximum number of history events (${MAX_EVENTS}).`,
        });
        return;
      }
      await this.guard(branch, () => this.#enter(branch));
    }
  }
  ready(branch: Branch): void {
    branch.phase = 'enter';
    this.#ready.push(branch);
  }
  /** Turns a failure thrown inside a state into the state's failure. */
  async guard(branch: Branch, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof StateFailure)) throw error;
      const state = this.stateOf(branch);
      if (error.error === QUERY_EVALUATION_ERROR)
        this.emit(branch, 'EvaluationFailed', {
          key: 'evaluationFailedEventDetails',
          value: { error: error.error, cause: error.cause, location: error.location ?? '', state: branch.state },
        });
      const cause =
        error.error === QUERY_EVALUATION_ERROR
          ? `An error occurred while executing the state '${branch.state}' (entered at the event id #${branch.enteredId}). ${error.cause}`
          : error.cause;
      await this.fail(branch, state, error.error, cause);
    }
  }
  async #enter(branch: Branch): Promise<void> {
    const state = this.stateOf(branch);
    branch.enteredAt = this.now;
    branch.enteredId = this.emit(branch, `${state.Type}StateEntered`, {
      key: 'stateEnteredEventDetails',
      value: { name: branch.state, input: JSON.stringify(branch.input), inputDetails: { truncated: false } },
    });
    await states[state.Type].enter(this, branch, state);
  }

  /** The state has its result: Assign and Output from the values at entry, then the next state. */
  async complete(
    branch: Branch,
    state: State,
    extra: { result?: Json; errorOutput?: Json },
    over: {
      assign?: JsonObject | undefined;
      output?: Json | undefined;
      next?: string | undefined;
      result: Json;
      at?: string;
    },
  ): Promise<void> {
    const at = over.at ?? '';
    const output =
      over.output === undefined ? over.result : await this.evaluate(branch, over.output, `${at}Output`, extra);
    const assigned =
      over.assign === undefined ? {} : ((await this.evaluate(branch, over.assign, `${at}Assign`, extra)) as JsonObject);
    sizeCheck(output, branch.state);
    Object.assign(branch.vars, assigned);
    this.emit(branch, `${state.Type}StateExited`, {
      key: 'stateExitedEventDetails',
      value: {
        name: branch.state,
        output: JSON.stringify(output),
        outputDetails: { truncated: false },
        ...(Object.keys(assigned).length === 0
          ? {}
          : {
              assignedVariables: Object.fromEntries(Object.entries(assigned).map(([k, v]) => [k, JSON.stringify(v)])),
              assignedVariablesDetails: { truncated: false },
            }),
      },
    });
    this.#clear(branch);
    if (over.next === undefined) return this.#endBranch(branch, output);
    branch.state = over.next;
    branch.input = output;
    branch.retryCount = 0;
    branch.retries = [];
    this.ready(branch);
  }
  completeState(branch: Branch, state: State, result: Json | undefined): Promise<void> {
    const extra = result === undefined ? {} : { result };
    return this.complete(branch, state, extra, {
      assign: state.Assign,
      output: state.Output,
      next: state.End === true || state.Type === 'Succeed' ? undefined : state.Next,
      result: result ?? branch.input,
    });
  }

  /** Retry, then Catch, then the scope around. */
  async fail(branch: Branch, state: State, error: string, cause: string): Promise<void> {
    for (const child of [...(branch.children ?? [])]) this.abort(child);
    const retrier = (state.Retry ?? []).findIndex((r) => matches(r.ErrorEquals, error));
    if (retrier >= 0) {
      const rule = state.Retry![retrier]!;
      const used = branch.retries[retrier] ?? 0;
      if (used < (rule.MaxAttempts ?? 3)) {
        branch.retries[retrier] = used + 1;
        branch.retryCount += 1;
        this.#clear(branch);
        branch.phase = 'retry';
        branch.due = this.now + delayMs(rule, used, this.context.random);
        this.effects.push({ kind: 'wake', branch: branch.id, at: branch.due });
        return;
      }
    }
    const catcher = (state.Catch ?? []).find((c) => matches(c.ErrorEquals, error));
    if (catcher !== undefined) return this.#caught(branch, state, catcher, error, cause);
    if (branch.parent === undefined) return this.endExecution('FAILED', { error, cause });
    const parent = this.branch(branch.parent);
    const own = state.Type === 'Task' || state.Type === 'Wait';
    if (own && state.Type === 'Task') this.emit(branch, 'TaskStateAborted');
    branch.phase = 'ended';
    const parentState = this.stateOf(parent);
    if (branch.mapItem !== undefined)
      this.emit(branch, 'MapIterationFailed', {
        key: 'mapIterationFailedEventDetails',
        value: { name: parent.state, index: branch.index },
      });
    for (const sibling of [...(parent.children ?? [])]) if (sibling !== branch.id) this.abort(sibling);
    delete this.execution.branches[branch.id];
    parent.children = [];
    parent.previousId = branch.previousId;
    this.emit(parent, `${parentState.Type}StateFailed`, {
      key: `${parentState.Type === 'Map' ? 'map' : 'parallel'}StateFailedEventDetails`,
      value: { error, cause },
    });
    await this.guard(parent, () => this.fail(parent, parentState, error, cause));
  }
  async #caught(branch: Branch, state: State, catcher: Catcher, error: string, cause: string): Promise<void> {
    const errorOutput: Json = { Error: error, Cause: cause };
    try {
      await this.complete(
        branch,
        state,
        { errorOutput },
        {
          assign: catcher.Assign,
          output: catcher.Output,
          next: catcher.Next,
          result: errorOutput,
          at: `Catch[${(state.Catch ?? []).indexOf(catcher)}]/`,
        },
      );
    } catch (failure) {
      // What fails inside a catcher is not caught by the same state again.
      if (!(failure instanceof StateFailure)) throw failure;
      await this.fail(branch, { ...state, Retry: [], Catch: [] }, failure.error, failure.cause);
    }
  }
  #clear(branch: Branch): void {
    delete branch.task;
    delete branch.due;
    delete branch.heartbeatDue;
    delete branch.heartbeatMs;
    delete branch.results;
    delete branch.pending;
    delete branch.nextItem;
    delete branch.items;
    delete branch.concurrency;
    delete branch.children;
  }

  // ------------------------------------------------------------ branches

  spawn(
    parent: Branch,
    index: number,
    path: readonly (string | number)[],
    input: Json,
    mapItem?: { index: number; value: Json },
  ): Branch {
    parent.childSeq = (parent.childSeq ?? 0) + 1;
    const child: Branch = {
      id: `${parent.id}.${parent.childSeq}`,
      parent: parent.id,
      index,
      path,
      state: containerAt(this.context.definition, path).StartAt,
      input,
      vars: {},
      phase: 'enter',
      enteredAt: this.now,
      enteredId: 0,
      previousId: parent.previousId,
      retryCount: 0,
      retries: [],
      ...(mapItem === undefined ? {} : { mapItem }),
    };
    this.execution.branches[child.id] = child;
    (parent.children ??= []).push(child.id);
    if (mapItem !== undefined)
      this.emit(child, 'MapIterationStarted', {
        key: 'mapIterationStartedEventDetails',
        value: { name: parent.state, index },
      });
    this.ready(child);
    return child;
  }
  async #endBranch(branch: Branch, output: Json): Promise<void> {
    branch.phase = 'ended';
    if (branch.parent === undefined) return this.endExecution('SUCCEEDED', { output });
    const parent = this.branch(branch.parent);
    if (branch.mapItem !== undefined)
      this.emit(branch, 'MapIterationSucceeded', {
        key: 'mapIterationSucceededEventDetails',
        value: { name: parent.state, index: branch.index },
      });
    parent.results![branch.index] = output;
    parent.pending! -= 1;
    parent.children = parent.children!.filter((id) => id !== branch.id);
    parent.previousId = branch.previousId;
    delete this.execution.branches[branch.id];
    const state = this.stateOf(parent);
    await this.guard(parent, () => states[state.Type].childEnded!(this, parent, state));
  }
  /** A branch is taken away with everything inside it; its tokens answer TaskTimedOut from now on. */
  abort(id: string): void {
    const branch = this.execution.branches[id];
    if (branch === undefined) return;
    for (const child of [...(branch.children ?? [])]) this.abort(child);
    const state = this.stateOf(branch);
    if (branch.phase !== 'enter' && branch.phase !== 'ended') this.emit(branch, `${state.Type}StateAborted`);
    if (branch.mapItem !== undefined)
      this.emit(branch, 'MapIterationAborted', {
        key: 'mapIterationAbortedEventDetails',
        value: { name: this.branch(branch.parent!).state, index: branch.index },
      });
    branch.phase = 'aborted';
    delete this.execution.branches[id];
  }

  endExecution(
    status: 'SUCCEEDED' | 'FAILED' | 'ABORTED' | 'TIMED_OUT',
    details: { output?: Json; error?: string; cause?: string },
  ): void {
    const { execution } = this;
    execution.status = status;
    execution.stoppedAt = this.now;
    const root = execution.branches['0'];
    for (const child of [...(root?.children ?? [])]) this.abort(child);
    if (details.output !== undefined) execution.output = JSON.stringify(details.output);
    if (details.error !== undefined) execution.error = details.error;
    if (details.cause !== undefined) execution.cause = details.cause;
    const failure = {
      ...(details.error === undefined ? {} : { error: details.error }),
      ...(details.cause === undefined ? {} : { cause: details.cause }),
    };
    if (status === 'SUCCEEDED')
      this.emit(root, 'ExecutionSucceeded', {
        key: 'executionSucceededEventDetails',
        value: { output: execution.output ?? '', outputDetails: { truncated: false } },
      });
    else if (status === 'FAILED')
      this.emit(root, 'ExecutionFailed', { key: 'executionFailedEventDetails', value: failure });
    else if (status === 'ABORTED')
      this.emit(root, 'ExecutionAborted', { key: 'executionAbortedEventDetails', value: failure });
    else this.emit(root, 'ExecutionTimedOut', { key: 'executionTimedOutEventDetails', value: failure });
    execution.branches = {};
  }
}

/** States.ALL takes everything but the two that AWS excludes; States.TaskFailed everything but a timeout. */
export function matches(names: readonly string[], error: string): boolean {
  return names.some((name) => {
    if (name === error) return true;
    if (name === 'States.ALL') return !UNCATCHABLE_BY_ALL.has(error);
    return (
      name === 'States.TaskFailed' &&
      error !== TIMEOUT &&
      !UNCATCHABLE_BY_ALL.has(error) &&
      error !== QUERY_EVALUATION_ERROR
    );
  });
}

function delayMs(rule: Retrier, used: number, random: () => number): number {
  const seconds = Math.min(
    (rule.IntervalSeconds ?? 1) * (rule.BackoffRate ?? 2) ** used,
    rule.MaxDelaySeconds ?? Number.POSITIVE_INFINITY,
  );
  return Math.round((rule.JitterStrategy === 'FULL' ? seconds * random() : seconds) * 1000);
}

export function sizeCheck(value: Json, state: string): void {
  if (Buffer.byteLength(JSON.stringify(value)) > MAX_PAYLOAD_BYTES)
    throw new StateFailure(
      DATA_LIMIT_EXCEEDED,
      `The state/task '${state}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    );
}
