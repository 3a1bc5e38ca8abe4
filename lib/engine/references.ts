import { lambdaParts, lambdaResult } from './integrations/lambda-result.ts';
import type { Execution, Json, JsonObject } from './types.ts';

/**
 * Values are never changed, so one that stands in the history already is not written again: what a task gave is what its
 * state gives, what the next is given, and what a variable holds. In its place stands where it is.
 */
export type Reference =
  /** A member of an event, and the way within. Event 0 is the execution's input: `text`, as it was given, and `value`. */
  readonly [event: number, member: string, ...path: (string | number)[]];

/**
 * The one member of an object that stands for something else. Where data has such a member, it is put inside of `is`. The
 * character is one that JSON writes as it is: V8 13.6 mixes up names that are escaped.
 */
const MARK = '\u007f';
type Recipe = { readonly is: Json } | { readonly lambda: readonly [Json, string, number, string] };

/** How deep values are looked through, when they are written and when they are read. */
const DEPTH = 4;
/** How deep the parts of a value that is written become known. */
const KNOWN_DEPTH = 2;
/** Texts that are not much longer than a reference are not worth one. */
const LONG_TEXT = 100;
/** Texts are held on to while they are known. */
const MOST_TEXTS = 64;

/** What of an execution's data stands in its history, by identity. */
export class References {
  readonly #objects = new WeakMap<object, Reference>();
  readonly #texts = new Map<string, Reference>();

  /** `value` as it is written. */
  slim(value: Json, depth = DEPTH): Json {
    if (depth === 0) return value;
    if (typeof value === 'string')
      return value.length < LONG_TEXT ? value : this.#marked(this.#texts.get(value), value);
    if (typeof value !== 'object' || value === null) return value;
    const known = this.#objects.get(value);
    if (known !== undefined) return this.#marked(known, value);
    return Array.isArray(value) ? this.#slimArray(value, depth - 1) : this.#slimObject(value, depth - 1);
  }
  #marked(reference: Reference | undefined, value: Json): Json {
    return reference === undefined ? value : { [MARK]: reference as unknown as Json };
  }
  #slimArray(value: Json[], depth: number): Json[] {
    let copy: Json[] | undefined;
    for (let i = 0; i < value.length; i += 1) {
      const item = this.slim(value[i]!, depth);
      if (item !== value[i]) (copy ??= value.slice())[i] = item;
    }
    return copy ?? value;
  }
  #slimObject(value: JsonObject, depth: number): Json {
    if (Object.hasOwn(value, MARK)) return { [MARK]: { is: value } };
    const parts = lambdaParts(value);
    if (parts !== undefined) {
      const [payload, ...rest] = parts;
      return { [MARK]: { lambda: [this.slim(payload, depth), ...rest] } };
    }
    let copy: JsonObject | undefined;
    for (const key in value) {
      const item = this.slim(value[key]!, depth);
      if (item !== value[key]) define((copy ??= { ...value }), key, item);
    }
    return copy ?? value;
  }

  /** `value` stands at `reference` from now on, and its parts below. */
  note(value: Json, reference: Reference, depth = KNOWN_DEPTH): void {
    if (typeof value === 'string') {
      if (value.length < LONG_TEXT || this.#texts.has(value)) return;
      if (this.#texts.size >= MOST_TEXTS) this.#texts.clear();
      this.#texts.set(value, reference);
      return;
    }
    if (typeof value !== 'object' || value === null || this.#objects.has(value)) return;
    // Small things are shorter than a reference.
    if (isLarge(value)) this.#objects.set(value, reference);
    if (depth === 0) return;
    for (const key in value) {
      const part = (value as JsonObject)[key]!;
      if (typeof part === 'object' || typeof part === 'string')
        this.note(part, [...reference, Array.isArray(value) ? Number(key) : key], depth - 1);
    }
  }
}

/** It has a part of its own, or several members. */
function isLarge(value: object): boolean {
  let members = 0;
  for (const key in value) {
    members += 1;
    const part = (value as JsonObject)[key];
    if (members > 2 || (typeof part === 'object' && part !== null)) return true;
    if (typeof part === 'string' && part.length > 20) return true;
  }
  return false;
}

/** Where references lead. */
export interface Source {
  /** The execution's input as it was given. */
  input(): string;
  /** The details of an event, with what is referred to in place. */
  event(id: number): JsonObject | undefined;
}

/** `value` as it was before it was written. `found` is told of each reference and what stands there. */
export function restored(
  value: Json,
  source: Source,
  found: (value: Json, reference: Reference) => void = () => undefined,
  depth = DEPTH,
): Json {
  if (depth === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => restored(item, source, found, depth - 1));
  const mark = Object.hasOwn(value, MARK) ? value[MARK] : undefined;
  if (Array.isArray(mark)) {
    const reference = mark as unknown as Reference;
    const target = resolved(reference, source);
    found(target, reference);
    return target;
  }
  if (mark !== undefined) {
    const recipe = mark as unknown as Recipe;
    if ('is' in recipe) return recipe.is;
    const [payload, ...rest] = recipe.lambda;
    return lambdaResult(restored(payload, source, found, depth - 1), ...rest);
  }
  for (const key in value) {
    const was = value[key]!;
    // Only what has parts can have a reference in it; assigning to `__proto__` is thus left alone but for objects.
    if (typeof was === 'object' && was !== null) define(value, key, restored(was, source, found, depth - 1));
  }
  return value;
}
function define(of: JsonObject, key: string, value: Json): void {
  if (key === '__proto__')
    Object.defineProperty(of, key, { value, enumerable: true, configurable: true, writable: true });
  else of[key] = value;
}

function resolved([event, member, ...path]: Reference, source: Source): Json {
  if (event === 0 && member === 'text') return source.input();
  let at = event === 0 ? (JSON.parse(source.input()) as Json) : source.event(event)?.[member];
  for (const key of path) at = (at as JsonObject | undefined)?.[key];
  if (at === undefined) throw new Error(`the history has no ${[event, member, ...path].join('/')}`);
  return at;
}

const references = new WeakMap<Execution, References>();
/** What is known of an execution in memory. */
export function referencesOf(execution: Execution): References {
  let found = references.get(execution);
  if (found === undefined) references.set(execution, (found = new References()));
  return found;
}
