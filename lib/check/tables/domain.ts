import type { DecisionFile, DecisionTable, InputColumn, ItemType } from '../../expressions/index.ts';
import type { Declared } from '../../model/variable-types.ts';
import { constantsOf, passes, testOf, unknownsOf, type Test } from './cells.ts';
import { between, ORDERED, type Constant, type Kind } from './constants.ts';

/** One input of a table: all columns with the same expression, because they always have the same value. */
export interface Dimension {
  readonly expression: string;
  readonly columns: readonly number[];
  /** One value for every region that the tests of the table tell apart; null comes last. */
  readonly samples: readonly Constant[];
  /** The table speaks of null, so it has to say what happens then; others are read as if their inputs were there. */
  readonly asksNull: boolean;
  readonly kind: Kind | undefined;
}

/** FEEL's names of types, also with the prefix that older files write. */
const KINDS: Readonly<Record<string, Kind>> = {
  number: 'number',
  integer: 'number',
  long: 'number',
  double: 'number',
  string: 'string',
  boolean: 'boolean',
  date: 'date',
  time: 'time',
  'date and time': 'date and time',
  dateTime: 'date and time',
  dayTimeDuration: 'days and time duration',
  'days and time duration': 'days and time duration',
  yearMonthDuration: 'years and months duration',
  'years and months duration': 'years and months duration',
};

/** Base type of a type reference, and the tests that an item definition of the file adds. */
export function resolveType(
  file: DecisionFile,
  typeRef: string | undefined,
): { readonly kind: Kind | undefined; readonly values: readonly Test[]; readonly whole: boolean } {
  const values: Test[] = [];
  const name = typeRef?.replace(/^\w+:/, '');
  let type: ItemType | undefined = name === undefined ? undefined : file.types[name];
  const seen = new Set<ItemType>();
  let last = name;
  while (type !== undefined && !seen.has(type)) {
    if (type.list) return { kind: undefined, values: [], whole: false };
    seen.add(type);
    if (type.values !== undefined) values.push(testOf(type.values.text));
    last = type.typeRef?.replace(/^\w+:/, '');
    type = last === undefined ? undefined : file.types[last];
  }
  return { kind: last === undefined ? undefined : KINDS[last], values, whole: last === 'integer' || last === 'long' };
}

const COUNTS = /^\s*(?:count|string length|day of year|month of year)\s*\(/;

/** The inputs of a table with the values worth trying. `declared` gives what the process knows of an input expression. */
export function dimensionsOf(
  file: DecisionFile,
  table: DecisionTable,
  tests: readonly (readonly Test[])[],
  declared: (expression: string) => Declared | undefined,
): Dimension[] {
  const byExpression = new Map<string, number[]>();
  table.inputs.forEach((input, i) => {
    const key = input.expression.text.replace(/\s+/g, ' ');
    byExpression.set(key, [...(byExpression.get(key) ?? []), i]);
  });
  return [...byExpression].map(([expression, columns]) => {
    const used = columns.flatMap((c) => tests.map((rule) => rule[c] ?? ({ kind: 'any' } as const)));
    const kind = columns.map((c) => kindOf(file, table.inputs[c]!, declared(expression))).find((k) => k !== undefined);
    return {
      expression,
      columns,
      kind,
      asksNull: used.flatMap(constantsOf).some((c) => c.kind === 'null'),
      samples: [
        ...samplesOf(file, table, columns, kind, used, declared(expression)),
        { kind: 'null', at: null, text: 'null' },
      ],
    };
  });
}

/** Type of a column: as the file says, else as the process declares it. */
export function kindOf(file: DecisionFile, input: InputColumn, declared: Declared | undefined): Kind | undefined {
  const { kind } = resolveType(file, input.typeRef);
  if (kind !== undefined) return kind;
  return declared?.type === 'number' || declared?.type === 'boolean' || declared?.type === 'string'
    ? declared.type
    : undefined;
}

function samplesOf(
  file: DecisionFile,
  table: DecisionTable,
  columns: readonly number[],
  kind: Kind | undefined,
  used: readonly Test[],
  declared: Declared | undefined,
): Constant[] {
  const resolved = columns.map((c) => resolveType(file, table.inputs[c]!.typeRef));
  const expression = table.inputs[columns[0]!]!.expression.text;
  const counts = COUNTS.test(expression);
  const whole = counts || declared?.integer === true || resolved.some((r) => r.whole);
  const allowed = [
    ...columns.flatMap((c) => {
      const { values } = table.inputs[c]!;
      return values === undefined ? [] : [testOf(values.text)];
    }),
    ...resolved.flatMap((r) => r.values),
    ...declaredTests(declared, counts),
  ].filter((t) => unknownsOf(t).length === 0);
  const constants = [...used, ...allowed].flatMap(constantsOf);
  const kinds =
    kind === undefined ? new Set(constants.flatMap((c) => (c.kind === 'null' ? [] : [c.kind]))) : new Set([kind]);
  const samples = [...kinds].flatMap((k) => samplesOfKind(k, constants, whole));
  return samples.filter((s) => allowed.every((t) => passes(t, s) === true));
}

/** What JSON Schemas and forms of the process say of an input. */
function declaredTests(declared: Declared | undefined, counts: boolean): Test[] {
  const number = (at: number): Constant => ({ kind: 'number', at, text: String(at) });
  const tests: Test[] = [];
  const minimum = counts ? 0 : declared?.minimum;
  if (minimum !== undefined) tests.push({ kind: 'compare', operator: '>=', value: number(minimum) });
  if (declared?.maximum !== undefined) tests.push({ kind: 'compare', operator: '<=', value: number(declared.maximum) });
  const values = declared?.values?.filter((v) => ['string', 'number', 'boolean'].includes(typeof v));
  if (values !== undefined && values.length > 0)
    tests.push({
      kind: 'some',
      tests: values.map((v) => ({
        kind: 'compare',
        operator: '=',
        value: { kind: typeof v as Kind, at: v as string | number | boolean, text: JSON.stringify(v) },
      })),
    });
  return tests;
}

function samplesOfKind(kind: Kind, constants: readonly Constant[], whole: boolean): Constant[] {
  const own = constants.filter((c) => c.kind === kind);
  if (kind === 'boolean') return [true, false].map((at) => ({ kind, at, text: String(at) }));
  const distinct = [...new Map(own.map((c) => [c.at, c])).values()];
  if (!ORDERED.has(kind)) return [...distinct, other(distinct)];
  const line = distinct.sort((a, b) => (a.at as number) - (b.at as number));
  const at = (i: number): number | undefined => line[i]?.at as number | undefined;
  const samples: Constant[] = [];
  for (let i = 0; i <= line.length; i += 1) {
    const gap = between(kind, at(i - 1), at(i), whole);
    if (gap !== undefined) samples.push(gap);
    if (line[i] !== undefined) samples.push(line[i]!);
  }
  return samples;
}

/** A text that the table does not name. */
function other(known: readonly Constant[]): Constant {
  let text = 'something else';
  while (known.some((k) => k.at === text)) text += ' again';
  return { kind: 'string', at: text, text: JSON.stringify(text) };
}
