import { createGenerator } from 'ts-json-schema-generator';

type Schema = { [key: string]: unknown };

/** lib/api/answers.json: JSON Schemas (2020-12) of what is answered, from the types of lib/api/answers.ts, strict, by name. */
export function answerSchemas(): Record<string, Schema> {
  const made = createGenerator({
    path: 'lib/api/answers.ts',
    tsconfig: 'tsconfig.json',
    type: 'Answers',
    skipTypeCheck: true,
    additionalProperties: false,
    topRef: false,
  }).createSchema('Answers') as { definitions: Record<string, Schema>; properties: Record<string, Schema> };
  const { definitions, properties: answers } = made;

  // An answer has its own name, not that of its type; types without a plain name (`Page<TaskView>`) stand where they are used.
  const names = new Map<string, string>();
  for (const [answer, schema] of Object.entries(answers)) {
    const target = targetOf(schema);
    if (target !== undefined && PLAIN.test(target) && !names.has(target)) names.set(target, answer);
  }
  const nameOf = (definition: string): string => names.get(definition) ?? definition;
  const resolve = (schema: unknown): unknown => {
    if (Array.isArray(schema)) return schema.map(resolve);
    if (schema === null || typeof schema !== 'object') return schema;
    const target = targetOf(schema as Schema);
    if (target === undefined) return Object.fromEntries(Object.entries(schema).map(([k, v]) => [k, resolve(v)]));
    return PLAIN.test(target) ? { $ref: `#/components/schemas/${nameOf(target)}` } : resolve(definitions[target]);
  };

  const all: Record<string, Schema> = {};
  for (const [name, schema] of Object.entries(definitions))
    if (PLAIN.test(name)) all[nameOf(name)] = resolve(schema) as Schema;
  for (const [answer, schema] of Object.entries(answers)) {
    const own = [...names].some(([definition, name]) => name === answer && definition === targetOf(schema));
    if (!own) all[answer] = resolve(schema) as Schema;
  }
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}

// helpers ////

const PLAIN = /^[A-Za-z][A-Za-z0-9]*$/;

function targetOf(schema: Schema): string | undefined {
  const { $ref } = schema;
  return typeof $ref === 'string' ? decodeURIComponent($ref.slice('#/definitions/'.length)) : undefined;
}
