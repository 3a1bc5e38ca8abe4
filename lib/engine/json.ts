import { longerThan } from './errors.ts';
import type { Json, JsonObject } from './types.ts';

/** What JSON does not write as it stands: then the copy is made by way of the text. */
const ODD = Symbol('odd');
/** Deeper than this, or in a circle, the text decides. */
const DEEPEST = 100;

const plain = new Map<object, (value: never) => number>();
/**
 * Says that JSON writes instances of a class as it writes any object: own members, all of them JSON, and nothing else.
 * `most` tells how many bytes that takes at most.
 */
export const plainClass = <T extends object>(of: { readonly prototype: T }, most: (value: T) => number): void =>
  void plain.set(of.prototype, most);

/** A value as JSON has it: what `JSON.parse(JSON.stringify(value))` gives, undefined as null. Throws where that throws. */
export function jsonCopy(value: unknown): Json {
  const copy = copyOf(value, 0);
  if (copy !== ODD) return copy;
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? null : (JSON.parse(text) as Json);
}

function copyOf(value: unknown, depth: number): Json | typeof ODD {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      // JSON knows one zero.
      return Number.isFinite(value) ? value + 0 : ODD;
    case 'object':
      if (value === null) return null;
      if (depth > DEEPEST) return ODD;
      return Array.isArray(value) ? copyOfArray(value, depth + 1) : copyOfObject(value, depth + 1);
    default:
      return ODD;
  }
}
function copyOfArray(value: unknown[], depth: number): Json[] | typeof ODD {
  if (Object.getPrototypeOf(value) !== Array.prototype || Object.hasOwn(value, 'toJSON')) return ODD;
  const copy = value.slice() as Json[];
  for (let i = 0; i < copy.length; i += 1) {
    const item = copyOf(copy[i], depth);
    if (item === ODD) return ODD;
    copy[i] = item;
  }
  return copy;
}
function copyOfObject(value: object, depth: number): Json | typeof ODD {
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype !== Object.prototype && prototype !== null && !plain.has(prototype)) return ODD;
  const copy = { ...value } as Record<string, Json>;
  for (const key in copy) {
    const was = copy[key];
    const item = copyOf(was, depth);
    if (item === ODD) return ODD;
    if (item !== was) {
      // Assigning to this name would do something else.
      if (key === '__proto__') return ODD;
      copy[key] = item;
    } else if (item === 0) copy[key] = 0;
  }
  return copy;
}

/** Whether the JSON text of a value is longer than `limit` bytes of UTF-8. The text is made only where that is in doubt. */
export function jsonLongerThan(value: Json, limit: number): boolean {
  return atMost(value, limit) < 0 && longerThan(JSON.stringify(value), limit);
}

/** What is left of `room` after the longest text that a value may have; negative where it may not fit. */
function atMost(value: Json, room: number): number {
  switch (typeof value) {
    // Each character takes at most six bytes (\u0000).
    case 'string':
      return room - value.length * 6 - 2;
    case 'object': {
      if (value === null) return room - 4;
      const most = plain.get(Object.getPrototypeOf(value) as object);
      if (most !== undefined) return room - most(value as never);
      let left = room - 2;
      if (Array.isArray(value))
        for (let i = 0; i < value.length && left >= 0; i += 1) left = atMost(value[i]!, left) - 1;
      else
        for (const key in value) {
          if (left < 0) break;
          left = atMost(value[key]!, left - key.length * 6 - 4);
        }
      return left;
    }
    // -1.2345678901234567e-300
    default:
      return room - 25;
  }
}

/** The bytes of UTF-8 that the JSON text of a value takes: what `Buffer.byteLength(JSON.stringify(value))` gives, without the text. */
export function jsonBytes(value: Json, depth = 0): number {
  switch (typeof value) {
    case 'string':
      return textBytes(value);
    case 'number':
      return numberBytes(value);
    case 'boolean':
      return value ? 4 : 5;
    default:
      if (value === null) return 4;
      if (depth > DEEPEST) return Buffer.byteLength(JSON.stringify(value));
      return Array.isArray(value) ? arrayBytes(value, depth + 1) : objectBytes(value, depth + 1);
  }
}
function arrayBytes(value: readonly Json[], depth: number): number {
  // Brackets, and a comma less than there are items.
  let bytes = value.length === 0 ? 2 : 1;
  for (let i = 0; i < value.length; i += 1) bytes += jsonBytes(value[i]!, depth) + 1;
  return bytes;
}
function objectBytes(value: JsonObject, depth: number): number {
  let bytes = 1;
  for (const key in value) bytes += textBytes(key) + jsonBytes(value[key]!, depth) + 2;
  return bytes === 1 ? 2 : bytes;
}
/** Plain characters take a byte each; where there is another, its text is made. */
function textBytes(text: string): number {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH)
      return Buffer.byteLength(JSON.stringify(text));
  }
  return text.length + 2;
}
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
function numberBytes(value: number): number {
  if (value >= 0 && value < 1000 && Number.isInteger(value)) return value < 10 ? 1 : value < 100 ? 2 : 3;
  // JSON knows one zero.
  return String(value).length;
}
