import type { Json, JsonObject } from '../types.ts';
import { sdkMetadata } from './metadata.ts';

/** What of a `lambda:invoke` result is not the same for every call. */
export type LambdaParts = readonly [payload: Json, requestId: string, bytes: number, date: string];

/**
 * The result of `lambda:invoke`: the payload in the envelope that AWS puts around it. Files of the engine hold the parts
 * only: whoever changes what is made of them raises the layout's number.
 */
export const lambdaResult = (...[payload, requestId, bytes, date]: LambdaParts): JsonObject => ({
  ExecutedVersion: '$LATEST',
  Payload: payload,
  ...sdkMetadata(requestId, bytes, 'application/json', {
    'X-Amz-Executed-Version': '$LATEST',
    'x-amzn-Remapped-Content-Length': '0',
    Date: date,
    'X-Amzn-Trace-Id': `Root=${requestId}`,
  }),
  StatusCode: 200,
});

/** The parts of a value that is such a result, to the last member and in this order; undefined of any other. */
export function lambdaParts(value: JsonObject): LambdaParts | undefined {
  const { Payload: payload, SdkHttpMetadata: metadata } = value;
  if (payload === undefined || metadata === null || typeof metadata !== 'object' || Array.isArray(metadata))
    return undefined;
  const { HttpHeaders: headers } = metadata;
  if (headers === null || typeof headers !== 'object' || Array.isArray(headers)) return undefined;
  const { Date: date, 'x-amzn-RequestId': requestId, 'Content-Length': length } = headers;
  if (typeof date !== 'string' || typeof requestId !== 'string' || typeof length !== 'string') return undefined;
  const parts: LambdaParts = [payload, requestId, Number(length), date];
  return same(value, lambdaResult(...parts)) ? parts : undefined;
}
function same(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = Object.keys(a);
  const others = Object.keys(b);
  return (
    keys.length === others.length &&
    keys.every((key, i) => key === others[i] && same((a as JsonObject)[key]!, (b as JsonObject)[key]!))
  );
}
