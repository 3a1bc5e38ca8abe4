import { unaryTest } from 'feelin';
import { parseArgs } from 'node:util';
import { evaluateDecision, readDecisions } from '../../lib/expressions/index.ts';
import type { JsonObject } from '../../lib/model/json.ts';
import { median, quantile, rounded } from './statistics.ts';

export interface DecisionPlan {
  readonly rules: number;
  /** Evaluations measured, each of another input. */
  readonly evaluations: number;
  /** Evaluations of the same table by feelin: one of its cells takes longer than a table of ours. */
  readonly byFeelin: number;
  readonly compilations: number;
}
export const FULL_DECISION: DecisionPlan = { rules: 1000, evaluations: 3000, byFeelin: 5, compilations: 5 };
export const QUICK_DECISION: DecisionPlan = { rules: 50, evaluations: 20, byFeelin: 1, compilations: 1 };

/** Milliseconds. */
export interface DecisionFigures {
  readonly rules: number;
  /** Reading the file and compiling every cell. */
  readonly compile: number;
  readonly p50: number;
  readonly p99: number;
  /** Evaluating the same cells one by one with feelin, up to the first that fails in each rule. */
  readonly feelin: number;
  /** How many evaluations fit into one by feelin. */
  readonly ratio: number;
}
export interface DecisionResults {
  /** A column of texts tells most rules apart: they are looked up. */
  readonly looked: DecisionFigures;
  /** Intervals and comparisons only: every rule is asked. */
  readonly asked: DecisionFigures;
}

type Row = readonly string[];
interface Shape {
  readonly inputs: readonly string[];
  readonly row: (i: number, of: number) => Row;
  readonly input: (i: number, of: number) => JsonObject;
}

const SHAPES: Readonly<Record<keyof DecisionResults, Shape>> = {
  looked: {
    inputs: ['product', 'amount', 'rating', 'existing'],
    row: (i, of) => [
      `"product ${i % Math.ceil(of / 20)}"`,
      `[${(i % 20) * 500}..${(i % 20) * 500 + 500})`,
      i % 3 === 0 ? '"A", "B"' : '-',
      i % 2 === 0 ? '-' : 'true',
    ],
    input: (i, of) => ({
      product: `product ${i % Math.ceil(of / 20)}`,
      amount: (i * 137) % 10_000,
      rating: 'A',
      existing: true,
    }),
  },
  asked: {
    inputs: ['amount', 'score'],
    row: (i) => [`[${i * 10}..${i * 10 + 10})`, i % 2 === 0 ? '>= 300' : '< 900'],
    input: (i, of) => ({ amount: (i * 7919) % (of * 10), score: 300 + (i % 500) }),
  },
};

const xml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
function dmn({ inputs, row }: Shape, rules: number): string {
  const column = (name: string): string => `<input><inputExpression><text>${name}</text></inputExpression></input>`;
  const rule = (i: number): string =>
    `<rule id="r${i}">${row(i, rules)
      .map((cell) => `<inputEntry><text>${xml(cell)}</text></inputEntry>`)
      .join('')}<outputEntry><text>${i}</text></outputEntry></rule>`;
  const all = Array.from({ length: rules }, (_, i) => rule(i)).join('\n');
  return `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="bench" namespace="bench">
<decision id="d" name="d"><decisionTable hitPolicy="COLLECT">${inputs.map(column).join('')}<output name="o"/>
${all}</decisionTable></decision></definitions>`;
}

function measure(shape: Shape, plan: DecisionPlan): DecisionFigures {
  const text = dmn(shape, plan.rules);
  const compilations = Array.from({ length: plan.compilations }, () => timed(() => readDecisions(text).compile()));
  const model = readDecisions(text).compile();
  const evaluate = (i: number) => () => evaluateDecision(model, 'd', shape.input(i, plan.rules));
  for (let i = 0; i < plan.evaluations / 3; i++) evaluate(i)();
  const evaluations = Array.from({ length: plan.evaluations }, (_, i) => timed(evaluate(i)));
  const rows = Array.from({ length: plan.rules }, (_, i) => shape.row(i, plan.rules));
  const feelin = median(
    Array.from({ length: plan.byFeelin }, (_, i) => timed(() => withFeelin(shape, rows, shape.input(i, plan.rules)))),
  );
  const p50 = quantile(evaluations, 0.5);
  return {
    rules: plan.rules,
    compile: rounded(median(compilations)),
    p50: rounded(p50),
    p99: rounded(quantile(evaluations, 0.99)),
    feelin: rounded(feelin),
    ratio: rounded(feelin / p50),
  };
}

function withFeelin({ inputs }: Shape, rows: readonly Row[], input: JsonObject): number {
  const holds = (cell: string, i: number): boolean =>
    cell === '-' || unaryTest(cell, { ...input, '?': input[inputs[i]!] }).value === true;
  return rows.filter((row) => row.every(holds)).length;
}

function timed(run: () => unknown): number {
  const started = performance.now();
  run();
  return performance.now() - started;
}

/** Decision tables of many rules: compiled once, evaluated again and again. */
export function benchDecision(plan: DecisionPlan = FULL_DECISION): DecisionResults {
  return { looked: measure(SHAPES.looked, plan), asked: measure(SHAPES.asked, plan) };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  const results = benchDecision();
  if (values.json) process.stdout.write(`${JSON.stringify(results)}\n`);
  else
    for (const [name, f] of Object.entries(results) as [string, DecisionFigures][])
      process.stdout.write(
        `${name}: ${f.rules} rules compile in ${f.compile} ms, evaluate in ${f.p50} ms (P99 ${f.p99}); feelin ${f.feelin} ms, ${f.ratio} times as long\n`,
      );
}
