import type { JsonObject } from '../model/json.ts';
import type { DecisionResult, Evaluated, EvaluatedTable } from './decision-result.ts';
import { DecisionError, DecisionModel, type DecisionOutcome, type DmnFile, type TableRecord } from './dmn/index.ts';
import { contextOf, toJson } from './feel/json.ts';
import { bounded, Run, type Fault, type RunOptions } from './feel/run.ts';

/** A DMN model from its file; `others` are the files beside it that it may import. @throws DecisionError */
export function readDecisions(dmn: string | DmnFile, others: readonly DmnFile[] = []): DecisionModel {
  return DecisionModel.read(typeof dmn === 'string' ? { path: 'decision.dmn', text: dmn } : dmn, others);
}

/**
 * Evaluates a decision over JSON: by id or name, or the only one that no other requires. Dates and durations stand in JSON as texts,
 * where a type says that they are such.
 * @throws DecisionError where a rule of the model is broken (a hit policy, the type of an input, an expression that does not parse),
 * FeelLimitError where it costs more than it may
 */
export function evaluateDecision(
  model: DecisionModel,
  wanted: string | undefined,
  vars: JsonObject,
  options: RunOptions = {},
): DecisionResult {
  return bounded(new Run(options), () => {
    const outcome = model.evaluate(wanted, contextOf(vars), { ...options, json: true });
    if (outcome.faults.length > 0) throw faulty(outcome);
    return resultOf(outcome);
  });
}

function faulty({ element, faults }: DecisionOutcome): DecisionError {
  return new DecisionError(`"${element.name}" cannot be decided: ${faults.map(faultText).join('; ')}`, faults);
}
/** A fault with its place, in words. */
export function faultText({ message, where }: Fault): string {
  if (where === undefined) return message;
  const { file, line, column } = where.place;
  return `${where.what} (${file}:${line}:${column}): ${message}`;
}

function resultOf({ element, value, warnings, steps }: DecisionOutcome): DecisionResult {
  const evaluated = steps.map(({ id, name, value: output, tables }): Evaluated => {
    const own = tables.find((t) => t.what === `decision "${name}"`);
    const within = tables.filter((t) => t !== own).map((t) => ({ of: t.what, ...tableOf(t) }));
    return {
      decision: id,
      name,
      output: toJson(output),
      ...(own === undefined ? {} : { table: tableOf(own) }),
      ...(within.length === 0 ? {} : { within }),
    };
  });
  return {
    decision: element.id,
    output: toJson(value),
    rules: evaluated.flatMap((e) => e.table?.matched.filter((m) => m.decides).map((m) => m.id) ?? []),
    evaluated,
    warnings,
  };
}

const tableOf = (table: TableRecord): EvaluatedTable => ({
  inputs: table.inputs.map(({ expression, value }) => ({ expression, value: toJson(value) })),
  matched: table.matched,
});
