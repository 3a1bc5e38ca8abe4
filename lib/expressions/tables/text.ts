import type { Json } from '../../model/json.ts';
import type { DecisionResult, Evaluated, EvaluatedTable, MatchedRule } from '../decision-result.ts';
import type { DecisionFile, DecisionTable } from './types.ts';

/** Rules that are shown of a table that was evaluated; of a longer one only those that hold. */
const SHOWN = 40;
/** Characters of a cell. */
const WIDEST = 60;

const LETTERS: Readonly<Record<DecisionTable['hitPolicy'], string>> = {
  UNIQUE: 'U',
  FIRST: 'F',
  PRIORITY: 'P',
  ANY: 'A',
  COLLECT: 'C',
  'RULE ORDER': 'R',
  'OUTPUT ORDER': 'O',
};
const SIGNS: Readonly<Record<NonNullable<DecisionTable['aggregation']>, string>> = {
  SUM: '+',
  COUNT: '#',
  MIN: '<',
  MAX: '>',
};

/** The hit policy as DMN writes it into the corner of a table: `U`, `F`, `C+`. */
export const hitPolicyLetter = ({ hitPolicy, aggregation }: DecisionTable): string =>
  `${LETTERS[hitPolicy]}${aggregation === undefined ? '' : SIGNS[aggregation]}`;

/**
 * A decision table as lines of text: inputs, outputs, annotations, a rule a line. With an evaluation, the value of every input below its name, `>` before the
 * rules that decide and `.` before those that hold and were left aside.
 */
export function tableText(table: DecisionTable, evaluated?: EvaluatedTable): string[] {
  const matched = new Map((evaluated?.matched ?? []).map((m) => [m.number, m]));
  const rules = table.rules.filter(
    (r) => evaluated === undefined || table.rules.length <= SHOWN || matched.has(r.number),
  );
  const annotations =
    table.annotations.length > 0
      ? table.annotations
      : table.rules.some((r) => r.annotations.some((a) => a !== ''))
        ? ['Annotation']
        : [];
  const head = [
    hitPolicyLetter(table),
    ...table.inputs.map((i) => i.label ?? i.expression.text),
    ...table.outputs.map((o, i) => (i === 0 ? '=> ' : '') + (o.label ?? (o.name === '' ? 'result' : o.name))),
    ...annotations,
  ];
  const values = evaluated?.inputs.map((i) => short(i.value));
  const rows = rules.map((rule) => [
    `${markOf(matched.get(rule.number))}${rule.number}`,
    ...rule.inputs.map((cell) => (cell.text === '' ? '-' : cell.text)),
    ...rule.outputs.map((cell, i) => (i === 0 ? '=> ' : '') + cell.text),
    ...annotations.map((_a, i) => rule.annotations[i] ?? ''),
  ]);
  const lines = grid([head, ...(values === undefined ? [] : [['', ...values]]), ...rows], values === undefined ? 1 : 2);
  const left = table.rules.length - rules.length;
  return left === 0 ? lines : [...lines, `(${left} more rules do not hold)`];
}

const markOf = (matched: MatchedRule | undefined): string =>
  matched === undefined ? '  ' : matched.decides ? '> ' : '. ';

/** How a decision came about, as lines of text: every decision on the way with its table, then the result. */
export function resultText(file: DecisionFile, result: DecisionResult): string[] {
  const tables = new Map(file.decisions.map((d) => [d.id, d.tables[0]]));
  const lines = result.evaluated.flatMap((e) => [...stepText(e, tables.get(e.decision)), '']);
  return [
    ...lines,
    `result: ${JSON.stringify(result.output)}`,
    ...(result.rules.length === 0 ? [] : [`decided by: ${result.rules.join(', ')}`]),
  ];
}

function stepText(e: Evaluated, table: DecisionTable | undefined): string[] {
  const title = e.name === e.decision ? e.name : `${e.name} (${e.decision})`;
  const own = e.table === undefined || table === undefined ? [] : tableText(table, e.table);
  const none = e.table !== undefined && e.table.matched.length === 0 ? ['no rule holds'] : [];
  const within = (e.within ?? []).flatMap((t) => [
    `in ${t.of}: ${t.inputs.map((i) => `${i.expression} = ${short(i.value)}`).join(', ')}; ${rulesOf(t)}`,
  ]);
  return [title, ...[...own, ...none, ...within, `gives ${short(e.output)}`].map((line) => `  ${line}`)];
}
const rulesOf = ({ matched }: EvaluatedTable): string => {
  const deciding = matched.filter((m) => m.decides);
  return deciding.length === 0 ? 'no rule holds' : `rule ${deciding.map((m) => m.number).join(', ')}`;
};

/** A value as people read it, cut where it is long. */
const short = (value: Json): string => cut(JSON.stringify(value));
const cut = (text: string): string => {
  const line = text.replace(/\s+/g, ' ');
  return [...line].length <= WIDEST ? line : `${[...line].slice(0, WIDEST - 1).join('')}…`;
};

function grid(rows: readonly (readonly string[])[], heads: number): string[] {
  const cells = rows.map((row) => row.map(cut));
  const widths = (cells[0] ?? []).map((_c, i) => Math.max(...cells.map((row) => [...(row[i] ?? '')].length)));
  const line = (row: readonly string[]): string =>
    widths
      .map((width, i) => (row[i] ?? '') + ' '.repeat(width - [...(row[i] ?? '')].length))
      .join(' | ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('-+-');
  return [...cells.slice(0, heads).map(line), rule, ...cells.slice(heads).map(line)];
}
