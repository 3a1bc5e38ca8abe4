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

/** Where a value stands: a member or item of another, up to the member of an event. */
interface Place {
  readonly of: Place | number;
  readonly key: string | number;
}
/** What was written first stands where it was written; `keep` is told of what is written now. */
type Keep = ((value: object | string, place: Place) => void) | undefined;

/** What of an execution's data stands in its history, by identity. */
export class References {
  readonly #objects = new WeakMap<object, Place>();
  readonly #texts = new Map<string, Place>();
  /** Of the member that is being written: known when it is written. */
  readonly #new: { readonly value: object | string; readonly place: Place }[] = [];
  readonly #keep: Keep = (value, place) => void this.#new.push({ value, place });

  /** `value` as it is written where it does not stay. */
  slim(value: Json): Json {
    return this.#slim(value, DEPTH, undefined, undefined);
  }
  /** `value` as it is written into an event, where it and its parts stand from now on. */
  written(value: Json, event: number, member: string): Json {
    const slim = this.#slim(value, DEPTH, { of: event, key: member }, this.#keep);
    for (const { value: part, place } of this.#new) this.#know(part, place);
    this.#new.length = 0;
    return slim;
  }
  /** `value`, with its parts, is known to stand in an event. */
  note(value: Json, [event, ...path]: Reference): void {
    let place: Place | undefined;
    for (const key of path) place = { of: place ?? event, key };
    if (place !== undefined) this.#slim(value, DEPTH, place, this.#keep);
    for (const part of this.#new) this.#know(part.value, part.place);
    this.#new.length = 0;
  }
  #know(value: object | string, place: Place): void {
    if (typeof value === 'object') {
      this.#objects.set(value, place);
      return;
    }
    if (this.#texts.size >= MOST_TEXTS) this.#texts.clear();
    this.#texts.set(value, place);
  }

  /** `place` is undefined where the parts do not become known. */
  #slim(value: Json, depth: number, place: Place | undefined, keep: Keep): Json {
    if (typeof value === 'string') {
      if (value.length < LONG_TEXT || depth === 0) return value;
      const known = this.#texts.get(value);
      if (known !== undefined) return marked(known);
      if (place !== undefined) keep!(value, place);
      return value;
    }
    if (typeof value !== 'object' || value === null || depth === 0) return value;
    const known = this.#objects.get(value);
    if (known !== undefined && isLarge(value)) return marked(known);
    if (known === undefined && place !== undefined) keep!(value, place);
    // The first member stands at depth 0.
    const inner = place !== undefined && depth > DEPTH - KNOWN_DEPTH ? place : undefined;
    return Array.isArray(value)
      ? this.#slimArray(value, depth - 1, inner, keep)
      : this.#slimObject(value, depth - 1, inner, keep);
  }
  #slimArray(value: Json[], depth: number, place: Place | undefined, keep: Keep): Json[] {
    let copy: Json[] | undefined;
    for (let i = 0; i < value.length; i += 1) {
      const item = value[i]!;
      if (isPlain(item)) continue;
      const slim = this.#slim(item, depth, place === undefined ? undefined : { of: place, key: i }, keep);
      if (slim !== item) (copy ??= value.slice())[i] = slim;
    }
    return copy ?? value;
  }
  #slimObject(value: JsonObject, depth: number, place: Place | undefined, keep: Keep): Json {
    if (Object.hasOwn(value, MARK)) return { [MARK]: { is: value } };
    const parts = lambdaParts(value);
    if (parts !== undefined) {
      const [payload, ...rest] = parts;
      const inner = place === undefined ? undefined : { of: place, key: 'Payload' };
      return { [MARK]: { lambda: [this.#slim(payload, depth, inner, keep), ...rest] } };
    }
    let copy: JsonObject | undefined;
    for (const key in value) {
      const part = value[key]!;
      if (isPlain(part)) continue;
      const slim = this.#slim(part, depth, place === undefined ? undefined : { of: place, key }, keep);
      if (slim !== part) define((copy ??= { ...value }), key, slim);
    }
    return copy ?? value;
  }
}

/** Nothing to look into. */
const isPlain = (value: Json): boolean =>
  typeof value === 'string' ? value.length < LONG_TEXT : typeof value !== 'object' || value === null;
const marked = (place: Place): Json => ({ [MARK]: pathOf(place) });
function pathOf(place: Place): (string | number)[] {
  const path: (string | number)[] = [];
  let at: Place | number = place;
  for (; typeof at !== 'number'; at = at.of) path.push(at.key);
  path.push(at);
  return path.reverse();
}
/** Longer than a reference to it: it has a part of its own, or several members. */
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
