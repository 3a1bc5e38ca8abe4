import { FILES, REPEATABLE, type Operations, type Problem } from './operations.ts';

export type * from './operations.ts';

export type OperationName = keyof Operations;
type Parts<O extends OperationName> = Operations[O] & { readonly answer: unknown };
export type AnswerOf<O extends OperationName> = Parts<O>['answer'];

/** How one call is made, beside what it asks. */
export interface CallOptions {
  /** Revision (ETag) that was read: 412 where it has changed since. */
  readonly ifMatch?: string;
  /** Reads: the ETag that is known; `data` is undefined where nothing has changed. */
  readonly ifNoneMatch?: string;
  /** Under which key a POST counts once. Default: one of its own for every call, kept over its retries. */
  readonly idempotencyKey?: string;
  /** Token of the person that an application acts for. */
  readonly onBehalfOf?: string;
  /** How often it is tried again; default that of the client. */
  readonly retries?: number;
  readonly signal?: AbortSignal;
  /** The answer as it came, whatever it is. */
  readonly bytes?: boolean;
  /** Further headers, e.g. `prefer`. */
  readonly headers?: Readonly<Record<string, string>>;
}
export type Input<O extends OperationName> = Omit<Operations[O], 'answer'> & CallOptions;
/** The input may be left out where nothing of it is required. */
export type Given<O extends OperationName> =
  object extends Omit<Operations[O], 'answer'> ? [input?: Input<O>] : [input: Input<O>];

export interface ClientOptions {
  /** Address of the API, such as http://127.0.0.1:7007; empty: where the page came from. */
  readonly url: string;
  /** Gives the bearer token; asked for every request, so that it may expire. Without one, the session of the browser counts. */
  readonly token?: () => string | undefined | Promise<string | undefined>;
  /** How often a request that may be sent again is tried again. Default 3. */
  readonly retries?: number;
  readonly fetch?: typeof globalThis.fetch;
  /** Waits so many milliseconds. */
  readonly sleep?: (ms: number) => Promise<void>;
}

export interface Reply<T> {
  readonly status: number;
  readonly data: T;
  readonly etag?: string;
  readonly location?: string;
  readonly requestId?: string;
  readonly headers: Headers;
}

/** What the API refused (RFC 9457). `status` 0: nothing answered. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: NonNullable<Problem['errors']>;
  readonly requestId: string | undefined;
  /** The whole answer. */
  readonly problem: unknown;
  constructor(status: number, problem: unknown, requestId?: string, options?: ErrorOptions) {
    const { code, detail, title, errors } = (
      problem !== null && typeof problem === 'object' ? problem : {}
    ) as Partial<Problem>;
    super(detail ?? title ?? (status === 0 ? 'nothing answers' : `the server answered ${status}`), options);
    this.name = 'ApiError';
    this.status = status;
    this.code = code ?? (status === 0 ? 'UNREACHABLE' : `HTTP_${status}`);
    this.errors = errors ?? [];
    this.requestId = requestId;
    this.problem = problem;
  }
}

const RETRIES = 3;
const FIRST_PAUSE_MS = 500;
const MAX_OWN_PAUSE_MS = 30_000;
/** Whoever is told to come back later than this is told so instead of waiting. */
const MAX_PAUSE_MS = 60_000;
/** Nothing was done. */
const TOO_MANY = 429;
/** Nobody knows whether it was done: a 503 may come from something before the API, after the API was asked. */
const UNKNOWN: ReadonlySet<number> = new Set([0, 500, 502, 503, 504]);

/**
 * The HTTP API with the types of its OpenAPI document: `call('GET /tasks/{id}', { params: { id } })`. What may be sent again is sent again, after the time
 * that the server names or a growing pause: a POST under its idempotency key, so that it counts once.
 */
export class TuttiClient {
  readonly #options: ClientOptions;
  constructor(options: ClientOptions) {
    this.#options = { ...options, url: options.url.replace(/\/$/, '') };
  }

  /** @throws ApiError */
  async call<O extends OperationName>(operation: O, ...[input]: Given<O>): Promise<AnswerOf<O>> {
    return (await this.send(operation, ...([input] as Given<O>))).data as AnswerOf<O>;
  }

  /** As `call`, with status, ETag and location. `data` is undefined for 304. @throws ApiError */
  async send<O extends OperationName>(operation: O, ...[input]: Given<O>): Promise<Reply<AnswerOf<O> | undefined>> {
    const [method, template] = operation.split(' ') as [string, string];
    const { params, query, body, ...options } = (input ?? {}) as CallOptions & {
      params?: Record<string, string>;
      query?: Record<string, unknown>;
      body?: unknown;
    };
    const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params?.[name] ?? '')));
    const again = method !== 'POST' || REPEATABLE.has(operation);
    const asked = {
      ...(FILES.has(operation) ? { bytes: true } : {}),
      ...options,
      repeatable: REPEATABLE.has(operation),
    };
    return this.request(method, path + queryText(query), body, again ? asked : withKey(asked));
  }

  /** Every item of a list, page by page, as they are wanted. */
  async *pages<O extends ListOperation>(operation: O, ...[input]: Given<O>): AsyncGenerator<ItemOf<O>, void> {
    let cursor: string | undefined;
    do {
      const more = cursor === undefined ? {} : { cursor };
      const { query, body } = (input ?? {}) as { query?: object; body?: object };
      // A search takes its cursor in the body, a list in the query.
      const next = operation.startsWith('POST ')
        ? { ...input, body: { ...body, ...more } }
        : { ...input, query: { ...query, ...more } };
      const page = (await this.call(operation, ...([next] as unknown as Given<O>))) as {
        readonly items: readonly ItemOf<O>[];
        readonly cursor?: string;
      };
      yield* page.items;
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  /** A request by its path, for what has no name. Retries where it may. @throws ApiError */
  async request<T>(
    method: string,
    path: string,
    body?: unknown,
    options: CallOptions & { readonly repeatable?: boolean } = {},
  ): Promise<Reply<T>> {
    const { retries = this.#options.retries ?? RETRIES, signal } = options;
    // One id over all attempts: the log of the server shows them as one.
    const requestId = newKey();
    for (let attempt = 0; ; attempt += 1) {
      let failure: ApiError;
      let after: string | null = null;
      const bearer = await this.#options.token?.();
      try {
        const response = await this.#fetch(method, path, body, { bearer, requestId, ...options });
        if (response.ok || response.status === 304) return await replyOf<T>(response, requestId, options.bytes);
        after = response.headers.get('retry-after');
        failure = new ApiError(response.status, await contentOf(response), requestId);
      } catch (cause) {
        if (signal?.aborted === true) throw cause;
        failure = new ApiError(0, undefined, requestId, { cause });
      }
      const pause = pauseMs(attempt, after);
      if (attempt >= retries || pause > MAX_PAUSE_MS || !mayRepeat(method, failure, options)) throw failure;
      await (this.#options.sleep ?? sleep)(pause);
      if (signal?.aborted === true) throw failure;
    }
  }

  #fetch(
    method: string,
    path: string,
    body: unknown,
    options: CallOptions & { readonly bearer: string | undefined; readonly requestId: string },
  ): Promise<Response> {
    const { url, fetch = globalThis.fetch } = this.#options;
    const { bearer, requestId, ifMatch, ifNoneMatch, idempotencyKey, onBehalfOf, headers = {}, signal } = options;
    return fetch(`${url}${path}`, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: {
        accept: 'application/json, */*;q=0.5',
        'x-request-id': requestId,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
        ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        ...(onBehalfOf === undefined ? {} : { 'on-behalf-of': onBehalfOf }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  }
}

/** Operations that answer a page or a list of items. */
export type ListOperation = {
  [O in OperationName]: AnswerOf<O> extends { readonly items: readonly unknown[] } ? O : never;
}[OperationName];
export type ItemOf<O extends ListOperation> =
  AnswerOf<O> extends { readonly items: readonly (infer Item)[] } ? Item : never;

/** `crypto.randomUUID` is there only in secure contexts; loopback is one, an intranet name over http is not. */
export const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

// helpers ////

const withKey = (options: CallOptions): CallOptions => ({ idempotencyKey: newKey(), ...options });

/**
 * Where nobody knows whether it was done, a POST is sent again under a key alone, or where it may be repeated; a PATCH is not: its revision may have been
 * used up.
 */
function mayRepeat(
  method: string,
  { status, code }: ApiError,
  { idempotencyKey, repeatable = false }: CallOptions & { readonly repeatable?: boolean },
): boolean {
  if (status === TOO_MANY || code === 'IN_PROGRESS') return true;
  if (!UNKNOWN.has(status)) return false;
  return method !== 'PATCH' && (method !== 'POST' || repeatable || idempotencyKey !== undefined);
}

/** Half of a doubling time and as much again by chance, so that clients do not come back together; never less than the server asks for. */
export function pauseMs(attempt: number, retryAfter: string | null, random: () => number = Math.random): number {
  const full = Math.min(FIRST_PAUSE_MS * 2 ** attempt, MAX_OWN_PAUSE_MS);
  const own = full / 2 + random() * (full / 2);
  if (retryAfter === null) return own;
  const asked = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return Number.isNaN(asked) ? own : Math.max(asked, own);
}

async function replyOf<T>(response: Response, requestId: string, bytes = false): Promise<Reply<T>> {
  const etag = response.headers.get('etag');
  const location = response.headers.get('location');
  return {
    status: response.status,
    data: (bytes ? new Uint8Array(await response.arrayBuffer()) : await contentOf(response)) as T,
    requestId,
    headers: response.headers,
    ...(etag === null ? {} : { etag }),
    ...(location === null ? {} : { location }),
  };
}

/** JSON as what it says, text as text, anything else as bytes. */
async function contentOf(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type') ?? '';
  if (response.status === 304) return undefined;
  if (!/json|xml|^text\//.test(type)) return new Uint8Array(await response.arrayBuffer());
  const text = await response.text();
  if (!/json/.test(type)) return text;
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

function queryText(query: Readonly<Record<string, unknown>> | undefined): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([k, v]) => [k, String(v)])).toString()}`;
}

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
