export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** States Language, as far as the engine reads it. Values that may hold `{% %}` expressions are Json. */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}
export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Assign?: JsonObject;
  readonly Output?: Json;
}
export interface ChoiceRule {
  readonly Condition: Json;
  readonly Next: string;
  readonly Assign?: JsonObject;
  readonly Output?: Json;
}
export interface Container {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}
export interface ItemProcessor extends Container {
  readonly ProcessorConfig?: { readonly Mode?: string; readonly ExecutionType?: string };
}
export interface ItemBatcher {
  readonly MaxItemsPerBatch?: Json;
  readonly MaxInputBytesPerBatch?: Json;
  readonly BatchInput?: Json;
}
export type StateType = 'Task' | 'Pass' | 'Choice' | 'Wait' | 'Succeed' | 'Fail' | 'Parallel' | 'Map';
export interface State {
  readonly Type: StateType;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Comment?: string;
  readonly QueryLanguage?: string;
  readonly Assign?: JsonObject;
  readonly Output?: Json;
  readonly Arguments?: Json;
  readonly Resource?: string;
  readonly Credentials?: JsonObject;
  readonly TimeoutSeconds?: Json;
  readonly HeartbeatSeconds?: Json;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Choices?: readonly ChoiceRule[];
  readonly Default?: string;
  readonly Seconds?: Json;
  readonly Timestamp?: Json;
  readonly Error?: Json;
  readonly Cause?: Json;
  readonly Branches?: readonly Container[];
  readonly Items?: Json;
  readonly ItemSelector?: Json;
  readonly ItemBatcher?: ItemBatcher;
  readonly ItemProcessor?: ItemProcessor;
  readonly MaxConcurrency?: Json;
  readonly ToleratedFailureCount?: Json;
  readonly ToleratedFailurePercentage?: Json;
  readonly Label?: string;
}
export interface Definition extends Container {
  readonly QueryLanguage?: string;
  readonly TimeoutSeconds?: number;
  readonly Comment?: string;
  readonly Version?: string;
}

/**
 * Where a branch stands in its state. `enter`: about to enter; `again`: redriven, about to try once more; `scheduled`: a task whose start has not been noted; `task`: a
 * task that runs or waits; `wait`, `retry`: time must come; `children`: Parallel and Map; `failed`, `aborted`: kept after the
 * end, because a redrive goes on from here.
 */
export type BranchPhase =
  'enter' | 'again' | 'scheduled' | 'task' | 'wait' | 'retry' | 'children' | 'ended' | 'failed' | 'aborted';

export interface TaskRun {
  /** Identity of this attempt: part of the token, and the idempotency key of the call. */
  readonly attempt: string;
  /** What to call with; dropped when the call has been answered, so that a wait stays small. */
  args?: Json | undefined;
  /** The event that holds the arguments. */
  scheduledId?: number | undefined;
  /** The call has been answered and a token (or a child execution) is waited for. */
  submitted: boolean;
  /** Activities: a worker has taken the task. */
  taken?: boolean | undefined;
  /** Child execution of a `.sync` task. */
  child?: string | undefined;
  /** Lambda and SDK calls made as another role (`Credentials`). */
  roleArn?: string | undefined;
}
export interface Iterations {
  items: Json[];
  next: number;
  concurrency: number;
  failed: number;
  /** Failures beyond either bound fail the state. */
  toleratedCount?: number | undefined;
  toleratedPercentage?: number | undefined;
  /** Distributed: the map run, the indexes that run now, those that failed or were aborted, and those to be redriven. */
  mapRun?: string | undefined;
  running?: number[] | undefined;
  lost?: number[] | undefined;
  again?: number[] | undefined;
}

/** One token: a position in one container, with the variables of that scope. Plain data, so that it can be stored. */
export interface Branch {
  /** `0` for the execution, then `<parent>.<n>`; unique in the execution. */
  readonly id: string;
  readonly parent?: string | undefined;
  /** Index among the parent's branches or items. */
  readonly index: number;
  /** Number of the container in the program. */
  readonly scope: number;
  state: string;
  input: Json;
  vars: JsonObject;
  phase: BranchPhase;
  /** Epoch milliseconds. */
  enteredAt: number;
  /** Event ids: of StateEntered, of the last event, and of the last event before the present step. */
  enteredId: number;
  previousId: number;
  mark: number;
  /** Retries of the present state: total, and by retrier. */
  retryCount: number;
  retries: number[];
  /** When a wait, retry, timeout or heartbeat comes due; epoch milliseconds. */
  due?: number | undefined;
  heartbeatDue?: number | undefined;
  heartbeatMs?: number | undefined;
  task?: TaskRun | undefined;
  /** Parallel and Map: what the children gave. */
  results?: Json[] | undefined;
  pending?: number | undefined;
  iterations?: Iterations | undefined;
  item?: { index: number; value: Json } | undefined;
  children?: string[] | undefined;
  childSeq?: number | undefined;
}

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';

/** Who waits for the end of an execution: a `.sync` task, or a distributed Map. */
export interface Waiter {
  readonly seq: number;
  readonly branch: string;
  readonly attempt: string;
  /** `.sync` answers Input and Output as text, `.sync:2` as JSON; `map` is a child of a distributed Map. */
  readonly form: 'sync' | 'sync2' | 'map';
  readonly index?: number;
  /** How often the map run had been redriven when it last began to wait. */
  readonly round?: number;
}

/** A run of a distributed Map: counts of child executions, times in epoch milliseconds. */
export interface MapRun {
  readonly startedAt: number;
  stoppedAt?: number;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  readonly items: number;
  readonly total: number;
  concurrency: number;
  toleratedCount: number;
  toleratedPercentage: number;
  succeeded: number;
  failed: number;
  timedOut: number;
  aborted: number;
  running: number;
  redriveCount?: number;
  redrivenAt?: number;
}

export interface Execution {
  readonly seq: number;
  readonly arn: string;
  readonly name: string;
  /** ARN of the machine, without version or alias. */
  readonly machine: string;
  /** Which definition it runs: an execution keeps the one it started with. */
  readonly revision: string;
  /** Children of a distributed Map run the item processor of that Map: its container number. */
  readonly container?: number | undefined;
  readonly mapRun?: string | undefined;
  readonly version?: string | undefined;
  readonly alias?: string | undefined;
  readonly roleArn: string;
  readonly input: string;
  /** The attempt that started it, so that a repeated start finds its own. */
  readonly startedBy?: string | undefined;
  readonly startedAt: number;
  waiter?: Waiter | undefined;
  /** The waiter has not been told yet. */
  untold?: boolean | undefined;
  /** ARNs of child executions that are to be stopped and have not been. */
  stopping?: string[] | undefined;
  status: ExecutionStatus;
  timeoutAt?: number | undefined;
  stoppedAt?: number | undefined;
  /** The result of an execution that succeeded. */
  output?: Json | undefined;
  error?: string | undefined;
  cause?: string | undefined;
  redriveCount: number;
  redrivenAt?: number | undefined;
  lastEventId: number;
  branches: Record<string, Branch>;
  mapRuns?: Record<string, MapRun> | undefined;
}

/**
 * One event of a turn. Data stands here as values (`input`, `output`, `parameters`, and each of `assignedVariables`); the API
 * shows their texts, which are made when somebody asks (history.ts).
 */
export interface TurnEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  /** Undefined where the event has no details. */
  readonly value: JsonObject | undefined;
}
/** Events of one turn, at least one: ids follow each other, and the time (epoch milliseconds) is one. */
export interface TurnEvents {
  readonly at: number;
  readonly events: readonly TurnEvent[];
}
export interface HistoryRow extends TurnEvent {
  /** Epoch milliseconds. */
  readonly timestamp: number;
}

/** What an operation of the API answers, without what the SDK adds. */
export type Answer<T extends { $metadata: unknown }> = Promise<Omit<T, '$metadata'>>;
