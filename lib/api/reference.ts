import { createApi } from './index.ts';
import type { ApiOptions } from './types.ts';

/** As much of a JSON Schema as the API's own document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | (Schema & { readonly not?: object });
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}
type Content = Readonly<Record<string, { readonly schema?: Schema }>>;
export interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  /** A POST that may be sent again without an Idempotency-Key. */
  readonly 'x-repeatable'?: boolean;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}
export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** The OpenAPI document that the API serves, local mode included. */
export async function openApi(): Promise<OpenApiDocument> {
  // Nothing is asked of its parts to describe it.
  const app = createApi({ local: {} } as unknown as ApiOptions);
  const response = await app.request('http://localhost/openapi.json', { headers: { host: 'localhost' } });
  return (await response.json()) as OpenApiDocument;
}

/** docs/reference/api.md, made from the OpenAPI document; a test keeps the committed file equal. */
export async function apiMarkdown(): Promise<string> {
  const { paths, components } = await openApi();
  const byTag = new Map<string, string[]>();
  for (const [path, operations] of Object.entries(paths))
    for (const [method, operation] of Object.entries(operations)) {
      const tag = operation.tags?.[0] ?? 'other';
      byTag.set(tag, [...(byTag.get(tag) ?? []), section(method.toUpperCase(), path, operation)]);
    }
  return [
    '# HTTP API\n',
    'Made from the OpenAPI document by `apiMarkdown()`; do not edit by hand. A running Tutti serves the document itself at `/openapi.json`.\n',
    'Errors are problems (RFC 9457, `application/problem+json`): `code` is stable, `errors[]` says by JSON pointer where in the request. A body takes the fields',
    'that stand here and no other. `Idempotency-Key` on a POST: the same request again gets the same answer for a day, another one under the same key 422.',
    '`If-Match` with the `ETag` of what was read: 412 where it has changed since. Lists give `items` and, where there is more, a `cursor`.\n',
    ...[...byTag].flatMap(([tag, sections]) => [`## ${tag[0]!.toUpperCase()}${tag.slice(1)}\n`, ...sections]),
    '## What is answered\n',
    'Readers take properties that they do not know: more may come.\n',
    ...Object.entries(components.schemas).map(([name, schema]) => schemaSection(name, schema)),
  ].join('\n');
}

function section(
  method: string,
  path: string,
  { summary, description, parameters = [], requestBody, responses }: Operation,
): string {
  const query = parameters.filter((p) => p.in === 'query');
  const bodies = Object.values(requestBody?.content ?? {}).flatMap((c) => c.schema ?? []);
  return [
    `### ${method} ${path}\n`,
    `${summary ?? ''}. ${description ?? ''}\n`,
    ...(query.length === 0 ? [] : [...query.map((p) => `- query \`${p.name}\`: ${typeOf(p.schema)}`)]),
    ...bodies.flatMap((schema) =>
      Object.entries(schema.properties ?? {}).map(
        ([name, of]) => `- \`${name}\`: ${typeOf(of)}${schema.required?.includes(name) === true ? ', required' : ''}`,
      ),
    ),
    ...(query.length === 0 && bodies.length === 0 ? [] : ['']),
    `Answers ${answersOf(responses)}.\n`,
  ].join('\n');
}

/** `201 with [Instance](#instance)`. */
function answersOf(responses: Operation['responses']): string {
  const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  return successes
    .map(([status, { content = {} }]) => {
      const kinds = Object.entries(content).map(([type, { schema }]) =>
        schema?.$ref === undefined ? `\`${type}\`` : typeOf(schema),
      );
      return `${status} with ${kinds.join(' or ')}`;
    })
    .join(', or ');
}

/** A type of answers, property by property. */
function schemaSection(name: string, schema: Schema): string {
  const properties = Object.entries(schema.properties ?? {});
  const lines = properties.map(([property, of]) => {
    const optional = schema.required?.includes(property) === true ? '' : ', optional';
    return `- \`${property}\`: ${typeOf(of)}${optional}${of.description === undefined ? '' : `. ${oneLine(of.description)}`}`;
  });
  return [
    `### ${name} (type)\n`,
    ...(schema.description === undefined ? [] : [`${oneLine(schema.description)}\n`]),
    ...(properties.length === 0 ? [`${typeOf({ ...schema, properties: {} })}\n`] : [...lines, '']),
  ].join('\n');
}
const oneLine = (text: string): string => text.replaceAll('\n', ' ');

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace(/^.*\//, '');
    return `[${name}](#${name.toLowerCase()}-type)`;
  }
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((v) => `\`${JSON.stringify(v)}\``).join(' or ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return [...new Set(choices.map(typeOf))].join(' or ');
  if (schema.type === 'array') return `list of ${schema.items === undefined ? 'anything' : typeOf(schema.items)}`;
  if (schema.type === 'object' && Object.keys(schema.properties ?? {}).length > 0)
    return `object with ${Object.keys(schema.properties ?? {})
      .map((name) => `\`${name}\``)
      .join(', ')}`;
  return [schema.type ?? 'anything'].flat().join(' or ');
}
