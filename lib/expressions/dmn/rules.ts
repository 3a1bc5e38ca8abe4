import type { Place } from '../../model/diagnostic.ts';
import type { Test } from '../feel/compile/index.ts';
import { isNumber, type FeelValue } from '../feel/values.ts';
import type { Scope } from '../feel/scope.ts';
import { canonical } from '../feel/names.ts';
import type { DecisionTable, TableRule } from '../tables/types.ts';
import type { Logic } from './context.ts';

/** A rule, ready to be asked. A cell that lets every value through has no test. */
export interface CompiledRule {
  readonly rule: TableRule;
  readonly tests: readonly (Test | undefined)[];
}

/** The rules of a table that may hold for values, in their order. */
export interface Rules {
  readonly all: readonly CompiledRule[];
  candidates(values: readonly FeelValue[]): readonly CompiledRule[];
}

/** Fewer rules than this are asked faster than looked up. */
const WORTH_AN_INDEX = 16;

/** Cells of a column that say the same are compiled once. */
export function compileRules(table: DecisionTable, logic: Logic, allowed: readonly (Test | undefined)[]): Rules {
  const known = table.inputs.map(
    () => new Map<string, { test: Test | undefined; keys: readonly string[] | undefined }>(),
  );
  const cellOf = (rule: TableRule, column: number) => {
    const { text, place } = rule.inputs[column] ?? { text: '-', place: rule.place };
    const cells = known[column]!;
    let cell = cells.get(text);
    if (cell === undefined) {
      const name = canonical(table.inputs[column]!.label ?? table.inputs[column]!.expression.text);
      const at = logic.at(`rule ${rule.number}, input "${name}"`);
      // A cell that asks nothing takes what the column allows (10.3.2.10).
      cell = text === '-' || text === '' ? { test: allowed[column], keys: undefined } : compileCell(at, text, place);
      cells.set(text, cell);
    }
    return cell;
  };
  const all = table.rules.map((rule): CompiledRule => {
    return { rule, tests: table.inputs.map((_, column) => cellOf(rule, column).test) };
  });
  const index =
    all.length < WORTH_AN_INDEX ? undefined : bestIndex(all, table, (rule, column) => cellOf(rule, column).keys);
  return {
    all,
    candidates(values) {
      const key = index === undefined ? undefined : keyOf(values[index.column] ?? null);
      if (index === undefined || key === undefined) return all;
      return merged(index.byKey.get(key) ?? [], index.others);
    },
  };
}

/** Whether a rule holds: every test must be true. */
export function holds({ tests }: CompiledRule, values: readonly FeelValue[], scope: Scope): boolean {
  for (let i = 0; i < tests.length; i++) {
    const test = tests[i];
    if (test !== undefined && test(values[i]!, scope) !== true) return false;
  }
  return true;
}

/** A simple value as the key of an index; other kinds have none. */
function keyOf(value: FeelValue): string | undefined {
  if (typeof value === 'string') return `"${value}`;
  if (typeof value === 'boolean') return String(value);
  return isNumber(value) ? `#${value.toString()}` : undefined;
}

/** A cell's test, and its keys where it lists literals and nothing else. */
function compileCell(logic: Logic, text: string, place: Place): { test: Test; keys: readonly string[] | undefined } {
  const { test, literals } = logic.cell(text, place);
  const keys = literals?.map(keyOf);
  return { test, keys: keys?.every((k) => k !== undefined) ? keys : undefined };
}

interface Index {
  readonly column: number;
  readonly byKey: ReadonlyMap<string, readonly CompiledRule[]>;
  /** Rules that any key may match. */
  readonly others: readonly CompiledRule[];
}

/** The column whose literals tell most rules apart; undefined where none tells enough. */
function bestIndex(
  rules: readonly CompiledRule[],
  table: DecisionTable,
  keysAt: (rule: TableRule, column: number) => readonly string[] | undefined,
): Index | undefined {
  let best: { column: number; cost: number } | undefined;
  for (const column of table.inputs.keys()) {
    const counts = new Map<string, number>();
    let open = 0;
    for (const { rule } of rules) {
      const keys = keysAt(rule, column);
      if (keys === undefined) open += 1;
      else for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const cost = open + Math.max(0, ...counts.values());
    if (counts.size > 1 && (best === undefined || cost < best.cost)) best = { column, cost };
  }
  if (best === undefined || best.cost > rules.length / 2) return undefined;
  const { column } = best;
  const others: CompiledRule[] = [];
  const byKey = new Map<string, CompiledRule[]>();
  for (const rule of rules) {
    const keys = keysAt(rule.rule, column);
    if (keys === undefined) others.push(rule);
    for (const key of new Set(keys)) {
      const same = byKey.get(key);
      if (same === undefined) byKey.set(key, [rule]);
      else same.push(rule);
    }
  }
  return { column, byKey, others };
}

/** Two lists of rules as one, in the order of the table. */
function merged(a: readonly CompiledRule[], b: readonly CompiledRule[]): readonly CompiledRule[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  return [...a, ...b].sort((x, y) => x.rule.number - y.rule.number);
}
