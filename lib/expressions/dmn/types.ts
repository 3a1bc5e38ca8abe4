import { compileTests, type Test } from '../feel/compile/index.ts';
import { canonical } from '../feel/names.ts';
import { parserFor, type Shape } from '../feel/parse.ts';
import { current } from '../feel/run.ts';
import { Names } from '../feel/scope.ts';
import { ANY, NAMED_TYPES, type FeelType } from '../feel/types.ts';
import { parseDate, parseDateTime, parseDuration, parseTime } from '../feel/temporal/parse.ts';
import { isContext, isList, type FeelValue } from '../feel/values.ts';
import { child, children, type Element } from '../../model/xml-tree.ts';

/** Types of a model: its item definitions, and those of what it imports. */
export class Types {
  readonly #definitions = new Map<string, Element>();
  readonly #made = new Map<string, FeelType>();
  readonly #imported: (name: string) => Types | undefined;
  /** Tests of the values that a type allows, in their order. */
  readonly #allowed = new Map<FeelType, readonly Test[]>();
  /** The same as they are written. */
  readonly #texts = new Map<FeelType, string>();
  readonly #prefixes: Readonly<Record<string, string>>;
  readonly #byNamespace: (namespace: string) => Types | undefined;

  constructor(
    root: Element,
    imported: (name: string) => Types | undefined,
    byNamespace: (namespace: string) => Types | undefined,
  ) {
    for (const e of children(root, 'itemDefinition')) this.#definitions.set(canonical(e.attributes.name ?? ''), e);
    this.#imported = imported;
    this.#byNamespace = byNamespace;
    this.#prefixes = root.attributes;
  }

  /** Type of a reference as a model writes it: `number`, `tLoan`, `lib.tLoan`, `feel:number`; undefined where there is none. */
  of(reference: string): FeelType | undefined {
    const name = canonical(reference);
    const colon = name.indexOf(':');
    if (colon > 0) return this.#qualified(name.slice(0, colon), name.slice(colon + 1));
    const known = this.#own(name) ?? NAMED_TYPES.get(name) ?? ANONYMOUS.get(name);
    // An import without a name puts its types beside those of the model.
    return known ?? this.#imported('')?.of(name) ?? this.#part(name);
  }

  /** A name with a prefix of XML: of FEEL, of the model itself, or of an imported one. DMN 1.1 writes types so. */
  #qualified(prefix: string, name: string): FeelType | undefined {
    const namespace = this.#prefixes[prefix];
    if (namespace !== undefined && !/FEEL/i.test(namespace)) {
      const other = this.#byNamespace(namespace);
      if (other !== undefined) return other.of(name);
    }
    return this.of(name);
  }

  /** `lib.tLoan` is a type of an imported model, `tLoan.amount` a part of a type. */
  #part(name: string): FeelType | undefined {
    for (let dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
      const [owner, rest] = [name.slice(0, dot), name.slice(dot + 1)];
      const found = this.#imported(owner)?.of(rest) ?? partOf(this.of(owner), rest);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #own(name: string): FeelType | undefined {
    const definition = this.#definitions.get(name);
    if (definition === undefined) return undefined;
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    // A type that holds itself ends there.
    this.#made.set(name, ANY);
    const made = this.#type(definition, name);
    this.#made.set(name, made);
    return made;
  }

  #type(e: Element, name: string): FeelType {
    const components = children(e, 'itemComponent');
    const functionItem = child(e, 'functionItem');
    const reference = (child(e, 'typeRef')?.text ?? e.attributes.typeRef ?? '').trim();
    const base: FeelType =
      components.length > 0
        ? {
            type: 'context',
            entries: new Map(
              components.map((c) => {
                const part = canonical(c.attributes.name ?? '');
                return [part, this.#type(c, `${name}.${part}`)];
              }),
            ),
          }
        : functionItem !== undefined
          ? this.#function(functionItem)
          : reference === ''
            ? ANY
            : (this.of(reference) ?? ANY);
    const single = this.#constrained(base, name, child(e, 'allowedValues'));
    const whole: FeelType = e.attributes.isCollection === 'true' ? { type: 'list', of: single } : single;
    return this.#constrained(whole, name, child(e, 'typeConstraint'));
  }

  #function(e: Element): FeelType {
    return {
      type: 'function',
      parameters: children(e, 'parameters').map((p) => this.of(p.attributes.typeRef ?? 'Any') ?? ANY),
      result: this.of(e.attributes.outputTypeRef ?? 'Any') ?? ANY,
    };
  }

  #constrained(base: FeelType, name: string, constraint: Element | undefined): FeelType {
    const text = constraint === undefined ? '' : (child(constraint, 'text')?.text ?? '').trim();
    if (text === '' || text === '-') return base;
    const where = { what: `the values of ${name}`, place: constraint!.place };
    const { each, all } = testsOf(text, where);
    const type: FeelType = {
      type: 'constrained',
      base,
      name,
      allows: (value) => all(value, new Names(undefined, current(), new Map([['?', value]]))) === true,
    };
    this.#allowed.set(type, each);
    this.#texts.set(type, text);
    return type;
  }

  /** Unary tests of the values that a type of this model allows. */
  constraint(type: FeelType): string | undefined {
    return this.#texts.get(type);
  }

  /** Place of a value among those that its type allows, from 0; undefined where the type names none, or not this one. */
  rank(type: FeelType, value: FeelValue): number | undefined {
    const tests = this.#allowed.get(type);
    if (tests === undefined) return type.type === 'constrained' ? this.rank(type.base, value) : undefined;
    return rankBy(tests, value);
  }
}

/** Position of the first test that a value passes. */
export function rankBy(tests: readonly Test[], value: FeelValue): number | undefined {
  const scope = new Names(undefined, current(), new Map([['?', value]]));
  const at = tests.findIndex((test) => test(value, scope) === true);
  return at < 0 ? undefined : at;
}

const literals = parserFor();
/** Unary tests of a list of allowed values, one by one and as a whole. @throws FeelError */
export function testsOf(
  text: string,
  where: { readonly what: string; readonly place: Element['place'] },
): { each: readonly Test[]; all: Test } {
  const node = literals.unaryTests(text);
  const source = { text, where };
  const list = node.children.find((c) => c.name === 'PositiveUnaryTests');
  const each = (list?.children.filter((c) => c.name === 'PositiveUnaryTest') ?? []).map((c) =>
    compileTests({ ...node, children: [{ ...list!, children: [c] }] }, source),
  );
  return { each, all: compileTests(node, source) };
}

/** Kinds of which a reference may name any one. */
const ANONYMOUS: ReadonlyMap<string, FeelType> = new Map(
  (['context', 'list', 'function', 'range'] as const).map((kind) => [kind, { type: 'kind', kind }]),
);

function partOf(type: FeelType | undefined, path: string): FeelType | undefined {
  if (type?.type === 'constrained') return partOf(type.base, path);
  return type?.type === 'context' ? type.entries.get(path) : undefined;
}

/** Texts of JSON as the dates, times and durations that a type expects in their place. */
export function fromText(value: FeelValue, type: FeelType): FeelValue {
  switch (type.type) {
    case 'constrained':
      return fromText(value, type.base);
    case 'list':
      return isList(value) ? value.map((item) => fromText(item, type.of)) : fromText(value, type.of);
    case 'context':
      if (!isContext(value)) return value;
      return new Map([...value].map(([key, entry]) => [key, fromText(entry, type.entries.get(key) ?? ANY)]));
    case 'simple': {
      const read = typeof value === 'string' ? READERS[type.kind] : undefined;
      return read?.(value as string) ?? value;
    }
    default:
      return value;
  }
}
const READERS: Readonly<Record<string, (text: string) => FeelValue | undefined>> = {
  date: parseDate,
  time: parseTime,
  'date and time': parseDateTime,
  'days and time duration': parseDuration,
  'years and months duration': parseDuration,
};

/** Names that a value of a type has inside, for the parser. */
export function shapeOf(type: FeelType | undefined): Shape | 1 {
  switch (type?.type) {
    case 'context':
      return Object.fromEntries([...type.entries].map(([name, entry]) => [name, shapeOf(entry)]));
    case 'list':
      return shapeOf(type.of);
    case 'constrained':
      return shapeOf(type.base);
    default:
      return 1;
  }
}
