import type { Json, JsonObject } from './json.ts';
import type { Node, ProcessModel } from './process-model.ts';
import { escapePointer } from './pointer.ts';
import { handedBack, resultOf } from './process-expressions.ts';

/** What is known of a value beside that it may be null: the part of JSON Schema that types expressions. */
export interface Declared {
  readonly type: 'string' | 'number' | 'boolean' | 'array' | 'object';
  readonly integer?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  /** The only values there are. */
  readonly values?: readonly Json[];
  readonly properties?: Readonly<Record<string, Declared>>;
  readonly items?: Declared;
}

/**
 * Type of a process variable, or of what stands at a path inside it. It comes from the schemas and forms that whoever writes the variable is held to:
 * start data, outputs of steps, messages, declarations. Undefined where a writer is held to nothing, or where writers disagree.
 */
export function declaredAt(model: ProcessModel, path: readonly string[]): Declared | undefined {
  const [name, ...rest] = path;
  const writers = writersOf(model, name!);
  if (writers.length === 0 || writers.includes(undefined)) return undefined;
  let found = (writers as Declared[]).reduce<Declared | undefined>(
    (a, b) => (a !== undefined && same(a, b) ? a : undefined),
    writers[0],
  );
  for (const part of rest) found = found?.properties?.[part];
  return found;
}

const same = (a: Declared, b: Declared): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** One type for everything that writes the variable; undefined where it may write anything. */
function writersOf(model: ProcessModel, name: string): (Declared | undefined)[] {
  const { binding, documents } = model;
  const writers: (Declared | undefined)[] = [];
  const declared = binding.variables?.[name];
  if (declared !== undefined) writers.push(fromSchema(declared as Json));
  const start = startType(model);
  const inStart = start?.properties?.[name];
  if (inStart !== undefined) writers.push(inStart);
  for (const node of Object.values(model.nodes)) {
    // Another process, an output mapping or a collection is held to nothing.
    if (handedBack(node, [name]).includes(name) || mapsTo(node, name)) writers.push(undefined);
    if (!resultOf(node).includes(name)) continue;
    const type = outputType(model, node.step);
    writers.push(node.step?.each === undefined || type === undefined ? type : { type: 'array', items: type });
  }
  for (const message of Object.values(binding.messages ?? {}))
    if (message.result === name)
      writers.push(message.schema === undefined ? undefined : fromSchema(documents[message.schema]));
  return writers;
}

const mapsTo = ({ outputs, multiInstance, adHoc, step }: Node, name: string): boolean =>
  [
    ...(outputs ?? []).map((m) => m.target),
    // `each.into` is the result of the step, whose type is known.
    step?.each === undefined ? multiInstance?.outputCollection : undefined,
    adHoc?.outputCollection,
  ].some((target) => target?.split('.')[0] === name);

function startType({ binding, documents }: ProcessModel): Declared | undefined {
  const schema = binding.inputSchema === undefined ? undefined : fromSchema(documents[binding.inputSchema]);
  if (schema !== undefined) return schema;
  return binding.input === undefined ? undefined : fromForm(documents[binding.input]);
}

type Step = ProcessModel['nodes'][string]['step'];
function outputType({ documents }: ProcessModel, step: Step): Declared | undefined {
  if (step === undefined) return undefined;
  const { output } = step;
  if (output !== undefined) return fromSchema(typeof output === 'string' ? documents[output] : (output as Json));
  if (step.people?.quorum !== undefined) return VERDICT;
  if (step.people?.form !== undefined) return fromForm(documents[step.people.form]);
  return undefined;
}

/** What several people give together. */
const VERDICT: Declared = {
  type: 'object',
  properties: {
    decision: { type: 'string', values: ['approved', 'rejected'] },
    approvals: { type: 'number', integer: true, minimum: 0, maximum: 20 },
    rejections: { type: 'number', integer: true, minimum: 0, maximum: 20 },
    vetoed: { type: 'boolean' },
    votes: { type: 'array', items: { type: 'object' } },
  },
};

/** Where a value breaks what is declared, as a JSON pointer with what was expected; undefined where it fits. Null fits everything. */
export function misfit(
  declared: Declared,
  value: Json,
  pointer = '',
): { pointer: string; expected: string } | undefined {
  if (value === null) return undefined;
  const { type, integer, minimum, maximum, values, properties, items } = declared;
  const refuse = (expected: string) => ({ pointer, expected });
  if (kindOf(value) !== type) return refuse(type);
  if (values !== undefined && !values.some((v) => JSON.stringify(v) === JSON.stringify(value)))
    return refuse(values.map((v) => JSON.stringify(v)).join(', '));
  if (typeof value === 'number') {
    if (integer === true && !Number.isInteger(value)) return refuse('a whole number');
    if (minimum !== undefined && value < minimum) return refuse(`at least ${minimum}`);
    return maximum !== undefined && value > maximum ? refuse(`at most ${maximum}`) : undefined;
  }
  const parts: (readonly [string, Declared, Json | undefined])[] = Array.isArray(value)
    ? value.flatMap((v, i) => (items === undefined ? [] : [[String(i), items, v] as const]))
    : typeof value === 'object'
      ? Object.entries(properties ?? {}).map(([name, of]) => [name, of, value[name]] as const)
      : [];
  for (const [name, of, part] of parts) {
    const found = part === undefined ? undefined : misfit(of, part, `${pointer}/${escapePointer(name)}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

const TYPES: readonly string[] = ['string', 'number', 'boolean', 'array', 'object'] satisfies Declared['type'][];

/** Type that a JSON Schema (draft 2020-12) gives; undefined where it is not a plain one. `null` beside one other type counts as that type. */
export function fromSchema(schema: Json | undefined): Declared | undefined {
  if (schema === null || typeof schema !== 'object' || Array.isArray(schema)) return undefined;
  const named = [schema.type].flat().filter((t) => t !== 'null');
  const values = Array.isArray(schema.enum) ? schema.enum : schema.const === undefined ? undefined : [schema.const];
  const kinds = new Set(
    named.length === 0 || named[0] === undefined ? (values ?? []).filter((v) => v !== null).map(kindOf) : named,
  );
  const [kind, second] = kinds;
  const type = kind === 'integer' ? 'number' : kind;
  if (second !== undefined || typeof type !== 'string' || !TYPES.includes(type)) return undefined;
  const properties = schema.properties as JsonObject | undefined;
  const items = fromSchema(schema.items);
  return {
    type: type as Declared['type'],
    ...(kind === 'integer' || schema.multipleOf === 1 ? { integer: true } : {}),
    ...limits(schema),
    ...(values === undefined ? {} : { values: values.filter((v) => v !== null) }),
    ...(properties === undefined ? {} : { properties: mapDefined(properties, fromSchema) }),
    ...(items === undefined ? {} : { items }),
  };
}

const kindOf = (v: Json): string => (Array.isArray(v) ? 'array' : typeof v);

/** Inclusive limits; an exclusive one is kept as if it were inclusive, which is only wider. */
function limits(schema: JsonObject): Pick<Declared, 'minimum' | 'maximum'> {
  const low = [schema.minimum, schema.exclusiveMinimum].filter((n) => typeof n === 'number');
  const high = [schema.maximum, schema.exclusiveMaximum].filter((n) => typeof n === 'number');
  return {
    ...(low.length === 0 ? {} : { minimum: Math.max(...low) }),
    ...(high.length === 0 ? {} : { maximum: Math.min(...high) }),
  };
}

interface Field {
  readonly type?: string;
  readonly key?: string;
  readonly path?: string;
  readonly decimalDigits?: number;
  readonly values?: readonly { readonly value: Json }[];
  readonly validate?: { readonly min?: number; readonly max?: number };
  readonly components?: readonly Field[];
}
const FIELDS: Readonly<Record<string, (field: Field) => Declared | undefined>> = {
  textfield: () => ({ type: 'string' }),
  textarea: () => ({ type: 'string' }),
  datetime: () => ({ type: 'string' }),
  checkbox: () => ({ type: 'boolean' }),
  checklist: () => ({ type: 'array' }),
  taglist: () => ({ type: 'array' }),
  number: ({ decimalDigits, validate }) => ({
    type: 'number',
    ...(decimalDigits === 0 ? { integer: true } : {}),
    ...(validate?.min === undefined ? {} : { minimum: validate.min }),
    ...(validate?.max === undefined ? {} : { maximum: validate.max }),
  }),
  select: ({ values }) => choice(values),
  radio: ({ values }) => choice(values),
};
const choice = (values: Field['values']): Declared | undefined =>
  values === undefined ? undefined : fromSchema({ enum: values.map((v) => v.value) });

/** Type of the data that a form-js schema lets through. */
export function fromForm(form: Json | undefined): Declared | undefined {
  const components = (form as { components?: readonly Field[] } | undefined)?.components;
  return components === undefined ? undefined : fieldsType(components);
}

function fieldsType(fields: readonly Field[]): Declared {
  const root: Record<string, Declared> = {};
  const put = (path: readonly string[], type: Declared | undefined): void => {
    if (type === undefined) return;
    let at = root;
    for (const part of path.slice(0, -1)) {
      const inner = { ...(at[part]?.properties ?? {}) };
      at[part] = { type: 'object', properties: inner };
      at = inner;
    }
    at[path.at(-1)!] = type;
  };
  const visit = (list: readonly Field[], prefix: readonly string[]): void => {
    for (const field of list) {
      const below = field.path ? [...prefix, ...field.path.split('.')] : prefix;
      if (field.type === 'group') visit(field.components ?? [], below);
      else if (field.type === 'dynamiclist')
        put(field.path ? below : [...prefix, field.key ?? ''], {
          type: 'array',
          items: fieldsType(field.components ?? []),
        });
      else if (field.key !== undefined) put([...prefix, ...field.key.split('.')], FIELDS[field.type ?? '']?.(field));
    }
  };
  visit(fields, []);
  return { type: 'object', properties: root };
}

function mapDefined<V>(from: JsonObject, how: (value: Json) => V | undefined): Record<string, V> {
  const out: Record<string, V> = {};
  for (const [key, value] of Object.entries(from)) {
    const made = how(value as Json);
    if (made !== undefined) out[key] = made;
  }
  return out;
}
