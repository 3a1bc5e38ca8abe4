import type { Json, JsonObject } from '../../lib/model/json.ts';
import { t } from './strings.ts';

/** Why a request was refused, in words, and what to do about it. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly text: string;
  readonly todo: string;
  readonly errors: readonly { readonly pointer: string; readonly message: string }[];
}
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.text}`);
    this.problem = problem;
  }
}

/** Reads an answer of the API that is not a success; application/problem+json or whatever came instead. */
export function readProblem(status: number, body: unknown): Problem {
  const problem = (body !== null && typeof body === 'object' ? body : {}) as Record<string, unknown>;
  const text = [problem.detail, problem.title].find((v): v is string => typeof v === 'string' && v !== '');
  const errors = Array.isArray(problem.errors) ? (problem.errors as unknown[]) : [];
  return {
    status,
    code: typeof problem.code === 'string' ? problem.code : `HTTP ${status}`,
    text: text ?? `The server answered ${status}.`,
    todo: t.problem.does[status] ?? t.problem.otherwise,
    errors: errors
      .filter((e): e is Record<string, unknown> => e !== null && typeof e === 'object')
      .map((e) => ({ pointer: String(e.pointer ?? ''), message: String(e.message ?? '') })),
  };
}
export const problemOf = (error: unknown): Problem =>
  error instanceof ProblemError
    ? error.problem
    : { status: 0, code: 'OFFLINE', text: t.problem.offline, todo: t.problem.offlineDo, errors: [] };

export interface Answer<T> {
  readonly data: T;
  readonly etag?: string;
}

/** GET; undefined where the server says that nothing changed since `etag`. */
export async function read<T>(path: string, etag?: string, signal?: AbortSignal): Promise<Answer<T> | undefined> {
  const response = await fetch(path, {
    headers: { accept: 'application/json', ...(etag === undefined ? {} : { 'if-none-match': etag }) },
    credentials: 'same-origin',
    cache: 'no-store',
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.status === 304) return undefined;
  const body = await bodyOf(response);
  if (!response.ok) throw new ProblemError(readProblem(response.status, body));
  const tag = response.headers.get('etag');
  return { data: body as T, ...(tag === null ? {} : { etag: tag }) };
}

/** A change. Each attempt of the reader is one request; the key makes a repeated one harmless. */
export async function write<T>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: JsonObject,
  options: { readonly etag?: string | undefined; readonly key?: string } = {},
): Promise<T> {
  const response = await fetch(path, {
    method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(options.etag === undefined ? {} : { 'if-match': options.etag }),
      ...(options.key === undefined ? {} : { 'idempotency-key': options.key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await bodyOf(response);
  if (!response.ok) throw new ProblemError(readProblem(response.status, answer));
  return answer as T;
}

async function bodyOf(response: Response): Promise<Json | string | undefined> {
  const text = await response.text();
  if (text === '') return undefined;
  if (!/json/.test(response.headers.get('content-type') ?? '')) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** Parts of a path, each encoded. */
export const at = (...parts: readonly string[]): string => `/${parts.map(encodeURIComponent).join('/')}`;

/** `crypto.randomUUID` is there only in secure contexts; loopback is one, an intranet name over http is not. */
export const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
