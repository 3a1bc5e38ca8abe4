import type { JsonObject } from '../types.ts';

/** What the AWS SDK for Java adds to every answer of an optimized integration. */
export function sdkMetadata(requestId: string, bytes: number, contentType: string, now: number): JsonObject {
  const headers: Record<string, string> = {
    'x-amzn-RequestId': requestId,
    connection: 'keep-alive',
    'Content-Length': String(bytes),
    Date: new Date(now).toUTCString(),
    'Content-Type': contentType,
  };
  const all: JsonObject = {};
  for (const [key, value] of Object.entries(headers)) all[key] = [value];
  return {
    SdkHttpMetadata: { AllHttpHeaders: all, HttpHeaders: headers, HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: requestId },
  };
}
