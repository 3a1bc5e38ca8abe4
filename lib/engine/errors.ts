/** An error of the Step Functions API, with AWS's own name. */
export class AwsError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** A state that fails with an error name and a cause, as States Language has them. */
export class StateFailure extends Error {
  readonly error: string;
  override readonly cause: string;
  /** Expression failures: where in the state, e.g. `Output/result`. */
  readonly location?: string;
  constructor(error: string, cause: string, location?: string) {
    super(`${error}: ${cause}`);
    this.name = 'StateFailure';
    this.error = error;
    this.cause = cause;
    if (location !== undefined) this.location = location;
  }
}

export const QUERY_EVALUATION_ERROR = 'States.QueryEvaluationError';
export const RUNTIME = 'States.Runtime';
export const TIMEOUT = 'States.Timeout';
export const DATA_LIMIT_EXCEEDED = 'States.DataLimitExceeded';

/** Payload of a task, state or execution, in UTF-8 bytes. */
export const MAX_PAYLOAD_BYTES = 262_144;
export const MAX_EVENTS = 25_000;
export const MAX_ERROR_CHARS = 256;
export const MAX_CAUSE_CHARS = 32_768;
