import { QUERY_EVALUATION_ERROR, StateFailure } from '../errors.ts';
import type { Json, JsonObject } from '../types.ts';
import { bodyOf, compile, evaluate, isBounded, isExpression } from './evaluate.ts';
import { BAIL, compileFast, type Fast, type Node } from './fast.ts';
import type { Scope } from './scope.ts';

/** A JSON value with `{% %}` expressions at any depth, compiled once. Evaluation is synchronous where every expression allows it. */
export interface Template {
  /** What stands in the definition. */
  readonly source: Json;
  /** Where in its state, e.g. `Output/result`. */
  readonly location: string;
  /** Throws StateFailure (or rejects with it) where an expression fails or gives nothing. */
  evaluate(scope: Scope): Json | Promise<Json>;
}

export function template(source: Json, location: string): Template {
  if (isExpression(source)) return new ExpressionTemplate(source, location);
  if (Array.isArray(source)) {
    const items = source.map((item, i) => template(item, `${location}[${i}]`));
    return items.every(isConstant) ? new Constant(source, location) : new ArrayTemplate(source, location, items);
  }
  if (source !== null && typeof source === 'object') {
    const entries = Object.entries(source).map(([key, value]): Entry => [key, template(value, `${location}/${key}`)]);
    return entries.every(([, value]) => isConstant(value))
      ? new Constant(source, location)
      : new ObjectTemplate(source, location, entries);
  }
  return new Constant(source, location);
}

const isConstant = (t: Template): boolean => t instanceof Constant;
type Entry = readonly [key: string, value: Template];

abstract class Sourced {
  readonly source: Json;
  readonly location: string;
  constructor(source: Json, location: string) {
    this.source = source;
    this.location = location;
  }
}

class Constant extends Sourced implements Template {
  evaluate(): Json {
    return this.source;
  }
}

class ArrayTemplate extends Sourced implements Template {
  readonly #items: readonly Template[];
  constructor(source: Json, location: string, items: readonly Template[]) {
    super(source, location);
    this.#items = items;
  }
  evaluate(scope: Scope): Json | Promise<Json> {
    const values = this.#items.map((item) => item.evaluate(scope));
    return values.some((v) => v instanceof Promise) ? inOrder(values) : (values as Json[]);
  }
}

class ObjectTemplate extends Sourced implements Template {
  readonly #entries: readonly Entry[];
  constructor(source: Json, location: string, entries: readonly Entry[]) {
    super(source, location);
    this.#entries = entries;
  }
  evaluate(scope: Scope): Json | Promise<Json> {
    const out: JsonObject = {};
    for (let i = 0; i < this.#entries.length; i += 1) {
      const [key, value] = this.#entries[i]!;
      const got = value.evaluate(scope);
      if (got instanceof Promise) return this.#rest(scope, out, i, got);
      out[key] = got;
    }
    return out;
  }
  async #rest(scope: Scope, out: JsonObject, from: number, first: Promise<Json>): Promise<Json> {
    out[this.#entries[from]![0]] = await first;
    for (let i = from + 1; i < this.#entries.length; i += 1) {
      const [key, value] = this.#entries[i]!;
      out[key] = await value.evaluate(scope);
    }
    return out;
  }
}

/** The first failure in document order wins, whatever fails first in time. */
async function inOrder(values: readonly (Json | Promise<Json>)[]): Promise<Json[]> {
  const settled = await Promise.allSettled(values);
  return settled.map((s) => {
    if (s.status === 'rejected') throw s.reason;
    return s.value;
  });
}

class ExpressionTemplate extends Sourced implements Template {
  readonly #body: string;
  /** null: not looked at yet. */
  #fast: Fast | undefined | null = null;
  constructor(source: string, location: string) {
    super(source, location);
    this.#body = bodyOf(source);
  }
  evaluate(scope: Scope): Json | Promise<Json> {
    if (this.#fast === null) this.#fast = this.#compileFast();
    const value = this.#fast === undefined ? BAIL : this.#fast(scope);
    if (value === BAIL) return this.#slow(scope);
    return value === undefined ? this.#nothing() : value;
  }
  #compileFast(): Fast | undefined {
    try {
      const expression = compile(this.#body);
      return isBounded(expression) ? undefined : compileFast(expression.ast() as unknown as Node);
    } catch {
      // What does not parse fails when it is evaluated, with its place.
      return undefined;
    }
  }
  async #slow(scope: Scope): Promise<Json> {
    let value: Json | undefined;
    try {
      value = await evaluate(compile(this.#body), scope);
    } catch (error) {
      const { code, message } = error as { code?: string; message?: string };
      throw new StateFailure(
        QUERY_EVALUATION_ERROR,
        `The JSONata expression '${this.#body}' specified for the field '${this.location}' threw an error during evaluation${code === undefined ? ': ' : `. ${code}: `}${message ?? String(error)}`,
        this.location,
      );
    }
    return value === undefined ? this.#nothing() : value;
  }
  #nothing(): never {
    throw new StateFailure(
      QUERY_EVALUATION_ERROR,
      `The JSONata expression '${this.#body}' specified for the field '${this.location}' returned nothing (undefined).`,
      this.location,
    );
  }
}

/** JSON type names as Step Functions writes them in its messages. */
export const typeName = (value: Json): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

/** The failure for a value of the wrong type. */
export function wrongType(t: Template, expected: string, value: Json): StateFailure {
  const what = isExpression(t.source)
    ? `The JSONata expression '${bodyOf(t.source)}' specified for the field`
    : 'The field';
  return new StateFailure(
    QUERY_EVALUATION_ERROR,
    `${what} '${t.location}' returned an unexpected result type. Expected '${expected}', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`,
    t.location,
  );
}
