import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { JsonObject } from '../model/json.ts';
import { referenceIn } from '../model/wire.ts';
import type { Person } from '../platform/port.ts';
import { actorOf, Refusal } from '../runtime/types.ts';
import { accessTo, mayCall, type Access } from './access.ts';
import { callerOf } from './caller.ts';
import { loopbackOnly } from './guard.ts';
import { once } from './idempotency.ts';
import { describe, idOf, responsesOf } from './openapi.ts';
import { PROBLEM_TYPE, problem, problemOf, requestId, traced } from './problems.ts';
import { ROUTES } from './routes/index.ts';
import { strict } from './schemas.ts';
import { rolesFor, visible } from './subject.ts';
import type { ApiOptions, Asked, Route } from './types.ts';

export type { ApiOptions } from './types.ts';

const MAX_BODY_BYTES = 1_000_000;

/** The HTTP API: every operation is a row of ROUTES; OpenAPI 3.1 at /openapi.json. */
export function createApi(options: ApiOptions): OpenAPIHono {
  const app = new OpenAPIHono();
  if (options.local !== undefined)
    app.use('*', async (c, next) => {
      const refused = loopbackOnly(c.req.raw);
      if (refused !== undefined) return refused;
      await next();
      return undefined;
    });
  app.use('*', async (c, next) => {
    const id = requestId(c.req.header('x-request-id'));
    await next();
    if (c.res.headers.get('content-type') === PROBLEM_TYPE) c.res = await traced(c.res, id);
    c.header('x-request-id', id);
    c.header('x-content-type-options', 'nosniff');
    if (c.res.headers.get('cache-control') === null) c.header('cache-control', 'no-store');
  });
  describe(app);
  for (const route of ROUTES) {
    if (route.localOnly === true && options.local === undefined) continue;
    register(app, route, options);
  }
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Tutti',
      version: '1',
      description: 'Processes, decisions, instances, tasks, messages, incidents, settings, KPIs and the record.',
    },
  });
  app.notFound((c) =>
    problem({
      status: 404,
      code: 'UNKNOWN_ROUTE',
      detail: `There is no ${c.req.method} ${c.req.path}; see /openapi.json.`,
    }),
  );
  app.onError((error) => problemOf(error));
  return app;
}

function register(app: OpenAPIHono, route: Route, options: ApiOptions): void {
  const access = accessTo(route);
  const body = route.body === undefined ? undefined : strict(route.body);
  // Made strict once: making a schema costs more than reading a request with it.
  const served = body === undefined ? route : { ...route, body };
  const params = [...route.path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]!);
  const described = createRoute({
    method: route.method,
    path: route.path,
    operationId: idOf(route),
    summary: route.summary,
    tags: [route.tag],
    ...(route.repeatable === true ? { 'x-repeatable': true } : {}),
    description: whoMay(access),
    request: {
      ...(params.length === 0 ? {} : { params: z.object(Object.fromEntries(params.map((p) => [p, z.string()]))) }),
      ...(route.query === undefined ? {} : { query: route.query }),
      ...(body === undefined ? {} : { body: { content: { 'application/json': { schema: body } } } }),
    },
    responses: responsesOf(route),
  });
  app.openAPIRegistry.registerPath(described);
  app.on(route.method.toUpperCase(), route.path.replace(/\{(\w+)\}/g, ':$1'), (c) =>
    answer(c, served, access, options),
  );
}

const whoMay = ({ to }: Access): string =>
  to === 'public'
    ? 'Everybody.'
    : to === 'signed-in'
      ? 'Whoever is signed in.'
      : `Roles: ${[...to, 'admin'].join(', ')}.`;

async function answer(c: Context, route: Route, access: Access, options: ApiOptions): Promise<Response> {
  const person = access.to === 'public' ? undefined : await callerOf(c.req.raw, options.identity);
  if (person instanceof Response) return person;
  if (person !== undefined && !mayCall(access, person))
    return problem({ status: 403, code: 'NOT_ALLOWED', detail: `${person.name} may not do this. ${whoMay(access)}` });
  const length = Number(c.req.header('content-length') ?? 0);
  const most = route.maxBody ?? MAX_BODY_BYTES;
  if (length > most) return tooLarge(most);
  const raw = route.method === 'get' ? '' : await c.req.text();
  if (Buffer.byteLength(raw) > most) return tooLarge(most);
  const run = async (): Promise<Response> => {
    try {
      return await perform(c, route, access, options, person, raw);
    } catch (error) {
      return problemOf(error);
    }
  };
  const key = c.req.header('idempotency-key');
  if (route.method !== 'post' || key === undefined || person === undefined) return run();
  if (key.length > 200)
    return problem({ status: 400, code: 'INVALID_REQUEST', detail: 'An Idempotency-Key has at most 200 characters.' });
  return once(options, asker(person), key, { method: 'POST', path: c.req.path, body: raw }, run);
}

/** Whose keys they are: an application has others for everybody whom it acts for. */
const asker = (person: Person): string =>
  person.onBehalfOf === undefined ? person.id : `${person.id} for ${person.onBehalfOf}`;

const tooLarge = (most: number): Response =>
  problem({
    status: 413,
    code: 'TOO_LARGE',
    detail: `This request has at most ${most} bytes; put large documents into blobs.`,
  });

async function perform(
  c: Context,
  route: Route,
  access: Access,
  options: ApiOptions,
  caller: Person | undefined,
  raw: string,
): Promise<Response> {
  const form = route.form === true && /^application\/x-www-form-urlencoded\b/.test(c.req.header('content-type') ?? '');
  const query = route.query === undefined ? {} : parse(route.query, c.req.query(), '');
  const body =
    route.body === undefined
      ? {}
      : parse(route.body, form ? Object.fromEntries(new URLSearchParams(raw)) : bodyOf(raw), '');
  const match = /^(?:W\/)?"?(\d+)"?$/.exec(c.req.header('if-match') ?? '')?.[1];
  const key = c.req.header('idempotency-key');
  const request = {
    params: c.req.param() as Record<string, string>,
    query: clean(query) as Asked['query'],
    body: clean(body) as JsonObject,
  };
  const person = caller === undefined ? NOBODY : await inRole(options, access, caller, request);
  const asked: Asked = {
    options,
    person: caller ?? NOBODY,
    by: actorOf(person),
    signal: c.req.raw.signal,
    ...request,
    ...(form ? { form } : {}),
    ...(match === undefined ? {} : { revision: Number(match) }),
    ...(key === undefined || caller === undefined ? {} : { idempotencyKey: `${asker(caller)}:${key}` }),
  };
  const answered = await route.handle(asked);
  const { headers = {} } = answered;
  if ('content' in answered)
    return new Response(answered.content as BodyInit, { status: route.status ?? 200, headers });
  const shown = caller === undefined ? answered.body : visible(access, caller, answered.body);
  return new Response(JSON.stringify(shown), {
    status: answered.status ?? route.status ?? 200,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

const NOBODY: Person = { id: '', name: '', groups: [], roles: [] };

/** The caller with the roles that count for what is asked. @throws Refusal where none does */
async function inRole(
  options: ApiOptions,
  access: Access,
  caller: Person,
  request: Pick<Asked, 'params' | 'query' | 'body'>,
): Promise<Person> {
  const roles = await rolesFor(options, access, caller, request);
  if (roles !== undefined) return { ...caller, roles };
  throw new Refusal(
    'forbidden',
    'NOT_ALLOWED',
    `${caller.name} may not do this here: their roles are for something else`,
  );
}

function bodyOf(raw: string): unknown {
  if (raw.trim() === '') return undefined;
  let body: unknown;
  try {
    body = JSON.parse(raw);
  } catch (error) {
    throw new Refusal('invalid', 'INVALID_JSON', `the body is not JSON: ${(error as Error).message}`);
  }
  const reference = referenceIn(body);
  if (reference !== undefined)
    throw new Refusal('invalid', 'RESERVED_NAME', 'the name "$blob" is reserved for values that Tutti has put away', {
      problems: [{ pointer: reference, message: 'must not have "$blob"', expected: 'the value itself' }],
    });
  return body;
}

function parse(schema: z.ZodType, value: unknown, prefix: string): unknown {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  throw new Refusal('invalid', 'INVALID_REQUEST', 'the request does not fit what the operation takes', {
    problems: result.error.issues.map((issue) => ({
      pointer: `${prefix}/${issue.path.map((p) => String(p).replace(/~/g, '~0').replace(/\//g, '~1')).join('/')}`,
      message: issue.message,
    })),
  });
}

const clean = (value: unknown): object =>
  Object.fromEntries(Object.entries(value as object).filter(([, v]) => v !== undefined));
