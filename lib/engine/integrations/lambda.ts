import { MAX_CAUSE_CHARS, MAX_ERROR_CHARS } from '../errors.ts';
import type { Json, JsonObject } from '../types.ts';
import { TaskError, type Host, type ServiceAction, type TaskCall } from './types.ts';
import { sdkMetadata } from './metadata.ts';

/** Lambda's refusals (the function never ran) have the service's name in theirs; everything else the function has thrown. */
const FROM_SERVICE = /^(Lambda|AWSLambda|SdkClient)\w*\./;

async function invoke(host: Host, call: TaskCall, functionArn: string, payload: Json): Promise<Json> {
  try {
    // The function gets its own copy: what it does to it must not reach the execution.
    const copy: unknown =
      typeof payload === 'object' && payload !== null ? JSON.parse(JSON.stringify(payload)) : payload;
    const value = await host.services.invoke({
      functionArn,
      payload: copy,
      idempotencyKey: call.attempt,
      get signal() {
        return call.signal;
      },
    });
    return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as Json);
  } catch (error) {
    throw functionError(error as Error & { lambdaPayload?: unknown });
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
  async run(host, call) {
    const args = call.args as JsonObject;
    if (args === null || typeof args !== 'object' || typeof args.FunctionName !== 'string')
      throw new TaskError('States.Runtime', "The field 'FunctionName' is required but was missing.");
    const payload = await invoke(host, call, args.FunctionName, payloadOf(args.Payload));
    return envelope(payload, call.attempt);
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

export function envelope(payload: Json, requestId: string): JsonObject {
  const bytes = Buffer.byteLength(JSON.stringify(payload));
  return {
    ExecutedVersion: '$LATEST',
    Payload: payload,
    ...sdkMetadata(requestId, bytes, 'application/json', {
      'X-Amz-Executed-Version': '$LATEST',
      'x-amzn-Remapped-Content-Length': '0',
      Date: new Date().toUTCString(),
      'X-Amzn-Trace-Id': `Root=${requestId}`,
    }),
    StatusCode: 200,
  };
}

/** A function's ARN as the Resource itself: the input is the payload, and the answer the result. */
export const functionTask: ServiceAction = {
  patterns: ['request'],
  run: (host, call) => invoke(host, call, call.resource, call.args),
};
