import { evaluateWithWarnings } from '../../../lib/expressions/index.ts';
import type { JsonObject } from '../../../lib/model/json.ts';

/** The value of an expression as FEEL writes it, so that a number is told from a text and a date from either. */
export function feelText(text: string, context: JsonObject = {}): string | null {
  // A list of one value is written as a literal, quotes and all.
  const { value } = evaluateWithWarnings(`string([${text}])`, context);
  const inner = (value as string).slice(1, -1);
  return inner === 'null' ? null : inner;
}
export const warningsOf = (text: string, context: JsonObject = {}): string[] =>
  evaluateWithWarnings(text, context).warnings.map((w) => w.message);
