import { MAX_CAUSE_CHARS, MAX_ERROR_CHARS } from '../errors.ts';
import { remember } from '../json-text.ts';
import type { Json, JsonObject } from '../types.ts';
import { TaskError, type Host, type ServiceAction, type TaskCall } from './types.ts';
import { sdkMetadata } from './metadata.ts';

/** Lambda's refusals (the function never ran) have the service's name in theirs; everything else the function has thrown. */
const FROM_SERVICE = /^(Lambda|AWSLambda|SdkClient)\w*\./;

/** The answer as JSON has it, and its text. */
interface Answer {
  readonly value: Json;
  readonly text: string;
}
function invoke(host: Host, call: TaskCall, functionArn: string, payload: Json): Promise<Answer> {
  // The function gets its own copy: what it does to it must not reach the execution.
  const copy: unknown =
    typeof payload === 'object' && payload !== null ? (JSON.parse(JSON.stringify(payload)) as Json) : payload;
  return host.services
    .invoke({
      functionArn,
      payload: copy,
      idempotencyKey: call.attempt,
      get signal() {
        return call.signal;
      },
    })
    .then(
      (value) => {
        const text = JSON.stringify(value) ?? 'null';
        return { value: JSON.parse(text) as Json, text };
      },
      (error: unknown) => {
        throw functionError(error as Error & { lambdaPayload?: unknown });
      },
    );
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
    return envelope(await invoke(host, call, args.FunctionName, payloadOf(args.Payload)), call.attempt);
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

/** What surrounds a payload: the same for every call but for id, length and date. The text is put together with the value. */
function envelope({ value, text }: Answer, requestId: string): JsonObject {
  const metadata = sdkMetadata(requestId, Buffer.byteLength(text), 'application/json', {
    'X-Amz-Executed-Version': '$LATEST',
    'x-amzn-Remapped-Content-Length': '0',
    Date: httpDate(),
    'X-Amzn-Trace-Id': `Root=${requestId}`,
  });
  const around = { ...metadata, StatusCode: 200 };
  return remember(
    { ExecutedVersion: '$LATEST', Payload: value, ...around },
    `{"ExecutedVersion":"$LATEST","Payload":${text},${JSON.stringify(around).slice(1)}`,
  );
}
let second = 0;
let dateText = '';
/** The date as HTTP writes it; a new text each second. */
function httpDate(): string {
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) {
    second = now;
    dateText = new Date(now * 1000).toUTCString();
  }
  return dateText;
}

/** A function's ARN as the Resource itself: the input is the payload, and the answer the result. */
export const functionTask: ServiceAction = {
  patterns: ['request'],
  run: async (host, call) => (await invoke(host, call, call.resource, call.args)).value,
};
