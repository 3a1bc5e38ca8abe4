import type { FeelOrText, Mapping } from '../model/binding.ts';
import { feelOf } from '../model/feel-names.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { evaluateFeel } from './feel/index.ts';

/** Evaluates every string that starts with '=' in a tree; everything else is literal. @throws FeelError */
export function resolveMapping(mapping: Mapping, vars: JsonObject): Json {
  const text = feelOf(mapping);
  if (text !== undefined) return evaluateFeel(text, vars);
  if (Array.isArray(mapping)) return mapping.map((m) => resolveMapping(m, vars));
  if (mapping !== null && typeof mapping === 'object')
    return Object.fromEntries(Object.entries(mapping).map(([k, v]) => [k, resolveMapping(v, vars)]));
  return mapping;
}

/** Text of a FEEL-or-literal string: null becomes empty, anything that is not text its JSON. @throws FeelError */
export function resolveText(value: FeelOrText, vars: JsonObject): string {
  const resolved = resolveMapping(value, vars);
  return resolved === null ? '' : typeof resolved === 'string' ? resolved : JSON.stringify(resolved);
}
