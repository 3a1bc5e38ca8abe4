import { feelNames, feelOf } from './feel-names.ts';
import type { Json } from './json.ts';
import { resultOf } from './process-expressions.ts';
import type { Node, ProcessModel } from './process-model.ts';

/** Where something personal stands: the variable, then members. A list is passed through: what is said of it is said of each item. */
export type PersonalPath = readonly string[];

/**
 * What the process marks as personal: `personal` of process.yaml, `personal: true` of a JSON Schema, `properties: { personal: "true" }` of a form's field.
 * Marks of schemas and forms count for the variable that takes what they describe.
 */
export function personalPaths(model: ProcessModel): readonly PersonalPath[] {
  const { binding, documents } = model;
  const found: PersonalPath[] = (binding.personal ?? []).map((path) => path.split('.'));
  const under = (variable: string | undefined, paths: readonly PersonalPath[]): void => {
    if (variable !== undefined) found.push(...paths.map((path) => [variable, ...path]));
  };
  if (binding.inputSchema !== undefined) found.push(...inSchema(documents[binding.inputSchema]));
  if (binding.input !== undefined) found.push(...inForm(documents[binding.input]));
  for (const [name, schema] of Object.entries(binding.variables ?? {})) under(name, inSchema(schema as Json));
  for (const message of Object.values(binding.messages ?? {}))
    if (message.schema !== undefined) under(message.result, inSchema(documents[message.schema]));
  for (const node of Object.values(model.nodes)) under(resultOf(node)[0], ofStep(model, node));
  return found.filter((path) => path[0] !== '' && path[0] !== undefined);
}

/** The personal path that an expression reads, in words; undefined where it reads none. */
export function readsPersonal(model: ProcessModel, feel: string): string | undefined {
  const { free, ambiguous } = feelNames(feel);
  const read = new Set([...free, ...ambiguous]);
  const words = new Set(feel.match(/[\p{L}\p{N}_]+/gu));
  return personalPaths(model)
    .find(
      ([name, ...members]) =>
        read.has(name!) && members.every((m) => (m.match(/[\p{L}\p{N}_]+/gu) ?? []).every((w) => words.has(w))),
    )
    ?.join('.');
}

function ofStep({ documents }: ProcessModel, { step }: Node): PersonalPath[] {
  if (step === undefined) return [];
  const { output } = step;
  const schemas = [
    output === undefined ? undefined : typeof output === 'string' ? documents[output] : (output as Json),
    step.ai === undefined ? undefined : documents[step.ai.output],
  ];
  const forms = [step.people?.form, step.ai?.below.form].map((f) => (f === undefined ? undefined : documents[f]));
  return [...schemas.flatMap((schema) => inSchema(schema)), ...forms.flatMap(inForm)];
}

/** `met`: references within the document that have been followed; one that leads back to itself has told what it has. */
function inSchema(schema: Json | undefined, root = schema, met: readonly string[] = []): PersonalPath[] {
  if (schema === null || typeof schema !== 'object' || Array.isArray(schema)) return [];
  const { $ref, personal, properties, items, allOf, anyOf, oneOf } = schema as { readonly [keyword: string]: Json };
  if (personal === true) return [[]];
  const within = (part: Json | undefined): PersonalPath[] => inSchema(part, root, met);
  const follows = typeof $ref === 'string' && $ref.startsWith('#/') && !met.includes($ref);
  const inner = [allOf, anyOf, oneOf].flatMap((list) => (Array.isArray(list) ? list : []));
  return [
    ...(follows ? inSchema(referred(root, $ref), root, [...met, $ref]) : []),
    ...Object.entries((properties ?? {}) as Record<string, Json>).flatMap(([name, part]) =>
      within(part).map((path) => [name, ...path]),
    ),
    ...[items, ...inner].flatMap((part) => within(part)),
  ];
}

const referred = (root: Json | undefined, ref: string): Json | undefined =>
  ref
    .slice(2)
    .split('/')
    .map((key) => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<Json | undefined>((at, key) => (at as Record<string, Json> | null | undefined)?.[key], root);

interface Component {
  readonly key?: string;
  readonly path?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly components?: readonly Component[];
}
function inForm(form: Json | undefined): PersonalPath[] {
  const visit = (components: readonly Component[] | undefined, at: PersonalPath): PersonalPath[] =>
    (components ?? []).flatMap(({ key, path, properties, components: inner }) => {
      const here = [...at, ...(key ?? path ?? '').split('.').filter((part) => part !== '')];
      return [true, 'true'].includes(properties?.personal as boolean) ? [here] : visit(inner, here);
    });
  return visit((form as { components?: Component[] } | undefined)?.components, []);
}

const known = new WeakMap<ProcessModel, ReadonlySet<string>>();

/** Variables in which something personal stands, the items of activities that go over such a one included: their values travel as references alone. */
export function personalVariables(model: ProcessModel): ReadonlySet<string> {
  let names = known.get(model);
  if (names === undefined) {
    names = new Set(personalPaths(model).map(([name]) => name!));
    known.set(model, withItems(model, names as Set<string>));
  }
  return names;
}

function withItems(model: ProcessModel, names: Set<string>): Set<string> {
  for (const { step, multiInstance } of Object.values(model.nodes)) {
    const of = step?.each === undefined ? multiInstance?.collection : (feelOf(step.each.of) ?? step.each.of);
    const as = step?.each?.as ?? multiInstance?.elementVariable;
    if (of === undefined || as === undefined) continue;
    const { free, ambiguous } = feelNames(of);
    if ([...free, ...ambiguous].some((name) => names.has(name))) names.add(as);
  }
  return names;
}
