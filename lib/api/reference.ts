import { createApi } from './index.ts';
import type { ApiOptions } from './types.ts';

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}
interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
}

/** The OpenAPI document that the API serves, local mode included. */
export async function openApi(): Promise<{
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}> {
  // Nothing is asked of its parts to describe it.
  const app = createApi({ local: {} } as unknown as ApiOptions);
  const response = await app.request('http://localhost/openapi.json', { headers: { host: 'localhost' } });
  return (await response.json()) as { paths: Record<string, Record<string, Operation>> };
}

/** docs/reference/api.md, made from the OpenAPI document; a test keeps the committed file equal. */
export async function apiMarkdown(): Promise<string> {
  const { paths } = await openApi();
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
  ].join('\n');
}

function section(
  method: string,
  path: string,
  { summary, description, parameters = [], requestBody }: Operation,
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
  ].join('\n');
}

function typeOf(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map((v) => `\`${JSON.stringify(v)}\``).join(' or ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return [...new Set(choices.map(typeOf))].join(' or ');
  if (schema.type === 'array') return `list of ${schema.items === undefined ? 'anything' : typeOf(schema.items)}`;
  if (schema.type === 'object' && schema.properties !== undefined)
    return `object with ${Object.keys(schema.properties)
      .map((name) => `\`${name}\``)
      .join(', ')}`;
  return [schema.type ?? 'anything'].flat().join(' or ');
}
