import { MAX_CAUSE_CHARS } from '../errors.ts';
import type { Json, JsonObject } from '../types.ts';
import { TaskError, type ServiceAction } from './types.ts';

/** The service gives up after a minute, whatever the state's timeout. */
const LIMIT_MS = 60_000;

/** `arn:aws:states:::http:invoke`: an HTTPS endpoint, with the headers of an EventBridge connection. */
export const httpInvoke: ServiceAction = {
  patterns: ['request'],
  members: {
    required: ['ApiEndpoint', 'Method'],
    optional: ['Authentication', 'Headers', 'InvocationConfig', 'QueryParameters', 'RequestBody', 'Transform'],
  },
  async run(host, call) {
    const args = (call.args ?? {}) as JsonObject;
    const arn =
      (args.Authentication as JsonObject | undefined)?.ConnectionArn ??
      (args.InvocationConfig as JsonObject | undefined)?.ConnectionArn;
    if (typeof args.ApiEndpoint !== 'string' || typeof args.Method !== 'string' || typeof arn !== 'string')
      throw new TaskError('States.Runtime', 'ApiEndpoint, Method and Authentication.ConnectionArn are required.');
    const connection = (await host.services.connection?.(arn)) ?? {};
    const { url, headers, body } = requestOf(args, connection);
    const { watch } = call;
    // Only who watches is shown the request, and without what the connection adds unless it may see that.
    const shown = watch === undefined || watch.secrets ? { url, headers } : requestOf(args, {});
    const request = watch && {
      protocol: protocolOf(url),
      method: args.Method,
      url: shown.url.href,
      headers: listed(shown.headers),
      ...(body === undefined ? {} : { body }),
    };
    watch?.seen({ request: request! });
    let response: Response;
    let text: string;
    try {
      response = await (host.services.fetch ?? fetch)(url, {
        method: args.Method,
        headers,
        redirect: 'manual',
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.any([call.signal, AbortSignal.timeout(LIMIT_MS)]),
      });
      text = await response.text();
    } catch (error) {
      if ((error as Error).name === 'TimeoutError') throw new TaskError('States.Timeout', '');
      throw new TaskError('States.Http.Socket', (error as Error).message);
    }
    watch?.seen({
      request: request!,
      response: {
        protocol: protocolOf(url),
        statusCode: String(response.status),
        statusMessage: response.statusText,
        headers: listed(response.headers),
        body: text,
      },
    });
    const answer: JsonObject = {
      Headers: headersOf(response),
      ResponseBody: parsed(text, response.headers.get('content-type')),
      StatusCode: response.status,
      StatusText: response.statusText,
    };
    if (response.status >= 300)
      throw new TaskError(`States.Http.StatusCode.${response.status}`, text.slice(0, MAX_CAUSE_CHARS));
    return answer;
  },
};

const protocolOf = (url: URL): string => url.protocol.replace(':', '');
const listed = (headers: Headers): string => `[${[...headers].map(([key, value]) => `${key}: ${value}`).join(', ')}]`;

/** What is sent, with what the connection adds. */
function requestOf(
  args: JsonObject,
  connection: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly query?: Readonly<Record<string, string>>;
  },
): { url: URL; headers: Headers; body?: string } {
  const url = new URL(String(args.ApiEndpoint));
  for (const [key, value] of Object.entries({ ...(args.QueryParameters as JsonObject), ...connection.query }))
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(key, String(one));
  const headers = new Headers({ 'User-Agent': 'Amazon|StepFunctions|HttpInvoke', Range: 'bytes=0-262144' });
  for (const [key, value] of Object.entries({ ...(args.Headers as JsonObject), ...connection.headers }))
    headers.set(key, String(value));
  const { body, type } = bodyOf(args);
  if (body !== undefined && !headers.has('content-type')) headers.set('content-type', type);
  return { url, headers, ...(body === undefined ? {} : { body }) };
}

function bodyOf(args: JsonObject): { body?: string; type: string } {
  const type = 'application/json';
  if (args.RequestBody === undefined) return { type };
  const encoding = (args.Transform as JsonObject | undefined)?.RequestBodyEncoding;
  if (encoding === 'URL_ENCODED') {
    const form = new URLSearchParams();
    for (const [key, value] of Object.entries(args.RequestBody as JsonObject))
      for (const one of Array.isArray(value) ? value : [value]) form.append(key, String(one));
    return { body: form.toString(), type: 'application/x-www-form-urlencoded' };
  }
  return { body: typeof args.RequestBody === 'string' ? args.RequestBody : JSON.stringify(args.RequestBody), type };
}

const headersOf = (response: Response): JsonObject => {
  const all: JsonObject = {};
  for (const [key, value] of response.headers) all[key] = [value];
  return all;
};

function parsed(text: string, type: string | null): Json {
  if (type?.includes('json') !== true) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
