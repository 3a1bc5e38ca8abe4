import { DmnModdle } from 'dmn-moddle';
import type { ModdleObject } from 'moddle-types';
import type { Json, JsonObject } from '../model/json.ts';
import type { DecisionResult, Evaluated, MatchedRule } from './decision-result.ts';
import { evaluateFeel, unaryTest } from './feel/index.ts';

export type HitPolicy = 'UNIQUE' | 'FIRST' | 'PRIORITY' | 'ANY' | 'COLLECT' | 'RULE ORDER' | 'OUTPUT ORDER';

export interface Rule {
  readonly id: string;
  readonly tests: readonly string[];
  readonly outputs: readonly string[];
}
export interface Decision {
  readonly id: string;
  readonly name: string;
  /** Decisions whose results this one reads. */
  readonly requires: readonly string[];
  /** Name under which the result is known to others. */
  readonly variable: string;
  readonly literal?: string;
  readonly table?: {
    readonly hitPolicy: HitPolicy;
    readonly aggregation?: 'SUM' | 'COUNT' | 'MIN' | 'MAX';
    readonly inputs: readonly { readonly expression: string; readonly values?: string }[];
    readonly outputs: readonly {
      readonly name: string;
      readonly values: readonly string[];
      readonly otherwise?: string;
    }[];
    readonly rules: readonly Rule[];
  };
}
/** A decision that cannot be read, or whose table contradicts itself for these inputs. */
export class DecisionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DecisionError';
  }
}

const list = (value: unknown): readonly ModdleObject[] => (Array.isArray(value) ? (value as ModdleObject[]) : []);
const text = (value: unknown): string => {
  const found = (value as { text?: unknown } | undefined)?.text;
  return typeof found === 'string' ? found.trim() : '';
};
const HIT_POLICIES: readonly string[] = ['UNIQUE', 'FIRST', 'PRIORITY', 'ANY', 'COLLECT', 'RULE ORDER', 'OUTPUT ORDER'];

/** The decisions of a DMN file, in the order they stand there. @throws DecisionError */
export async function readDecisions(dmn: string): Promise<readonly Decision[]> {
  const { rootElement } = await new DmnModdle().fromXML(dmn).catch((error: unknown) => {
    throw new DecisionError(`the file is not DMN: ${(error as Error).message}`);
  });
  return list(rootElement.drgElement)
    .filter((e) => e.$type === 'dmn:Decision')
    .map(decisionOf);
}

function decisionOf(element: ModdleObject): Decision {
  const id = element.id ?? '';
  const logic = element.decisionLogic as ModdleObject | undefined;
  const requires = list(element.informationRequirement).flatMap((r) => {
    const href = (r.requiredDecision as { href?: string } | undefined)?.href;
    return href === undefined ? [] : [href.replace(/^.*#/, '')];
  });
  const named = (element.variable as ModdleObject | undefined)?.name;
  const base = { id, name: element.name ?? id, requires, variable: named ?? element.name ?? id };
  if (logic?.$type === 'dmn:LiteralExpression') return { ...base, literal: text(logic) };
  if (logic?.$type !== 'dmn:DecisionTable')
    throw new DecisionError(
      `decision "${base.name}" is a ${logic?.$type ?? 'decision without logic'}; expected a decision table or a literal expression`,
    );
  const hitPolicy = (logic.hitPolicy as string | undefined) ?? 'UNIQUE';
  if (!HIT_POLICIES.includes(hitPolicy))
    throw new DecisionError(`decision "${base.name}" has the unknown hit policy ${hitPolicy}`);
  const aggregation = logic.aggregation as 'SUM' | 'COUNT' | 'MIN' | 'MAX' | undefined;
  return {
    ...base,
    table: {
      hitPolicy: hitPolicy as HitPolicy,
      ...(aggregation === undefined ? {} : { aggregation }),
      inputs: list(logic.input).map((i) => {
        const values = text(i.inputValues);
        return { expression: text(i.inputExpression), ...(values === '' ? {} : { values }) };
      }),
      outputs: list(logic.output).map((o) => {
        const otherwise = text(o.defaultOutputEntry);
        return {
          name: o.name ?? '',
          values: splitList(text(o.outputValues)),
          ...(otherwise === '' ? {} : { otherwise }),
        };
      }),
      rules: list(logic.rule).map((r, i) => ({
        id: r.id ?? `rule ${i + 1}`,
        tests: list(r.inputEntry).map(text),
        outputs: list(r.outputEntry).map(text),
      })),
    },
  };
}

/** Allowed output values are a list of literals; their order is the priority. */
function splitList(values: string): string[] {
  if (values === '') return [];
  const parsed = evaluateFeel(`[${values}]`, {});
  return Array.isArray(parsed) ? parsed.map((v) => JSON.stringify(v)) : [];
}

/**
 * Evaluates a decision (the only one, or the one named by id or name), after the decisions that it requires.
 * No rule that matches: the outputs' defaults, else null. @throws DecisionError where a hit policy is violated or nothing can be chosen.
 */
export function evaluateDecision(
  decisions: readonly Decision[],
  wanted: string | undefined,
  vars: JsonObject,
): DecisionResult {
  const required = new Set(decisions.flatMap((d) => d.requires));
  const tops = decisions.filter((d) => !required.has(d.id));
  const decision =
    wanted === undefined
      ? tops.length === 1
        ? tops[0]
        : undefined
      : decisions.find((d) => d.id === wanted || d.name === wanted);
  if (decision === undefined)
    throw new DecisionError(
      wanted === undefined
        ? `the file holds ${tops.length} decisions (${tops.map((d) => d.id).join(', ')}); name one: decision: file.dmn#id`
        : `there is no decision "${wanted}"; the file holds ${decisions.map((d) => d.id).join(', ')}`,
    );
  return run(decisions, decision, vars, []);
}

function run(
  decisions: readonly Decision[],
  decision: Decision,
  vars: JsonObject,
  path: readonly string[],
): DecisionResult {
  if (path.includes(decision.id))
    throw new DecisionError(`decisions require each other in a circle: ${[...path, decision.id].join(' -> ')}`);
  const context: JsonObject = { ...vars };
  const fired: string[] = [];
  const evaluated: Evaluated[] = [];
  for (const id of decision.requires) {
    const needed = decisions.find((d) => d.id === id);
    if (needed === undefined)
      throw new DecisionError(`decision "${decision.name}" requires "${id}", which the file does not hold`);
    const result = run(decisions, needed, vars, [...path, decision.id]);
    context[needed.variable] = result.output;
    fired.push(...result.rules);
    evaluated.push(...result.evaluated);
  }
  const own = { decision: decision.id, name: decision.name };
  if (decision.literal !== undefined) {
    const output = evaluateFeel(decision.literal, context);
    return { decision: decision.id, output, rules: fired, evaluated: [...evaluated, { ...own, output }] };
  }
  const { output, rules, ...seen } = table(decision, context);
  return {
    decision: decision.id,
    output,
    rules: [...fired, ...rules],
    evaluated: [...evaluated, { ...own, output, table: seen }],
  };
}

interface Hit {
  readonly rule: Rule;
  readonly output: Json;
}

function table(
  decision: Decision,
  context: JsonObject,
): { output: Json; rules: string[]; inputs: { expression: string; value: Json }[]; matched: MatchedRule[] } {
  const t = decision.table!;
  const inputs = t.inputs.map((i) => ({ expression: i.expression, value: evaluateFeel(i.expression, context) }));
  const holds = t.rules.filter((r) => r.tests.every((test, i) => unaryTest(test, inputs[i]?.value ?? null, context)));
  const { output, rules } = chosen(decision, holds, context);
  const matched = holds.map((r) => ({ id: r.id, number: t.rules.indexOf(r) + 1, decides: rules.includes(r.id) }));
  return { output, rules, inputs, matched };
}

/** The result by the hit policy. */
function chosen(decision: Decision, matching: readonly Rule[], context: JsonObject): { output: Json; rules: string[] } {
  const t = decision.table!;
  const hits = matching.map((rule): Hit => ({ rule, output: outputOf(decision, rule, context) }));
  const rulesOf = (list_: readonly Hit[]): string[] => list_.map((h) => h.rule.id);
  const names = (list_: readonly Hit[]): string => rulesOf(list_).join(', ');
  const [first] = hits;
  if (first === undefined) {
    if (t.hitPolicy === 'COLLECT' && t.aggregation === 'COUNT') return { output: 0, rules: [] };
    const defaults = t.outputs.map((o) => (o.otherwise === undefined ? null : evaluateFeel(o.otherwise, context)));
    return { output: defaults.every((d) => d === null) ? null : shape(t.outputs, defaults), rules: [] };
  }
  switch (t.hitPolicy) {
    case 'UNIQUE':
      if (hits.length > 1)
        throw new DecisionError(`decision "${decision.name}" is UNIQUE, but several rules match: ${names(hits)}`);
      return { output: first.output, rules: rulesOf(hits) };
    case 'ANY':
      if (hits.some((h) => JSON.stringify(h.output) !== JSON.stringify(first.output)))
        throw new DecisionError(
          `decision "${decision.name}" is ANY, but these rules differ in their output: ${names(hits)}`,
        );
      return { output: first.output, rules: rulesOf(hits) };
    case 'FIRST':
      return { output: first.output, rules: [first.rule.id] };
    case 'PRIORITY': {
      const [best] = prioritised(decision, hits);
      return { output: best!.output, rules: [best!.rule.id] };
    }
    case 'OUTPUT ORDER': {
      const sorted = prioritised(decision, hits);
      return { output: sorted.map((h) => h.output), rules: rulesOf(sorted) };
    }
    case 'RULE ORDER':
      return { output: hits.map((h) => h.output), rules: rulesOf(hits) };
    case 'COLLECT':
      return { output: aggregate(decision, hits), rules: rulesOf(hits) };
    default:
      return t.hitPolicy satisfies never;
  }
}

function outputOf(decision: Decision, rule: Rule, context: JsonObject): Json {
  return shape(
    decision.table!.outputs,
    rule.outputs.map((o) => (o === '' || o === '-' ? null : evaluateFeel(o, context))),
  );
}
const shape = (outputs: readonly { readonly name: string }[], values: readonly Json[]): Json =>
  outputs.length <= 1 ? (values[0] ?? null) : Object.fromEntries(outputs.map((o, i) => [o.name, values[i] ?? null]));

/** By the order of the allowed output values, column by column. */
function prioritised(decision: Decision, hits: readonly Hit[]): Hit[] {
  const { outputs } = decision.table!;
  const rank = (hit: Hit): number[] =>
    outputs.map((o) => {
      const value = outputs.length === 1 ? hit.output : ((hit.output as JsonObject)[o.name] ?? null);
      const at = o.values.indexOf(JSON.stringify(value));
      return at < 0 ? o.values.length : at;
    });
  return [...hits].sort((a, b) => {
    const [x, y] = [rank(a), rank(b)];
    for (const [i, n] of x.entries()) if (n !== y[i]) return n - y[i]!;
    return 0;
  });
}

function aggregate(decision: Decision, hits: readonly Hit[]): Json {
  const { aggregation } = decision.table!;
  const values = hits.map((h) => h.output);
  if (aggregation === undefined) return values;
  if (aggregation === 'COUNT') return values.length;
  if (!values.every((v) => typeof v === 'number'))
    throw new DecisionError(
      `decision "${decision.name}" collects with ${aggregation}, but not all outputs are numbers`,
    );
  if (aggregation === 'SUM') return values.reduce((a, b) => a + b, 0);
  return aggregation === 'MIN' ? Math.min(...values) : Math.max(...values);
}
