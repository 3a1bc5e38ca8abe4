import { compare } from '../feel/compare.ts';
import { isNumber, type FeelValue } from '../feel/values.ts';
import type { Aggregation, HitPolicy } from '../tables/types.ts';
import type { TableTranslator } from './table.ts';
import { byRule, scaled, type Outputs } from './table-outputs.ts';
import { EXACT } from './types.ts';

/** What a hit policy makes of the rules that hold (`$t_m`, in the order of the table). All of it is JSONata. */
export interface Combined {
  /** Assignments before the output. */
  readonly steps: readonly string[];
  /** Booleans: where one is true, the machine cannot say what the evaluated table would. */
  readonly doubts: readonly string[];
  readonly output: string;
  /** Numbers of the rules that decide, where that is not all that hold. */
  readonly deciding?: string;
}
type Policy = (t: TableTranslator, outputs: Outputs) => Combined | undefined;

const FIRST_HELD = '$t_out($t_m[0])';
/** Outputs of rules, by a list of their numbers. */
const every = (rules: string): string => `$reduce(${rules},function($r,$n){$append($r,$w($t_out($n)))},[])`;
const several = (t: TableTranslator): string[] => (t.lone.table.rules.length > 1 ? ['$count($t_m)>1'] : []);
/** Rules of a list that hold, in the order of the list. */
const among = (rules: readonly number[]): string =>
  `$append([],$filter([${rules.join(',')}],function($n){$n in $t_m}))`;

/** One row a hit policy. */
const POLICIES: Readonly<Record<HitPolicy, Policy>> = {
  UNIQUE: (t) => ({ steps: [], doubts: several(t), output: FIRST_HELD }),
  FIRST: () => ({ steps: [], doubts: [], output: FIRST_HELD, deciding: '[$t_m[0]]' }),
  ANY: (t) => ({
    steps: [`$t_e:=$reduce($t_m,function($r,$n){$r and $eq($u($t_out($n)),$u(${FIRST_HELD}))=true},true)`],
    doubts: several(t).map((more) => `${more} and $not($t_e)`),
    output: FIRST_HELD,
  }),
  PRIORITY: (t, outputs) => ({
    steps: [`$t_p:=${among(prioritised(t, outputs))}`],
    doubts: [],
    output: '$t_out($t_p[0])',
    deciding: '[$t_p[0]]',
  }),
  'OUTPUT ORDER': (t, outputs) => ({ steps: [], doubts: [], output: every(among(prioritised(t, outputs))) }),
  'RULE ORDER': () => ({ steps: [], doubts: [], output: every('$t_m') }),
  COLLECT(t, outputs) {
    const { aggregation } = t.lone.table;
    return aggregation === undefined
      ? { steps: [], doubts: [], output: every('$t_m') }
      : AGGREGATIONS[aggregation](t, outputs);
  },
};

/** Of outputs that are written out, so that what a double cannot add is known. Those that cannot be taken together are a fault. */
const AGGREGATIONS: Readonly<Record<Aggregation, Policy>> = {
  COUNT: () => ({ steps: [], doubts: [], output: '$count($t_m)' }),
  MIN: (t, outputs) => extreme(t, outputs, 1),
  MAX: (t, outputs) => extreme(t, outputs, -1),
  SUM(t, outputs) {
    const values = written(t, outputs, 'SUM');
    if (values === undefined) return undefined;
    const parts = values.map((value) => scaled(value) ?? { whole: 0n, digits: 0 });
    const digits = Math.max(0, ...parts.map((p) => p.digits));
    const whole = parts.map((p) => p.whole * 10n ** BigInt(digits - p.digits));
    const greatest = whole.reduce((sum, n) => sum + (n < 0n ? -n : n), 0n);
    if (greatest > BigInt(EXACT) || digits > 15)
      return t.obstacle(t.lone.table, 'the sum of its outputs may have more digits than a double');
    return {
      // Whole numbers are added, which is exact; the quotient is then the double nearest to the decimal.
      steps: [`$t_n:=function($n){${byRule(whole.map(String))}}`],
      doubts: holdsOneOf(values.flatMap((value, i) => (isNumber(value) ? [] : [i + 1]))),
      output: `$reduce($t_m,function($r,$n){$r+$t_n($n)},0)${digits === 0 ? '' : `/${10 ** digits}`}`,
    };
  },
};

function extreme(t: TableTranslator, outputs: Outputs, sign: 1 | -1): Combined | undefined {
  const values = written(t, outputs, sign === 1 ? 'MIN' : 'MAX');
  if (values === undefined) return undefined;
  const comparable = values.flatMap((value, i) => (value === null ? [] : [{ value, rule: i + 1 }]));
  const [first] = comparable;
  const order = (a: FeelValue, b: FeelValue): number | null => t.lone.within(() => compare(a, b));
  const odd = comparable.find(({ value }) => order(value, first!.value) === null);
  if (odd !== undefined)
    return t.obstacle(
      t.lone.table.rules[odd.rule - 1]!.outputs[0]!,
      `rule ${odd.rule}: its output has no order with those before it`,
    );
  comparable.sort((a, b) => sign * order(a.value, b.value)! || a.rule - b.rule);
  return {
    steps: [`$t_p:=${among(comparable.map((c) => c.rule))}`],
    doubts: holdsOneOf(values.flatMap((value, i) => (value === null ? [i + 1] : []))),
    output: '$t_out($t_p[0])',
  };
}

/** Values of the one output column. */
function written(t: TableTranslator, outputs: Outputs, what: string): FeelValue[] | undefined {
  const values = outputs.entries.map(([entry]) => entry!);
  const open = values.find((entry) => entry.literal === undefined);
  return open === undefined
    ? values.map((entry) => entry.literal!)
    : t.obstacle(open.cell, `the output ${JSON.stringify(open.cell.text)}: ${what} is taken of written values only`);
}

const holdsOneOf = (rules: readonly number[]): string[] =>
  rules.length === 0 ? [] : [`$count($filter($t_m,function($n){$n in [${rules.join(',')}]}))>0`];

/** Numbers of the rules by the order in which the columns list their values, the first column first. */
function prioritised(t: TableTranslator, { entries }: Outputs): number[] {
  const columns = t.lone.table.outputs.map((column) => t.lone.rank(column).rank);
  const ranked = entries.map((row, i) => ({
    rule: i + 1,
    ranks: row.map((entry, c) => t.lone.within(() => columns[c]?.(entry.literal!)) ?? Number.MAX_SAFE_INTEGER),
  }));
  ranked.sort((a, b) => {
    const at = a.ranks.findIndex((rank, i) => rank !== b.ranks[i]);
    return at < 0 ? 0 : a.ranks[at]! - b.ranks[at]!;
  });
  return ranked.map((r) => r.rule);
}

export function combined(t: TableTranslator, outputs: Outputs): Combined | undefined {
  const { hitPolicy } = t.lone.table;
  const made = POLICIES[hitPolicy](t, outputs);
  if (made === undefined) return undefined;
  // Of a FIRST table nobody looks at what the later rules give.
  const faulty = outputs.faulty.length === 0 ? [] : [`$t_m[0] in [${outputs.faulty.join(',')}]`];
  return {
    ...made,
    doubts: [...made.doubts, ...(hitPolicy === 'FIRST' ? faulty : holdsOneOf(outputs.faulty))],
    output: `$count($t_m)=0?${outputs.otherwise}:${made.output}`,
  };
}
