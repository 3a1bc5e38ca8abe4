import type { LambdaCall } from '../integrations/index.ts';
import { functionName, lambdaError } from './names.ts';

interface Problem {
  readonly errorType?: string;
  readonly errorMessage?: string;
}

/** Functions behind an address that speaks Lambda's Invoke API: an emulator's, or a container's of one function. */
export function lambdaEndpoint(url: string): (call: LambdaCall) => Promise<unknown> {
  const base = url.replace(/\/+$/, '');
  return async ({ functionArn, payload, idempotencyKey, signal }) => {
    const path = `/2015-03-31/functions/${encodeURIComponent(functionName(functionArn))}/invocations`;
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${base}${path}`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'X-Amz-Invocation-Type': 'RequestResponse',
          'X-Amzn-RequestId': idempotencyKey,
        },
        body: JSON.stringify(payload ?? null),
        signal,
      });
      text = await response.text();
    } catch (error) {
      const { message, cause } = error as Error;
      const reason = (cause as Error | undefined)?.message;
      throw lambdaError('SdkClientException', reason === undefined ? message : `${message}: ${reason}`);
    }
    if (!response.ok) throw refusal(response, text);
    const value = jsonOf(text);
    if (response.headers.get('x-amz-function-error') === null) return value;
    const { errorType, errorMessage } = (value ?? {}) as Problem;
    throw Object.assign(new Error(errorMessage ?? text), { name: errorType ?? 'Unhandled', lambdaPayload: value });
  };
}

function refusal(response: Response, text: string): Error {
  const { message, Message, Type } = (jsonOf(text) ?? {}) as Readonly<Record<string, string | undefined>>;
  const told = message ?? Message ?? text;
  const type = response.headers.get('x-amzn-errortype')?.split(':')[0] ?? Type;
  if (response.status === 429) return lambdaError('TooManyRequestsException', told);
  if (response.status === 404) return lambdaError('ResourceNotFoundException', told);
  if (response.status >= 500) return lambdaError('ServiceException', told);
  return lambdaError(type?.endsWith('Exception') === true ? type : 'AWSLambdaException', told);
}
function jsonOf(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
