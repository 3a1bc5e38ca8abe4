/** An error of the Step Functions API, with AWS's own name. */
export class AwsError extends Error {
  /** Further members of the answer, e.g. `reason` of a ValidationException. */
  readonly members: Readonly<Record<string, string>>;
  constructor(name: string, message: string, members: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = name;
    this.members = members;
  }
}

/** A state that fails with an error name and a cause, as States Language has them. */
export class StateFailure extends Error {
  readonly error: string | undefined;
  override readonly cause: string | undefined;
  /** Expression failures: where in the state, e.g. `Output/result`. */
  readonly location?: string;
  /** The expression was evaluated and its value refused: the event then follows StateEntered. */
  readonly late: boolean;
  constructor(error: string | undefined, cause: string | undefined, location?: string, late = false) {
    super(`${error ?? ''}: ${cause ?? ''}`);
    this.name = 'StateFailure';
    this.error = error;
    this.cause = cause;
    this.late = late;
    if (location !== undefined) this.location = location;
  }
}

export const QUERY_EVALUATION_ERROR = 'States.QueryEvaluationError';
export const RUNTIME = 'States.Runtime';
export const TIMEOUT = 'States.Timeout';
export const HEARTBEAT_TIMEOUT = 'States.HeartbeatTimeout';
export const TASK_FAILED = 'States.TaskFailed';
export const DATA_LIMIT_EXCEEDED = 'States.DataLimitExceeded';
export const EXCEED_TOLERATED_FAILURE = 'States.ExceedToleratedFailureThreshold';

/** Payload of a task, state or execution, in UTF-8 bytes. */
export const MAX_PAYLOAD_BYTES = 262_144;
/** All variables of an execution together, in UTF-8 bytes. */
export const MAX_VARIABLES_BYTES = 10_485_760;
export const MAX_EVENTS = 25_000;
export const MAX_ERROR_CHARS = 256;
export const MAX_CAUSE_CHARS = 32_768;
/** TimeoutSeconds, HeartbeatSeconds and Wait.Seconds. */
export const MAX_SECONDS = 99_999_999;

/** Whether a text is longer than `limit` bytes of UTF-8; counts only where the length leaves it open. */
export const longerThan = (text: string, limit: number): boolean =>
  text.length > limit || (text.length * 3 > limit && Buffer.byteLength(text) > limit);

export const tooLarge = (what: string): StateFailure =>
  new StateFailure(
    DATA_LIMIT_EXCEEDED,
    `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
