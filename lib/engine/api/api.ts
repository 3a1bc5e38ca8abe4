import { randomUUID } from 'node:crypto';
import type { Engine } from '../engine.ts';
import { AwsError } from '../errors.ts';
import type { Json, JsonObject } from '../types.ts';
import { readInput, type Members } from '../requests/input.ts';
import { operations } from '../requests/operations.ts';

/** Step Functions takes requests of at most 1 MB, headers included; here the body counts. */
const MAX_REQUEST_BYTES = 1_048_576;
const TARGET = 'AWSStepFunctions.';
const CONTENT_TYPE = 'application/x-amz-json-1.0';

export interface ApiOptions {
  /** Is told of errors that are the engine's own: what it could not write, and what the caller only sees as InternalFailure. */
  readonly onError?: (error: unknown, request: { readonly operation: string; readonly id: string }) => void;
}
/** One answer of the API. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
/** One request, before anything has been looked at. */
export interface Asked {
  /** The `X-Amz-Target` header, e.g. `AWSStepFunctions.StartExecution`. */
  readonly target: string | undefined;
  /** Throws AwsError where it is too large. */
  readonly body: string | (() => Promise<string>);
  readonly signal?: AbortSignal | undefined;
}

/** The Step Functions API (AWS JSON 1.0) over an engine: request and answer as text, no socket. Signatures are not looked at. */
export function answering(engine: Engine, options: ApiOptions = {}): (asked: Asked) => Promise<Answered> {
  return async ({ target, body, signal }) => {
    const id = randomUUID();
    const answer = (status: number, text: string): Answered => ({
      status,
      headers: { 'Content-Type': CONTENT_TYPE, 'x-amzn-RequestId': id },
      body: text,
    });
    const name = target?.startsWith(TARGET) === true ? target.slice(TARGET.length) : '';
    try {
      if (!Object.hasOwn(operations, name))
        throw new AwsError(
          'UnknownOperationException',
          target === undefined ? 'X-Amz-Target is missing' : `Step Functions has no operation ${target}`,
        );
      const text = typeof body === 'string' ? body : await body();
      const input = readInput(operations[name as keyof typeof operations] as Members, parsed(text));
      return answer(200, textOf(await call(engine, name, input, signal)));
    } catch (error) {
      if (error instanceof AwsError) {
        const status = STATUS[error.name] ?? 400;
        if (status >= 500) options.onError?.(error, { operation: name, id });
        return answer(status, JSON.stringify({ __type: error.name, message: error.message, ...error.members }));
      }
      options.onError?.(error, { operation: name, id });
      return answer(
        500,
        JSON.stringify({ __type: 'InternalFailure', message: `Request ${id} failed inside the engine` }),
      );
    }
  };
}
/** Errors that are not the caller's 400. */
const STATUS: Readonly<Record<string, number>> = { RequestEntityTooLarge: 413, InternalServerError: 500 };

/** The same as a function from Request to Response. */
export function api(engine: Engine, options: ApiOptions = {}): (request: Request) => Promise<Response> {
  const answered = answering(engine, options);
  return async (request) => {
    if (request.method !== 'POST')
      return Response.json(
        { __type: 'UnknownOperationException', message: 'The Step Functions API takes POST requests' },
        { status: 404, headers: { 'Content-Type': CONTENT_TYPE } },
      );
    const { status, headers, body } = await answered({
      target: request.headers.get('x-amz-target') ?? undefined,
      body: () => bodyOf(request),
      signal: request.signal,
    });
    return new Response(body, { status, headers });
  };
}

export const tooLargeRequest = (): AwsError =>
  new AwsError('RequestEntityTooLarge', `The request is larger than ${MAX_REQUEST_BYTES} bytes`);

async function bodyOf(request: Request): Promise<string> {
  const length = request.headers.get('content-length');
  if (length !== null) {
    if (Number(length) > MAX_REQUEST_BYTES) throw tooLargeRequest();
    return request.text();
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body ?? []) {
    size += part.byteLength;
    if (size > MAX_REQUEST_BYTES) throw tooLargeRequest();
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
function parsed(text: string): JsonObject {
  if (Buffer.byteLength(text) > MAX_REQUEST_BYTES) throw tooLargeRequest();
  let value: Json;
  try {
    value = text === '' ? {} : (JSON.parse(text) as Json);
  } catch (error) {
    throw new AwsError('SerializationException', (error as Error).message);
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new AwsError('SerializationException', 'Expected structure or null');
  return value;
}

type Operation = (input: JsonObject, options: { readonly signal?: AbortSignal | undefined }) => Promise<unknown>;
function call(engine: Engine, name: string, input: JsonObject, signal: AbortSignal | undefined): Promise<unknown> {
  const method = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  return (engine as unknown as Record<string, Operation>)[method]!.call(engine, input, { signal });
}

/** Times are seconds since 1970, with milliseconds behind the point. */
function textOf(answer: unknown): string {
  return JSON.stringify(answer ?? {}, function (this: Record<string, unknown>, key: string, value: unknown) {
    const given = this[key];
    return given instanceof Date ? given.getTime() / 1000 : value;
  });
}
