import { plainClass } from '../json.ts';
import type { Json, JsonObject } from '../types.ts';

/** What of a `lambda:invoke` result is not the same for every call. */
export type LambdaParts = readonly [payload: Json, requestId: string, bytes: number, date: string];

const VERSION = ['$LATEST'];
const REMAPPED = ['0'];
const CONNECTION = ['keep-alive'];
const TYPE = ['application/json'];
let dates: [string] = [''];

/**
 * The result of `lambda:invoke`: the payload in the envelope that AWS puts around it, every part of which is there. A class
 * tells it from what only looks like one. Files of the engine hold the parts only: whoever changes what is made of them
 * raises the layout's number.
 */
class LambdaResult {
  readonly ExecutedVersion = '$LATEST';
  readonly Payload: Json;
  readonly SdkHttpMetadata: {
    readonly AllHttpHeaders: Readonly<Record<string, readonly string[]>>;
    readonly HttpHeaders: { readonly Date: string; readonly 'Content-Length': string };
    readonly HttpStatusCode: number;
  };
  readonly SdkResponseMetadata: { readonly RequestId: string };
  readonly StatusCode = 200;
  constructor(...[payload, requestId, bytes, date]: LambdaParts) {
    if (dates[0] !== date) dates = [date];
    const length = String(bytes);
    const trace = `Root=${requestId}`;
    this.Payload = payload;
    this.SdkHttpMetadata = {
      AllHttpHeaders: {
        'X-Amz-Executed-Version': VERSION,
        'x-amzn-Remapped-Content-Length': REMAPPED,
        Date: dates,
        'X-Amzn-Trace-Id': [trace],
        'x-amzn-RequestId': [requestId],
        Connection: CONNECTION,
        'Content-Length': [length],
        'Content-Type': TYPE,
      },
      HttpHeaders: {
        'X-Amz-Executed-Version': '$LATEST',
        'x-amzn-Remapped-Content-Length': '0',
        Date: date,
        'X-Amzn-Trace-Id': trace,
        'x-amzn-RequestId': requestId,
        Connection: 'keep-alive',
        'Content-Length': length,
        'Content-Type': 'application/json',
      } as LambdaResult['SdkHttpMetadata']['HttpHeaders'],
      HttpStatusCode: 200,
    };
    this.SdkResponseMetadata = { RequestId: requestId };
  }
}
/** Without the payload, whose length stands in it. */
const ENVELOPE_BYTES = 2000;
plainClass(
  LambdaResult,
  ({ SdkHttpMetadata: { HttpHeaders: headers } }) => ENVELOPE_BYTES + Number(headers['Content-Length']),
);

export const lambdaResult = (...parts: LambdaParts): JsonObject => new LambdaResult(...parts) as unknown as JsonObject;

/** The parts of a value that is such a result; undefined of any other. */
export function lambdaParts(value: object): LambdaParts | undefined {
  if (!(value instanceof LambdaResult)) return undefined;
  const { Payload: payload, SdkHttpMetadata: metadata, SdkResponseMetadata: response } = value;
  const { Date: date, 'Content-Length': length } = metadata.HttpHeaders;
  return [payload, response.RequestId, Number(length), date];
}
