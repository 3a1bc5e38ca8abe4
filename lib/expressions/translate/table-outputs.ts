import { toJson } from '../feel/json.ts';
import { canonical } from '../feel/names.ts';
import type { Node } from '../feel/parse.ts';
import { Num } from '../feel/number.ts';
import { isNumber, type FeelValue } from '../feel/values.ts';
import { fitsAsItIs } from '../dmn/lone.ts';
import type { Cell, OutputColumn } from '../tables/types.ts';
import { parts, quoted } from './syntax.ts';
import type { TableTranslator } from './table.ts';

/** An output entry of a rule. */
interface Entry {
  /** JSONata that gives JSON, null included. */
  readonly code: string;
  /** Its value, where that is written out. */
  readonly literal?: FeelValue;
  readonly cell: Cell;
}
export interface Outputs {
  /** JSONata that gives the output of the rule whose number is `$n`. */
  readonly code: string;
  /** By rule, then by column. */
  readonly entries: readonly (readonly Entry[])[];
  /** All of them are written out. */
  readonly literal: boolean;
  /** All are written out, and fit the types of the result as they are. */
  readonly fits: boolean;
  /** Numbers of rules whose output is a fault: no value that its column allows. */
  readonly faulty: readonly number[];
  /** What is given where no rule holds. */
  readonly otherwise: string;
}

/** Policies that order the outputs by the values that their columns list. */
const RANKED: ReadonlySet<string> = new Set(['PRIORITY', 'OUTPUT ORDER']);

export function outputsOf(t: TableTranslator): Outputs | undefined {
  const { table } = t.lone;
  const columns = table.outputs.map((column) => ({ column, ...t.lone.rank(column) }));
  const faulty: number[] = [];
  const entries = table.rules.map((rule) =>
    rule.outputs.map((cell, i): Entry | undefined => {
      const what = `rule ${rule.number}, output ${i + 1}`;
      const entry = entryOf(t, cell, what);
      const { rank, strict } = columns[i]!;
      if (entry === undefined || (!strict && !RANKED.has(table.hitPolicy))) return entry;
      if (entry.literal === undefined)
        return t.obstacle(
          cell,
          `${what} ${JSON.stringify(cell.text)}: where the column's values count, an output is a written value`,
        );
      if (strict && entry.literal !== null && t.lone.within(() => rank!(entry.literal!)) === undefined)
        faulty.push(rule.number);
      return entry;
    }),
  );
  const otherwise = otherwiseOf(t);
  if (otherwise === undefined || entries.some((row) => row.includes(undefined))) return undefined;
  const made = entries as Entry[][];
  const literal = made.every((row) => row.every((e) => e.literal !== undefined));
  return {
    code: byRule(
      made.map((row) =>
        shaped(
          table.outputs,
          row.map((e) => e.code),
        ),
      ),
    ),
    entries: made,
    literal,
    fits: literal && otherwise === 'null' && made.every((row) => fitting(t, row)),
    faulty: [...new Set(faulty)],
    otherwise,
  };
}

const fitting = (t: TableTranslator, row: readonly Entry[]): boolean => {
  const [first, second] = row;
  const value = first!.literal!;
  return second === undefined && t.lone.within(() => t.lone.results.every((type) => fitsAsItIs(value, type)));
};

function entryOf(t: TableTranslator, cell: Cell, what: string): Entry | undefined {
  if (cell.text === '' || cell.text === '-') return { code: 'null', literal: null, cell };
  const written = t.of(cell, what, 'expression', (_t, node) => isWritten(node));
  if (written === undefined) return undefined;
  if (written) {
    const literal = t.lone.constant(cell.text, cell.place);
    if (isNumber(literal) && !new Num(literal.toNumber()).eq(literal))
      return t.obstacle(cell, `${what} ${cell.text}: a double does not hold this number exactly`);
    return { code: JSON.stringify(toJson(literal)), literal, cell };
  }
  const text = t.expression(cell, what);
  return text && { code: `$z(${text.code})`, cell };
}

/** A number, a text, a boolean or null as it stands. */
function isWritten(node: Node): boolean {
  if (['NumericLiteral', 'StringLiteral', 'BooleanLiteral', 'null'].includes(node.name)) return true;
  const inner = parts(node);
  if (node.name === 'ArithmeticExpression') return inner.length === 1 && inner[0]!.name === 'NumericLiteral';
  return ['Expression', 'ParenthesizedExpression'].includes(node.name) && inner.length === 1 && isWritten(inner[0]!);
}

/** One output is the value itself, several are a context. */
const shaped = (columns: readonly OutputColumn[], codes: readonly string[]): string =>
  codes.length === 1
    ? codes[0]!
    : `{${columns.map((column, i) => `${quoted(canonical(column.name))}:${codes[i]!}`).join(',')}}`;

/** What no rule decides: the defaults, else null; nothing that is counted is zero. Undefined where a default cannot be translated. */
function otherwiseOf(t: TableTranslator): string | undefined {
  const { outputs, aggregation } = t.lone.table;
  if (outputs.every((o) => o.otherwise === undefined)) return aggregation === 'COUNT' ? '0' : 'null';
  const codes = outputs.map((o, i) =>
    o.otherwise === undefined ? 'null' : entryOf(t, o.otherwise, `the default of output ${i + 1}`)?.code,
  );
  return codes.includes(undefined) ? undefined : shaped(outputs, codes as string[]);
}

/** A choice by the number of the rule; rules that say the same stand together. */
export function byRule(codes: readonly string[]): string {
  const rules = new Map<string, number[]>();
  codes.forEach((code, i) => rules.set(code, [...(rules.get(code) ?? []), i + 1]));
  const [last, ...others] = [...rules].reverse();
  if (last === undefined) return 'null';
  return others.reduce(
    (rest, [code, of]) => `${of.length === 1 ? `$n=${of[0]}` : `$n in [${of.join(',')}]`}?${code}:${rest}`,
    last[0],
  );
}

/** A written number as a whole one, and how many digits behind the point it has. Undefined where a double would not be exact. */
export function scaled(literal: FeelValue): { readonly whole: bigint; readonly digits: number } | undefined {
  if (!isNumber(literal)) return undefined;
  const [, sign, before, after = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(literal.toString()) ?? [];
  return before === undefined ? undefined : { whole: BigInt(`${sign ?? ''}${before}${after}`), digits: after.length };
}
