import { ApiError, newKey, TuttiClient } from '../../lib/client/index.ts';
import type { JsonObject } from '../../lib/model/json.ts';
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

export { newKey };

const client = new TuttiClient({ url: '' });

/** GET; undefined where the server says that nothing changed since `etag`. Screens ask again by themselves: nothing is tried twice here. */
export async function read<T>(path: string, etag?: string, signal?: AbortSignal): Promise<Answer<T> | undefined> {
  const options = {
    retries: 0,
    ...(etag === undefined ? {} : { ifNoneMatch: etag }),
    ...(signal === undefined ? {} : { signal }),
  };
  const reply = await told(() => client.request<T>('GET', path, undefined, options));
  if (reply.status === 304) return undefined;
  return { data: reply.data, ...(reply.etag === undefined ? {} : { etag: reply.etag }) };
}

/** A change. Each attempt of the reader is one request; the key makes a repeated one harmless, so that it is repeated where the answer got lost. */
export async function write<T>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: JsonObject,
  options: { readonly etag?: string | undefined; readonly key?: string } = {},
): Promise<T> {
  const { etag, key } = options;
  const reply = await told(() =>
    client.request<T>(method, path, body, {
      retries: key === undefined ? 0 : 2,
      ...(etag === undefined ? {} : { ifMatch: etag }),
      ...(key === undefined ? {} : { idempotencyKey: key }),
    }),
  );
  return reply.data;
}

async function told<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ApiError && error.status !== 0)
      throw new ProblemError(readProblem(error.status, error.problem));
    throw error;
  }
}

/** Parts of a path, each encoded. */
export const at = (...parts: readonly string[]): string => `/${parts.map(encodeURIComponent).join('/')}`;
