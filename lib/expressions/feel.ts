import { evaluate, unaryTest as feelinUnaryTest, FeelDate, FeelDateTime, FeelDuration, FeelTime } from 'feelin';
import type { Json, JsonObject } from '../model/json.ts';
import { feelNames } from '../model/feel-names.ts';

/** An expression that is not FEEL. What is FEEL always has a value; null where it makes no sense of its data. */
export class FeelError extends Error {
  readonly position: number;
  constructor(text: string, message: string, position: number) {
    super(`${JSON.stringify(text)} is not FEEL: ${message} (character ${position + 1})`);
    this.name = 'FeelError';
    this.position = position;
  }
}

/** Value of a FEEL expression (without the leading '=') as JSON: dates and durations as ISO 8601 text. @throws FeelError where it does not parse. */
export function evaluateFeel(text: string, context: JsonObject): Json {
  const { fault } = feelNames(text);
  if (fault !== undefined) throw new FeelError(text, fault.message, fault.position);
  try {
    return toJson(evaluate(text, context).value);
  } catch {
    // What the evaluator cannot compare or convert is null in FEEL.
    return null;
  }
}

/** Whether a value passes a unary test of a decision table (`< 3`, `"a", "b"`, `[1..5)`, `-`). */
export function unaryTest(text: string, value: Json, context: JsonObject): boolean {
  if (text.trim() === '' || text.trim() === '-') return true;
  try {
    return feelinUnaryTest(text, { ...context, '?': value }).value === true;
  } catch (error) {
    if ((error as Error).name === 'SyntaxError') throw new FeelError(text, (error as Error).message, 0);
    return false;
  }
}

function toJson(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'function') return null;
  if (Array.isArray(value)) return value.map(toJson);
  if (
    value instanceof FeelDate ||
    value instanceof FeelDateTime ||
    value instanceof FeelTime ||
    value instanceof FeelDuration
  )
    return String(value);
  if (typeof value === 'object') {
    const proto: unknown = Object.getPrototypeOf(value);
    if (proto !== Object.prototype && proto !== null) return String(value as object);
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, toJson(v)]));
  }
  return null;
}
