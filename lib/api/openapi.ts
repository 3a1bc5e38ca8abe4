import type { OpenAPIHono } from '@hono/zod-openapi';
import answers from './answers.json' with { type: 'json' };
import { MEDIA, type MediaName } from './answers.ts';
import type { Route } from './types.ts';

/** A JSON Schema as it stands in the document. */
export type Schema = { readonly [key: string]: unknown };

/** The schema of a problem (RFC 9457) as `problem()` makes it; what a refusal tells beyond it stands beside these. */
const PROBLEM: Schema = {
  type: 'object',
  description: 'RFC 9457. `code` is stable; `errors` says by JSON pointer where in the request.',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
    traceId: { type: 'string', description: 'Id of the request, as in the header x-request-id.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { pointer: { type: 'string' }, message: { type: 'string' }, expected: { type: 'string' } },
        required: ['pointer', 'message'],
      },
    },
  },
  required: ['type', 'title', 'status', 'detail', 'code'],
};

/** Schemas of what is answered, by name, which take no property that does not stand in them: what handlers are held against. */
export const STRICT: Readonly<Record<string, Schema>> = answers as Readonly<Record<string, Schema>>;

/** Puts the schemas of answers into the document. Readers take properties that they do not know: more may come. */
export function describe(app: OpenAPIHono): void {
  for (const [name, schema] of Object.entries({ ...STRICT, Problem: PROBLEM }))
    app.openAPIRegistry.registerComponent('schemas', name, open(schema) as object);
}

export const reference = (name: string): { $ref: string } => ({ $ref: `#/components/schemas/${name}` });

const problems = {
  description: 'Problem',
  content: { 'application/problem+json': { schema: reference('Problem') } },
};

/** The responses of an operation. */
export function responsesOf(route: Route) {
  const content = contentOf(route);
  const statuses = [route.status ?? 200, ...(route.also ?? [])];
  return {
    ...Object.fromEntries(statuses.map((status) => [status, { description: 'Done', content }])),
    '4XX': problems,
    '5XX': problems,
  };
}

function contentOf(route: Route): Record<string, { schema: { $ref: string } | { type: 'string' } }> {
  if (isMedia(route.answer)) return { [MEDIA[route.answer]]: { schema: { type: 'string' } } };
  return {
    'application/json': { schema: reference(route.answer) },
    ...(route.form === true ? { [MEDIA.html]: { schema: { type: 'string' } } } : {}),
  };
}

const isMedia = (answer: Route['answer']): answer is MediaName => answer in MEDIA;

/** `get /tasks/{id}/claim` -> `getTasksIdClaim`: generators of clients ask for a name. */
export const idOf = ({ method, path }: Pick<Route, 'method' | 'path'>): string =>
  `${method}${path.replace(/[^A-Za-z]+([A-Za-z]?)/g, (_, letter: string) => letter.toUpperCase())}`;

/** The schema without `additionalProperties: false`, all the way down. */
function open(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(open);
  if (schema === null || typeof schema !== 'object') return schema;
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) =>
      key === 'additionalProperties' && value === false ? [] : [[key, open(value)]],
    ),
  );
}
