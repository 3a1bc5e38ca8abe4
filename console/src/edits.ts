import type { Json, JsonObject } from '../../lib/model/json.ts';
import { same } from './evidence.ts';

export type Parsed = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly message: string };

/** Parses what an operator typed; the message names the place. */
export function parseJson(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) as Json };
  } catch (error) {
    return { ok: false, message: placed(text, (error as Error).message) };
  }
}

/** Engines name the place as an offset, if at all; people count lines. */
function placed(text: string, message: string): string {
  const offset = /position (\d+)/.exec(message)?.[1];
  if (offset === undefined || /line \d+/.test(message)) return message;
  const before = text.slice(0, Number(offset)).split('\n');
  return `${message} (line ${before.length}, column ${(before.at(-1) ?? '').length + 1})`;
}

export const isObject = (value: Json): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** What an edit would send: only the variables that changed; `unknown` are those the step may not change. */
export function changes(
  before: JsonObject,
  after: JsonObject,
): { readonly set: JsonObject; readonly unknown: string[] } {
  const set: JsonObject = {};
  const unknown: string[] = [];
  for (const [key, value] of Object.entries(after))
    if (!(key in before)) unknown.push(key);
    else if (!same(before[key] ?? null, value)) set[key] = value;
  return { set, unknown };
}
