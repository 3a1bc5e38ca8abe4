import type { Json, JsonObject } from '../../model/json.ts';
import { compileExpression, compileTests, type Closure, type Test } from './compile/index.ts';
import { fromJson, toJson } from './json.ts';
import { FeelError, parserFor } from './parse.ts';
import { bounded, Run, type FeelWarning, type RunOptions } from './run.ts';
import { JsonNames, Single } from './scope.ts';

export { FeelError };
export { FeelLimitError, type FeelWarning, type Limits, type RunOptions } from './run.ts';

export interface Evaluation {
  /** Value as JSON; null where FEEL says null. */
  readonly value: Json;
  /** What made parts of it null, each once. */
  readonly warnings: readonly FeelWarning[];
}
const parser = parserFor();
const expressions = new Map<string, Closure>();
const tests = new Map<string, Test>();
const MAX_KEPT = 2000;

function kept<T>(store: Map<string, T>, text: string, compile: () => T): T {
  let found = store.get(text);
  if (found === undefined) {
    found = compile();
    if (store.size >= MAX_KEPT) store.clear();
    store.set(text, found);
  }
  return found;
}

/**
 * Value of a FEEL expression (without the leading '=') over JSON, with its warnings.
 * @throws FeelError where it does not parse, FeelLimitError where it costs more than it may
 */
export function evaluateWithWarnings(text: string, context: JsonObject, options: RunOptions = {}): Evaluation {
  const closure = kept(expressions, text, () => compileExpression(parser.expression(text), { text }));
  const run = new Run(options);
  const value = bounded(run, () => toJson(closure(new JsonNames(run, context))));
  return { value, warnings: run.warnings };
}

/** Value of a FEEL expression as JSON: dates and durations as ISO 8601 text. @throws FeelError, FeelLimitError */
export const evaluateFeel = (text: string, context: JsonObject, options?: RunOptions): Json =>
  evaluateWithWarnings(text, context, options).value;

/** Whether a value passes the unary tests of a cell (`< 3`, `"a", "b"`, `[1..5)`, `-`). @throws FeelError, FeelLimitError */
export function unaryTest(text: string, value: Json, context: JsonObject, options: RunOptions = {}): boolean {
  if (text.trim() === '') return true;
  const test = kept(tests, text, () => compileTests(parser.unaryTests(text), { text }));
  const run = new Run(options);
  return bounded(run, () => {
    const tested = fromJson(value);
    return test(tested, new Single(new JsonNames(run, context), '?', tested)) === true;
  });
}
