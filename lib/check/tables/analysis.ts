import type { DecisionFile, DecisionTable } from '../../expressions/index.ts';
import type { Declared } from '../../model/variable-types.ts';
import { passes, testOf, unknownsOf, type Test } from './cells.ts';
import { constantOf } from './constants.ts';
import { boxes, isEmpty, shared, TooLarge, uncovered, type Boxes, type Point } from './cover.ts';
import { dimensionsOf, type Dimension } from './domain.ts';

/** An input that shows something, as `expression = value` pairs; what does not matter is left out. */
export type Witness = string;

/** What the geometry of a table says. Rules are counted from 0. */
export interface Analysis {
  readonly tests: readonly (readonly Test[])[];
  readonly dimensions: readonly Dimension[];
  /** Inputs for which no rule holds, whatever the cells that could not be analysed say. */
  readonly gap?: Witness;
  /** Pairs of rules that certainly hold for the same input. */
  readonly overlaps: readonly { readonly first: number; readonly second: number; readonly witness: Witness }[];
  /** Rules that never decide, with those that take their place; none: their own cells contradict each other. */
  readonly unreachable: readonly { readonly rule: number; readonly by: readonly number[] }[];
  /** Columns in which no rule tests anything. */
  readonly unused: readonly number[];
  /** Cells beyond analysis, as rule and column. */
  readonly unknown: readonly { readonly rule: number; readonly column: number }[];
  /** The search was given up. */
  readonly tooLarge: boolean;
}

/** Looks at a table as boxes over its inputs' domains. Says nothing that is not so: a cell that cannot be analysed counts against every finding. */
export function analyse(
  file: DecisionFile,
  table: DecisionTable,
  declared: (expression: string) => Declared | undefined,
): Analysis {
  const tests = table.rules.map((rule) => table.inputs.map((_c, i) => testOf(rule.inputs[i]?.text ?? '')));
  const dimensions = dimensionsOf(file, table, tests, declared);
  const sizes = dimensions.map((d) => d.samples.length);
  const holding = (maybe: boolean): Boxes =>
    boxes(tests.length, sizes, (rule, d, s) =>
      dimensions[d]!.columns.every((c) => {
        const passed = passes(tests[rule]![c]!, dimensions[d]!.samples[s]!);
        return passed === true || (maybe && passed === 'maybe');
      }),
    );
  const certain = holding(false);
  const unused = table.inputs.flatMap((_c, i) =>
    table.rules.length > 0 && tests.every((rule) => rule[i]!.kind === 'any') ? [i] : [],
  );
  const unknown = tests.flatMap((rule, r) =>
    rule.flatMap((test, column) => (unknownsOf(test).length > 0 ? [{ rule: r, column }] : [])),
  );
  const possible = unknown.length === 0 ? certain : holding(true);
  const base = { tests, dimensions, unused, unknown };
  // Nothing but null to try: the table says nothing of the domain of this input.
  if (sizes.some((n) => n === 1)) return { ...base, overlaps: [], unreachable: [], tooLarge: false };
  try {
    const gap = gapOf(table, possible, dimensions);
    return {
      ...base,
      ...(gap === undefined ? {} : { gap }),
      overlaps: overlapsOf(table, certain, dimensions),
      unreachable: unreachableOf(table, certain, possible),
      tooLarge: false,
    };
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    return { ...base, overlaps: [], unreachable: [], tooLarge: true };
  }
}

const SINGLE: ReadonlySet<string> = new Set(['UNIQUE', 'ANY', 'FIRST', 'PRIORITY']);

/** Only where a table gives one result it owes one: what is collected may be empty. */
function gapOf(table: DecisionTable, possible: Boxes, dimensions: readonly Dimension[]): Witness | undefined {
  if (!SINGLE.has(table.hitPolicy) || table.rules.length === 0) return undefined;
  if (table.outputs.every((o) => o.otherwise !== undefined)) return undefined;
  const rules = table.rules.map((_r, i) => i);
  const asked = dimensions.map((d) => d.samples.flatMap((s, i) => (s.kind !== 'null' || d.asksNull ? [i] : [])));
  const point = uncovered(possible, rules, asked);
  if (point === undefined) return undefined;
  const still = (d: number, s: number): boolean =>
    !rules.some((r) => point.every((p, k) => ((possible.holds[r]![k]! >> BigInt(k === d ? s : p)) & 1n) === 1n));
  const matters = dimensions.map((dim, d) => !dim.samples.every((s, i) => s.kind === 'null' || still(d, i)));
  return witness(dimensions, point, matters.some(Boolean) ? matters : undefined);
}

function overlapsOf(table: DecisionTable, certain: Boxes, dimensions: readonly Dimension[]): Analysis['overlaps'] {
  if (table.hitPolicy !== 'UNIQUE' && table.hitPolicy !== 'ANY') return [];
  const found: { first: number; second: number; witness: Witness }[] = [];
  const output = (r: number): string => table.rules[r]!.outputs.map((o) => o.text.replace(/\s+/g, ' ')).join(' | ');
  for (let second = 1; second < table.rules.length; second += 1)
    for (let first = 0; first < second; first += 1) {
      if (table.hitPolicy === 'ANY' && !differ(output(first), output(second))) continue;
      const point = shared(certain, first, second);
      if (point !== undefined) found.push({ first, second, witness: witness(dimensions, point) });
    }
  return found;
}

/** Outputs that are certainly not the same: both constant, and written differently in value. */
function differ(a: string, b: string): boolean {
  if (a === b) return false;
  const values = (text: string) => text.split(' | ').map((t) => constantOf(t));
  const [x, y] = [values(a), values(b)];
  return x.some((v, i) => {
    const w = y[i];
    return v !== undefined && w !== undefined && (v.kind !== w.kind || v.at !== w.at);
  });
}

function unreachableOf(table: DecisionTable, certain: Boxes, possible: Boxes): Analysis['unreachable'] {
  const found: { rule: number; by: number[] }[] = [];
  const priority = priorities(table);
  for (const [rule] of table.rules.entries()) {
    if (isEmpty(possible, rule)) {
      found.push({ rule, by: [] });
      continue;
    }
    const before = table.rules.flatMap((_r, i) => {
      if (isEmpty(certain, i)) return [];
      if (table.hitPolicy === 'FIRST') return i < rule ? [i] : [];
      if (table.hitPolicy !== 'PRIORITY' || priority === undefined) return [];
      return priority[i]! < priority[rule]! ? [i] : [];
    });
    if (before.length === 0) continue;
    if (uncovered(certain, before, possible.samples[rule]!) !== undefined) continue;
    const alone = before.find((b) => possible.holds[rule]!.every((bits, d) => (bits & ~certain.holds[b]![d]!) === 0n));
    found.push({ rule, by: alone === undefined ? before.filter((b) => meets(certain, possible, b, rule)) : [alone] });
  }
  return found;
}

const meets = (certain: Boxes, possible: Boxes, a: number, b: number): boolean =>
  certain.holds[a]!.every((bits, d) => (bits & possible.holds[b]![d]!) !== 0n);

/** Rank of every rule's output (smaller wins), column by column; undefined where an output cannot be ranked. */
function priorities(table: DecisionTable): number[] | undefined {
  const ranks = table.rules.map((rule) =>
    table.outputs.map((output, i) => {
      const test = output.values === undefined ? undefined : testOf(output.values.text);
      const values = test?.kind === 'some' ? test.tests : test === undefined ? [] : [test];
      const own = constantOf(rule.outputs[i]?.text ?? '');
      return own === undefined
        ? -1
        : values.findIndex((v) => v.kind === 'compare' && v.operator === '=' && v.value.at === own.at);
    }),
  );
  if (ranks.some((r) => r.includes(-1))) return undefined;
  const keys = ranks.map((r) => r.map((n) => String(n).padStart(6, '0')).join(' '));
  const order = [...new Set(keys)].sort();
  return keys.map((k) => order.indexOf(k));
}

function witness(dimensions: readonly Dimension[], point: Point, matters?: readonly boolean[]): Witness {
  return dimensions
    .flatMap((d, i) => (matters === undefined || matters[i] ? [`${d.expression} = ${d.samples[point[i]!]!.text}`] : []))
    .join(', ');
}
