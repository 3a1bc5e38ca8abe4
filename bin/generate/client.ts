import type { Operation, OpenApiDocument, Schema } from '../../lib/api/reference.ts';

/** lib/client/operations.ts: types of every operation, from the OpenAPI document. */
export function clientTypes({ paths, components }: OpenApiDocument): string {
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) => `${comment(schema.description)}export type ${name} = ${print(schema)};\n`,
  );
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) =>
        `${comment(operation.summary)}'${method.toUpperCase()} ${path}': { ${parts(operation).join('; ')} };`,
    ),
  );
  const repeatable = Object.entries(paths).flatMap(([path, { post }]) =>
    post?.['x-repeatable'] === true ? [`POST ${path}`] : [],
  );
  const files = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { responses }]) =>
      answerOf(responses) === 'Uint8Array' ? [`${method.toUpperCase()} ${path}`] : [],
    ),
  );
  return [
    '// Made from the OpenAPI document by `npm run generate`; do not edit by hand.\n',
    ...schemas,
    '/** What an operation takes and answers, by method and path. */',
    `export interface Operations {\n${operations.join('\n')}\n}\n`,
    '/** POSTs that may be sent again without an Idempotency-Key: they change nothing, or the same again. */',
    `export const REPEATABLE: ReadonlySet<string> = new Set(${JSON.stringify(repeatable)});\n`,
    '/** What answers a file: bytes, whatever they are. */',
    `export const FILES: ReadonlySet<string> = new Set(${JSON.stringify(files)});\n`,
  ].join('\n');
}

// helpers ////

function parts({ parameters = [], requestBody, responses }: Operation): readonly string[] {
  const of = (where: 'path' | 'query'): readonly string[] =>
    parameters
      .filter((p) => p.in === where)
      .map((p) => `${key(p.name)}${p.required === true ? '' : '?'}: ${print(p.schema)}`);
  const path = of('path');
  const query = of('query');
  const body = requestBody?.content['application/json']?.schema;
  const needed = (body?.required?.length ?? 0) > 0;
  return [
    ...(path.length === 0 ? [] : [`params: { ${path.join('; ')} }`]),
    ...(query.length === 0
      ? []
      : [`query${query.some((q) => !/^\S+\?:/.test(q)) ? '' : '?'}: { ${query.join('; ')} }`]),
    ...(body === undefined ? [] : [`body${needed ? '' : '?'}: ${print(body)}`]),
    `answer: ${answerOf(responses)}`,
  ];
}

/** The JSON of the first success; what is no JSON comes as text, or as bytes where it is no text. */
function answerOf(responses: Operation['responses']): string {
  const content = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1].content ?? {};
  const json = content['application/json']?.schema;
  if (json !== undefined) return print(json);
  return Object.keys(content).every((type) => type.startsWith('text/')) ? 'string' : 'Uint8Array';
}

function print(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref.replace(/^.*\//, '');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((v) => JSON.stringify(v)).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return [...new Set(choices.map(print))].join(' | ');
  if (schema.allOf !== undefined) return schema.allOf.map((s) => `(${print(s)})`).join(' & ');
  return [schema.type ?? 'any']
    .flat()
    .map((type) => ofType(type, schema))
    .join(' | ');
}

function ofType(type: string, schema: Schema): string {
  switch (type) {
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return schema.items === undefined ? 'unknown[]' : `readonly (${print(schema.items)})[]`;
    case 'object':
      return ofObject(schema);
    case 'any':
      return 'unknown';
    default:
      return type;
  }
}

function ofObject({ properties = {}, required = [], additionalProperties }: Schema): string {
  const members = Object.entries(properties).map(
    ([name, schema]) =>
      `${comment(schema.description)}readonly ${key(name)}${required.includes(name) ? '' : '?'}: ${print(schema)};`,
  );
  if (typeof additionalProperties === 'object')
    members.push(
      `readonly [key: string]: ${additionalProperties.not === undefined ? print(additionalProperties) : 'never'};`,
    );
  return members.length === 0 ? 'Record<string, unknown>' : `{ ${members.join('\n')} }`;
}

const key = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));
const comment = (text: string | undefined): string =>
  text === undefined ? '' : `\n/** ${text.replaceAll('*/', '* /').replaceAll('\n', ' ')} */\n`;
