import type { Engine } from '../engine.ts';
import { answering, type ApiOptions } from './api.ts';

/** What an SDK client gives its handler, and takes from it, as far as this API needs it. */
export interface SdkRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}
export interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}
export interface SdkRequestHandler {
  readonly metadata: { readonly handlerProtocol: string };
  handle(request: SdkRequest, options?: { readonly abortSignal?: unknown }): Promise<{ response: SdkResponse }>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
}

/**
 * For `requestHandler` of an `SFNClient`: the client talks to the engine in this process, without a socket.
 *
 *     new SFNClient({ region: 'us-east-1', credentials, requestHandler: requestHandler(engine) })
 */
export function requestHandler(engine: Engine, options: ApiOptions = {}): SdkRequestHandler {
  const answered = answering(engine, options);
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request, { abortSignal } = {}) {
      const { status, headers, body } = await answered({
        target: headerOf(request, 'x-amz-target'),
        body: textOf(request.body),
        signal: abortSignal instanceof AbortSignal ? abortSignal : undefined,
      });
      const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
      return { response: { statusCode: status, headers: lower, body: Buffer.from(body) } };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

function headerOf({ headers }: SdkRequest, name: string): string | undefined {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}
const textOf = (body: unknown): string =>
  typeof body === 'string' ? body : body instanceof Uint8Array ? new TextDecoder().decode(body) : '';
