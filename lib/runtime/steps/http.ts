import { durationMs, resolveMapping, resolveText } from '../../expressions/index.ts';
import type { Json } from '../../model/json.ts';
import { connectionOf } from './connection.ts';
import { checkOutput, inputs, raiseBound } from './result.ts';
import { StepFailed, type Executor } from './types.ts';

const DEFAULT_MS = 60_000;
/** The connector answers before the machine's own timeout does. */
const MARGIN_MS = 1000;

/** Calls a system over HTTP. The idempotency key stays the same over retries and incident retries of one activation. */
export const http: Executor = async (context) => {
  const bound = context.step.http!;
  const vars = inputs(context);
  const { url, headers } = await connectionOf(context.deployed, context.ports, bound.connection);
  const path = resolveText(bound.path, vars);
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(path) || path.split(/[/\\]/).includes('..'))
    throw new StepFailed(`the path of a request stays below its connection; got ${JSON.stringify(path.slice(0, 80))}`, {
      retriable: false,
    });
  const method = bound.method ?? (bound.body === undefined ? 'GET' : 'POST');
  const body = bound.body === undefined ? undefined : JSON.stringify(resolveMapping(bound.body, vars));
  const own = Object.fromEntries(
    Object.entries(bound.headers ?? {}).map(([k, v]) => [k.toLowerCase(), resolveText(v, vars)]),
  );
  const abort = new AbortController();
  const timeout = context.step.timeout === undefined ? DEFAULT_MS : durationMs(context.step.timeout);
  const cancel = setTimeout(() => abort.abort(), Math.max(1000, timeout - MARGIN_MS));
  let response;
  try {
    response = await context.ports.http(`${url}/${path.replace(/^\/+/, '')}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        'idempotency-key': context.idempotencyKey,
        ...own,
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
      signal: abort.signal,
    });
  } catch (error) {
    throw new StepFailed(`${bound.connection} did not answer: ${(error as Error).message}`, { cause: error });
  } finally {
    clearTimeout(cancel);
  }
  // A system that repeats what it was sent must not bring the secret into the process's data.
  const parsed = parse(context.maskSecrets(response.text));
  raiseBound(context, { response: { status: response.status, headers: response.headers, body: parsed } }, parsed);
  if (response.status >= 400)
    throw new StepFailed(`${bound.connection} answered ${response.status}`, {
      retriable: response.status >= 500 || response.status === 429 || response.status === 408,
    });
  const output = checkOutput(context, parsed);
  return {
    output,
    record: {
      action: 'step.completed',
      decided: { kind: 'http', connection: bound.connection, method, status: response.status },
      values: { output, ...(body === undefined ? {} : { input: JSON.parse(body) as Json }) },
    },
  };
};

function parse(text: string): Json {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
