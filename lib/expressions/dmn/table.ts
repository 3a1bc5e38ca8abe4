import { compare, equal } from '../feel/compare.ts';
import type { Closure } from '../feel/compile/index.ts';
import { canonical } from '../feel/names.ts';
import { Num, ZERO } from '../feel/number.ts';
import { FeelError } from '../feel/parse.ts';
import type { Where } from '../feel/run.ts';
import type { Scope } from '../feel/scope.ts';
import { isList, isNumber, type FeelValue } from '../feel/values.ts';
import { decisionTable as readTable } from '../tables/read.ts';
import type { Aggregation, DecisionTable, HitPolicy, OutputColumn } from '../tables/types.ts';
import type { Element } from '../../model/xml-tree.ts';
import type { Logic } from './context.ts';
import { DecisionRun } from './record.ts';
import { compileRules, holds, type CompiledRule } from './rules.ts';
import { rankBy, testsOf } from './types.ts';

/** A rule that holds, with its outputs, column by column. */
interface Hit {
  readonly rule: CompiledRule;
  readonly outputs: readonly FeelValue[];
}
/** Where a value stands among those that are allowed; undefined where it is none of them. */
export type Rank = (value: FeelValue) => number | undefined;

interface Output {
  readonly name: string;
  readonly column: OutputColumn;
  readonly rank: Rank | undefined;
  /** Whether values that are not listed are wrong. */
  readonly strict: boolean;
  readonly otherwise: Closure | undefined;
}
interface Compiled {
  readonly table: DecisionTable;
  readonly where: Where;
  readonly outputs: readonly Output[];
  /** Outputs of each rule by its id; those of rules that never hold are never looked at. */
  readonly valuesOf: (rule: CompiledRule, scope: Scope) => readonly FeelValue[];
}

/** A decision table (DMN 1.5, 8 and 10.3.2.10). */
export function decisionTable(e: Element, logic: Logic): Closure {
  const table = readTable(e);
  const where = logic.where(e.place);
  const fault = faultOf(e, table, logic);
  if (fault !== undefined) return logic.refuse(fault, e.place);
  try {
    return compileTable(table, logic, where);
  } catch (error) {
    if (error instanceof FeelError) return logic.refuse(error.message, e.place);
    throw error;
  }
}

/** What is wrong with a table as a whole; undefined where nothing is. */
export function faultOf(e: Element, table: DecisionTable, logic: Logic): string | undefined {
  const policy = e.attributes.hitPolicy ?? 'UNIQUE';
  if (policy !== table.hitPolicy) return `there is no hit policy ${policy}`;
  return structureFault(table) ?? languageFault(e, logic);
}

/** Cells may say their language, each its own. */
function languageFault(e: Element, logic: Logic): string | undefined {
  const texts = (of: Element): Element[] => (of.name === 'text' ? [] : [of, ...of.children.flatMap(texts)]);
  for (const each of texts(e)) {
    const fault = /Expression$|Entry$|Values$/.test(each.name) ? logic.languageFault(each) : undefined;
    if (fault !== undefined) return `line ${each.place.line}: ${fault}`;
  }
  return undefined;
}

function structureFault(table: DecisionTable): string | undefined {
  const several = table.outputs.length > 1;
  if (table.outputs.length === 0) return 'the table has no output';
  if (several && table.outputs.some((o) => o.name === '')) return 'a table with several outputs names each of them';
  if (several && table.aggregation !== undefined) return `${table.aggregation} cannot be taken of several outputs`;
  const odd = table.rules.find(
    (r) => r.inputs.length !== table.inputs.length || r.outputs.length !== table.outputs.length,
  );
  return (
    odd &&
    `rule ${odd.number} has ${odd.inputs.length} inputs and ${odd.outputs.length} outputs; the table has ${table.inputs.length} and ${table.outputs.length}`
  );
}

function compileTable(table: DecisionTable, logic: Logic, where: Where): Closure {
  const inputs = table.inputs.map((input, i) => {
    const name = input.label ?? (input.expression.text || String(i + 1));
    return {
      text: input.expression.text,
      value: logic.at(`input "${name}"`).expression(input.expression.text, input.expression.place),
    };
  });
  const allowed = table.inputs.map((input) =>
    input.values === undefined ? undefined : logic.at('input values').tests(input.values.text, input.values.place),
  );
  const rules = compileRules(table, logic, allowed);
  const compiled: Compiled = { table, where, outputs: outputsOf(table, logic), valuesOf: outputEntries(table, logic) };
  return (scope) => {
    const values = inputs.map((input) => input.value(scope));
    const candidates = rules.candidates(values);
    scope.run.step(candidates.length >> 2);
    const matching: CompiledRule[] = [];
    for (const rule of candidates) if (holds(rule, values, scope)) matching.push(rule);
    const { value, decides } = decide(compiled, matching, scope);
    if (scope.run instanceof DecisionRun)
      scope.run.table({
        what: logic.what,
        id: table.id,
        place: table.place,
        inputs: inputs.map((input, i) => ({ expression: input.text, value: values[i]! })),
        matched: matching.map((rule) => ({
          id: rule.rule.id,
          number: rule.rule.number,
          decides: decides.includes(rule),
        })),
      });
    return value;
  };
}

function outputsOf(table: DecisionTable, logic: Logic): Output[] {
  return table.outputs.map((column) => {
    const at = logic.at(`output "${column.name}"`);
    return {
      name: canonical(column.name),
      column,
      ...columnRank(column, at),
      otherwise: column.otherwise && at.expression(column.otherwise.text, column.otherwise.place),
    };
  });
}

/** The order of a column's values, by its own list or by its type; `strict`: what is not listed is wrong. @throws FeelError */
export function columnRank(column: OutputColumn, logic: Logic): Pick<Output, 'rank' | 'strict'> {
  const type = logic.type(column.typeRef);
  const listed = column.values && testsOf(column.values.text, logic.where(column.values.place)).each;
  return {
    rank: listed ? (value) => rankBy(listed, value) : type && ((value) => logic.types.rank(type, value)),
    strict: listed !== undefined && listed.length > 0,
  };
}

/** Output entries are compiled when their rule first holds. */
function outputEntries(table: DecisionTable, logic: Logic): Compiled['valuesOf'] {
  const known = new Map<CompiledRule, readonly Closure[]>();
  return (rule, scope) => {
    let closures = known.get(rule);
    if (closures === undefined) {
      closures = rule.rule.outputs.map(({ text, place }, i) =>
        text === '' || text === '-'
          ? () => null
          : logic.at(`rule ${rule.rule.number}, output "${table.outputs[i]!.name}"`).expression(text, place),
      );
      known.set(rule, closures);
    }
    return closures.map((closure) => closure(scope));
  };
}

interface Decided {
  readonly value: FeelValue;
  readonly decides: readonly CompiledRule[];
}
type Policy = (hits: readonly Hit[], c: Compiled, scope: Scope) => Decided;

const valueOf = (c: Compiled, hit: Hit): FeelValue => shaped(c, hit.outputs);
/** One output is the value itself, several are a context. */
function shaped({ outputs }: Compiled, values: readonly FeelValue[]): FeelValue {
  return outputs.length === 1 ? values[0]! : new Map(outputs.map((o, i) => [o.name, values[i]!]));
}
const single = (c: Compiled, hit: Hit): Decided => ({ value: valueOf(c, hit), decides: [hit.rule] });
const every = (c: Compiled, hits: readonly Hit[]): Decided => ({
  value: hits.map((hit) => valueOf(c, hit)),
  decides: hits.map((hit) => hit.rule),
});
const numbers = (hits: readonly Hit[]): string => hits.map((h) => h.rule.rule.number).join(', ');

/** One row a hit policy. Each gets one rule at least. */
const POLICIES: Readonly<Record<HitPolicy, Policy>> = {
  UNIQUE: (hits, c, scope) =>
    hits.length === 1
      ? single(c, hits[0]!)
      : broken(c, scope, `the hit policy is UNIQUE, but several rules hold: ${numbers(hits)}`),
  ANY: (hits, c, scope) =>
    hits.every((hit) => equal(valueOf(c, hit), valueOf(c, hits[0]!)) === true)
      ? { ...single(c, hits[0]!), decides: hits.map((h) => h.rule) }
      : broken(c, scope, `the hit policy is ANY, but the rules that hold differ in their output: ${numbers(hits)}`),
  FIRST: (hits, c) => single(c, hits[0]!),
  PRIORITY: (hits, c) => single(c, prioritised(c, hits)[0]!),
  'OUTPUT ORDER': (hits, c) => every(c, prioritised(c, hits)),
  'RULE ORDER': (hits, c) => every(c, hits),
  COLLECT(hits, c, scope) {
    const { aggregation } = c.table;
    if (aggregation === undefined) return every(c, hits);
    const value = AGGREGATIONS[aggregation](hits.map((hit) => hit.outputs[0]!));
    const decides = hits.map((h) => h.rule);
    return value === undefined
      ? broken(c, scope, `${aggregation} cannot be taken of the outputs of the rules ${numbers(hits)}`)
      : { value, decides };
  },
};

/** undefined where the outputs are not of one kind that can be aggregated. */
const AGGREGATIONS: Readonly<Record<Aggregation, (values: readonly FeelValue[]) => FeelValue | undefined>> = {
  COUNT: (values) => new Num(values.length),
  SUM: (values) => (values.every(isNumber) ? values.reduce((a, b) => a.plus(b), ZERO) : undefined),
  MIN: (values) => extreme(values, -1),
  MAX: (values) => extreme(values, 1),
};
function extreme(values: readonly FeelValue[], sign: 1 | -1): FeelValue | undefined {
  let best: FeelValue = values[0] ?? null;
  for (const value of values) {
    const order = compare(value, best);
    if (order === null) return undefined;
    if (order * sign > 0) best = value;
  }
  return best;
}

function broken(c: Compiled, scope: Scope, message: string): Decided {
  return { value: scope.run.fault(message, c.where), decides: [] };
}

function decide(c: Compiled, rules: readonly CompiledRule[], scope: Scope): Decided {
  if (rules.length === 0) return { value: otherwise(c, scope), decides: [] };
  // What no rule decides is not worked out.
  const deciding = c.table.hitPolicy === 'FIRST' ? rules.slice(0, 1) : rules;
  const hits = deciding.map((rule): Hit => ({ rule, outputs: c.valuesOf(rule, scope) }));
  for (const hit of hits) {
    const odd = c.outputs.findIndex((o, i) => o.strict && !allows(o, hit.outputs[i]!));
    if (odd >= 0) {
      const { name } = c.outputs[odd]!.column;
      return broken(
        c,
        scope,
        `rule ${hit.rule.rule.number}: output ${odd + 1}${name === '' ? '' : ` "${name}"`} is none of the values that the column allows`,
      );
    }
  }
  return POLICIES[c.table.hitPolicy](hits, c, scope);
}

/** A list passes where each of its items does; null says nothing. */
function allows(output: Output, value: FeelValue): boolean {
  if (value === null || output.rank!(value) !== undefined) return true;
  return isList(value) && value.every((item) => item === null || output.rank!(item) !== undefined);
}

/** No rule holds: the defaults, else null. None counted are zero. */
function otherwise(c: Compiled, scope: Scope): FeelValue {
  if (c.outputs.some((o) => o.otherwise !== undefined))
    return shaped(
      c,
      c.outputs.map((o) => o.otherwise?.(scope) ?? null),
    );
  return c.table.aggregation === 'COUNT' ? ZERO : null;
}

/** By the order in which the columns list their values, the first column first. */
function prioritised({ outputs }: Compiled, hits: readonly Hit[]): Hit[] {
  const ranked = hits.map((hit) => ({
    hit,
    ranks: outputs.map((o, i) => o.rank?.(hit.outputs[i]!) ?? Number.MAX_SAFE_INTEGER),
  }));
  ranked.sort((a, b) => {
    const at = a.ranks.findIndex((rank, i) => rank !== b.ranks[i]);
    return at < 0 ? 0 : a.ranks[at]! - b.ranks[at]!;
  });
  return ranked.map((r) => r.hit);
}
