import { MAX_CAUSE_CHARS, MAX_ERROR_CHARS } from '../errors.ts';
import { jsonBytes, jsonCopy } from '../json.ts';
import type { Json, JsonObject } from '../types.ts';
import { TaskError, type Host, type LambdaCall, type ServiceAction, type TaskCall } from './types.ts';
import { lambdaResult } from './lambda-result.ts';

/** Lambda's refusals (the function never ran) have the service's name in theirs; everything else the function has thrown. */
const FROM_SERVICE = /^(Lambda|AWSLambda|SdkClient)\w*\./;

function invoke(host: Host, call: TaskCall, functionArn: string, payload: Json): Promise<unknown> {
  try {
    return host.services.invoke(new Invocation(call, functionArn, payload));
  } catch (error) {
    return functionFailed(error);
  }
}
function functionFailed(error: unknown): never {
  throw functionError(error as Error & { lambdaPayload?: unknown });
}
/** The function gets its own copy: what it does to it must not reach the execution. Few functions look at the signal. */
class Invocation implements LambdaCall {
  readonly functionArn: string;
  readonly payload: Json;
  readonly idempotencyKey: string;
  readonly #call: TaskCall;
  constructor(call: TaskCall, functionArn: string, payload: Json) {
    this.functionArn = functionArn;
    this.payload = jsonCopy(payload);
    this.idempotencyKey = call.attempt;
    this.#call = call;
  }
  get signal(): AbortSignal {
    return this.#call.signal;
  }
  /** A function may take it off the call. */
  get pause(): <T>(until: Promise<T>) => Promise<T> {
    return (until) => this.#call.pause(until);
  }
}

function functionError(error: Error & { lambdaPayload?: unknown }): TaskError {
  const name = error.name.slice(0, MAX_ERROR_CHARS);
  const cause = FROM_SERVICE.test(name)
    ? error.message
    : JSON.stringify(error.lambdaPayload ?? { errorType: error.name, errorMessage: error.message, trace: [] });
  return new TaskError(name, cause.slice(0, MAX_CAUSE_CHARS));
}

/** `arn:aws:states:::lambda:invoke`, with and without a token. */
export const lambdaInvoke: ServiceAction = {
  patterns: ['request', 'token'],
  members: { required: ['FunctionName'], optional: ['ClientContext', 'InvocationType', 'Payload', 'Qualifier'] },
  run(host, call) {
    const args = call.args as JsonObject;
    if (args === null || typeof args !== 'object' || typeof args.FunctionName !== 'string')
      throw new TaskError('States.Runtime', "The field 'FunctionName' is required but was missing.");
    return invoke(host, call, args.FunctionName, payloadOf(args.Payload)).then(
      (answer) => envelope(jsonCopy(answer), call.attempt, host.now()),
      functionFailed,
    );
  },
};

/** A text is sent as it stands, so it must be JSON; anything else is written as JSON. */
function payloadOf(payload: Json | undefined): Json {
  if (typeof payload !== 'string') return payload ?? {};
  try {
    return JSON.parse(payload) as Json;
  } catch (error) {
    throw new TaskError(
      'Lambda.InvalidRequestContentException',
      `Could not parse request body into json: ${(error as Error).message}`,
    );
  }
}

/** What surrounds a payload: the same for every call but for id, length and date. */
const envelope = (payload: Json, requestId: string, now: number): JsonObject =>
  lambdaResult(payload, requestId, jsonBytes(payload), httpDate(now));

let second = 0;
let dateText = '';
/** A time as HTTP writes it; a new text each second. */
function httpDate(now: number): string {
  const at = Math.floor(now / 1000);
  if (at !== second) {
    second = at;
    dateText = new Date(at * 1000).toUTCString();
  }
  return dateText;
}

/** A function's ARN as the Resource itself: the input is the payload, and the answer the result. */
export const functionTask: ServiceAction = {
  patterns: ['request'],
  run: (host, call) => invoke(host, call, call.resource, call.args).then(jsonCopy, functionFailed),
};
