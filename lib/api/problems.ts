import { randomUUID } from 'node:crypto';
import { UnknownCursor } from '../platform/port.ts';
import { Refusal } from '../runtime/types.ts';
import type { JsonObject } from '../model/json.ts';

const STATUS: Readonly<Record<Refusal['kind'], number>> = {
  invalid: 400,
  forbidden: 403,
  unknown: 404,
  conflict: 409,
  gone: 410,
  unprocessable: 422,
};
const TITLES: Readonly<Record<number, string>> = {
  400: 'The request does not fit',
  401: 'Nobody is signed in',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Something else came first',
  410: 'No longer there',
  412: 'Changed meanwhile',
  413: 'Too large',
  422: 'Cannot be done as asked',
  500: 'Something is wrong on our side',
};

export const PROBLEM_TYPE = 'application/problem+json';

/** A problem of the API (RFC 9457): `errors` say where in the request, by JSON pointer. */
export interface ProblemParts {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: Refusal['problems'];
  readonly more?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
}

export function problem({ status, code, detail, errors = [], more = {}, headers = {} }: ProblemParts): Response {
  const body = {
    type: `urn:tutti:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    title: TITLES[status] ?? 'Problem',
    status,
    detail,
    code,
    ...(errors.length === 0 ? {} : { errors }),
    ...more,
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': PROBLEM_TYPE, ...headers },
  });
}

/** What went wrong, for the client. A fault of ours tells an id and nothing else; the rest goes to the log. */
export function problemOf(error: unknown): Response {
  if (error instanceof Refusal)
    return problem({
      status: error.code === 'REVISION_MISMATCH' ? 412 : STATUS[error.kind],
      code: error.code,
      detail: error.message,
      errors: error.problems,
      more: error.detail,
    });
  if (error instanceof UnknownCursor)
    return problem({
      status: 400,
      code: 'INVALID_REQUEST',
      detail: 'The cursor is not one that this list gave out.',
      errors: [{ pointer: '/cursor', message: 'is not known' }],
    });
  const id = randomUUID();
  console.error(`fault ${id}: ${(error as Error).stack ?? String(error)}`);
  return problem({ status: 500, code: 'FAULT', detail: `The fault was logged as ${id}.`, more: { id } });
}

/** The id of a request: the one that the client gave it, where it can stand in a log, else a new one. */
export const requestId = (given: string | undefined): string =>
  given !== undefined && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID();

/** The problem with the id of its request, by which the two sides speak of it. */
export async function traced(response: Response, id: string): Promise<Response> {
  const { status, headers } = response;
  const body = { ...((await response.json()) as object), traceId: id };
  return new Response(JSON.stringify(body), { status, headers });
}
