import type { Json, JsonObject } from '../../model/json.ts';
import { Num } from './number.ts';
import { spend } from './run.ts';
import { valueText } from './text.ts';
import { isList, type FeelContext, type FeelValue } from './values.ts';

/** JSON read as FEEL: what JSON can tell apart. Dates stay texts until a type or a function makes dates of them. */
export function fromJson(value: Json): FeelValue {
  if (typeof value === 'number') return Number.isFinite(value) ? new Num(value) : null;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(fromJson);
  return new Map(Object.entries(value).map(([key, entry]) => [key, fromJson(entry)]));
}

export const contextOf = (value: JsonObject): FeelContext => fromJson(value) as FeelContext;

/**
 * FEEL written as JSON. A number becomes the nearest double: up to 15 digits are exact, and what lies beyond a double is null.
 * Dates, times, durations and ranges become the text that FEEL's `string()` makes of them. A function has no JSON: null.
 */
export function toJson(value: FeelValue): Json {
  spend(1);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (value instanceof Num) {
    const number = value.toNumber();
    // FEEL has one zero.
    return Number.isFinite(number) ? number + 0 : null;
  }
  if (isList(value)) return value.map(toJson);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, entry]) => [key, toJson(entry)]));
  return 'kind' in value && value.kind === 'function' ? null : valueText(value);
}
