import { Readable } from 'node:stream';

export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Operation of the JSON protocols (`X-Amz-Target`), without the service. */
  readonly operation: string;
  readonly body: Record<string, unknown>;
}
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Record<string, string | string[] | null>;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** Configuration for a real SDK client whose requests are recorded and answered here. */
export function fakeAws(answer: (request: SentRequest, n: number) => Answer) {
  const sent: SentRequest[] = [];
  const requestHandler = {
    metadata: { handlerProtocol: 'http/1.1' },
    handle(raw: RawRequest) {
      const text = typeof raw.body === 'string' ? raw.body : new TextDecoder().decode(raw.body);
      const request: SentRequest = {
        method: raw.method,
        path: raw.path,
        query: Object.fromEntries(Object.entries(raw.query ?? {}).map(([k, v]) => [k, String(v ?? '')])),
        headers: raw.headers,
        text,
        operation: (raw.headers['x-amz-target'] ?? '').split('.').at(-1) ?? '',
        body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {},
      };
      sent.push(request);
      const { status = 200, headers = {}, body = {} } = answer(request, sent.length - 1);
      const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
      return Promise.resolve({
        response: { statusCode: status, headers: { ...headers }, body: Readable.from([bytes]) },
      });
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
  const config = {
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
    requestHandler: requestHandler as never,
    maxAttempts: 1,
  };
  return { sent, config };
}

/** An error as the JSON protocols tell it. */
export const refused = (name: string, status = 400): Answer => ({
  status,
  headers: { 'x-amzn-errortype': name, 'content-type': 'application/json' },
  body: { __type: name, message: name },
});

/** An error as S3 tells it. */
export const refusedXml = (code: string, status: number): Answer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
});
