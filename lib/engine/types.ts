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
  readonly Condition: string;
  readonly Next: string;
  readonly Assign?: JsonObject;
  readonly Output?: Json;
}
export interface Container {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
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
  readonly ItemProcessor?: Container & { readonly ProcessorConfig?: { readonly Mode?: string } };
  readonly MaxConcurrency?: Json;
  readonly ToleratedFailureCount?: Json;
  readonly ToleratedFailurePercentage?: Json;
}
export interface Definition extends Container {
  readonly QueryLanguage?: string;
  readonly TimeoutSeconds?: number;
  readonly Comment?: string;
  readonly Version?: string;
}

export type BranchPhase = 'enter' | 'task' | 'wait' | 'retry' | 'children' | 'ended' | 'aborted';

/** One token: a position in one container, with the variables of that scope. Plain data, so that it can be stored. */
export interface Branch {
  /** `0` for the execution, then `<parent>.<n>`; unique in the execution. */
  readonly id: string;
  readonly parent?: string;
  /** Index among the parent's branches or items. */
  readonly index: number;
  /** Where the container stands in the definition: state names and branch numbers. */
  readonly path: readonly (string | number)[];
  state: string;
  input: Json;
  vars: JsonObject;
  phase: BranchPhase;
  enteredAt: number;
  enteredId: number;
  previousId: number;
  /** Retries of the present state: total, and by retrier. */
  retryCount: number;
  retries: number[];
  /** When a wait, retry, timeout or heartbeat comes due. */
  due?: number;
  heartbeatDue?: number;
  heartbeatMs?: number;
  task?: { token: string; waitForToken: boolean; attemptId: string; arguments: Json; submitted: boolean };
  /** Parallel and Map: what the children gave. */
  results?: (Json | null)[];
  pending?: number;
  nextItem?: number;
  items?: Json[];
  concurrency?: number;
  mapItem?: { index: number; value: Json };
  children?: string[];
  childSeq?: number;
}

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machine: string;
  readonly seq: number;
  readonly input: string;
  status: ExecutionStatus;
  readonly startedAt: number;
  stoppedAt?: number;
  output?: string;
  error?: string;
  cause?: string;
  redriveCount: number;
  lastEventId: number;
  branches: Record<string, Branch>;
}
export interface HistoryRow {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  readonly timestamp: number;
  readonly details?: { readonly key: string; readonly value: JsonObject };
}
