import type { Json, JsonObject, Waiter } from '../types.ts';

export interface LambdaCall {
  readonly functionArn: string;
  readonly payload: unknown;
  /** Stable for one attempt of a task, also across a restart of the engine. */
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
  /**
   * Waits for something that only the clock or somebody outside brings, e.g. a delay on a moved clock: meanwhile
   * `settle()` and `advance()` do not wait for this call.
   */
  readonly pause: <T>(until: Promise<T>) => Promise<T>;
}
export interface EventEntry {
  readonly Detail: string;
  readonly DetailType: string;
  readonly Source: string;
  readonly EventBusName?: string;
  readonly Resources?: readonly string[];
}
/** What integrations need of the world around the engine. */
export interface Services {
  /** Runs a function. An error's name and message become Error and Cause, as Lambda makes them. */
  readonly invoke: (call: LambdaCall) => Promise<unknown>;
  /** Takes entries of `events:putEvents`; the answer has one row an entry. */
  readonly putEvents?: (
    entries: readonly EventEntry[],
    call: { readonly idempotencyKey: string },
  ) => Promise<readonly { readonly EventId?: string; readonly ErrorCode?: string; readonly ErrorMessage?: string }[]>;
  /** Headers and query that an EventBridge connection adds to `http:invoke`. */
  readonly connection?: (arn: string) => Promise<{
    readonly headers?: Readonly<Record<string, string>>;
    readonly query?: Readonly<Record<string, string>>;
  }>;
  readonly fetch?: typeof fetch;
}
export interface Host {
  readonly services: Services;
  /** The engine's time; epoch milliseconds. */
  now(): number;
  /** Starts a child execution; repeated with the same attempt it finds what it started. */
  startChild(request: {
    readonly stateMachineArn: string;
    readonly name?: string;
    readonly input: string;
    readonly attempt: string;
    readonly waiter?: Waiter;
  }): Promise<{ readonly executionArn: string; readonly startDate: Date }>;
  /** An operation of the Step Functions API, by its camelCase name. */
  operation(name: string, request: JsonObject): Promise<unknown>;
}
/** What an HTTP Task sent and got, as TestState shows it. */
export interface HttpExchange {
  readonly request: HttpMessage & { readonly method: string; readonly url: string };
  readonly response?: HttpMessage & { readonly statusCode: string; readonly statusMessage: string };
}
interface HttpMessage {
  readonly protocol: string;
  readonly headers: string;
  readonly body?: string;
}
/** One attempt of a task. */
export interface TaskCall {
  /** `http:invoke` tells what went over the wire; with what the connection added only where `secrets` is true. */
  readonly watch?: { readonly secrets: boolean; seen(exchange: HttpExchange): void };
  readonly resource: string;
  readonly args: Json;
  readonly attempt: string;
  readonly token: string;
  readonly signal: AbortSignal;
  readonly pause: <T>(until: Promise<T>) => Promise<T>;
  readonly waiter: Waiter;
}
/** `token`: `.waitForTaskToken`; `sync`, `sync2`: `.sync`, `.sync:2`. */
export type Pattern = 'request' | 'sync' | 'sync2' | 'token';

/** One service integration. `run` gives the result, or for token and sync what TaskSubmitted reports. */
export interface ServiceAction {
  readonly patterns: readonly Pattern[];
  /** The members of its Arguments; undefined: any. */
  readonly members?: { readonly required: readonly string[]; readonly optional: readonly string[] };
  /** Throws or rejects with TaskError. */
  run(host: Host, call: TaskCall, pattern: Pattern): Promise<Json>;
}
/** How a task fails: error name and cause. */
export class TaskError extends Error {
  readonly error: string;
  override readonly cause: string;
  constructor(error: string, cause: string) {
    super(`${error}: ${cause}`);
    this.name = 'TaskError';
    this.error = error;
    this.cause = cause;
  }
}
export interface Integration {
  /** As history events have them, e.g. `lambda` and `invoke.waitForTaskToken`. */
  readonly resourceType: string;
  readonly resource: string;
  readonly pattern: Pattern;
  readonly kind: 'function' | 'activity' | 'service' | 'unsupported';
  readonly action?: ServiceAction;
}
