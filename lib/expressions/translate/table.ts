import type { Place } from '../../model/diagnostic.ts';
import type { LoneTable, Obstacle } from '../dmn/index.ts';
import { FeelError, type Node } from '../feel/parse.ts';
import type { Cell } from '../tables/types.ts';
import { child, parts } from './syntax.ts';
import { positiveTest } from './comparison.ts';
import { withHelpers } from './helpers.ts';
import { combined } from './table-policies.ts';
import { checkOf, checkedData } from './table-types.ts';
import { outputsOf, type Outputs } from './table-outputs.ts';
import { Translator, Untranslatable, type Bound, type Text, type Variables } from './translator.ts';

/** Tables with more rules are for the function. */
export const MAX_INLINE_RULES = 50;
/** Characters of JSONata of one table. */
export const MAX_INLINE_TEXT = 16_000;
/** Characters of JSON of what one evaluation leaves behind in the machine. What is longer, the function decides. */
export const MAX_INLINE_RECORD = 1_000;

/** Variables as the machine has them; undefined for what is no variable of the process. */
export interface TableVariables {
  readonly variable: (name: string) => string | undefined;
  readonly type?: Variables['type'];
  /** JSONata boolean: one of these variables is a reference. Undefined where none can be. */
  readonly reference: (names: readonly string[]) => string | undefined;
}

/**
 * A decision table as one JSONata expression. It gives `{o, m, d, i}`: the output, the numbers of the rules that hold, those that decide where that is not
 * all of them, and the inputs; or null where the machine cannot say what the evaluated table would: a hit policy is broken, a value is of another type than
 * the model declares, or is a reference, or the whole is too long. Then the function decides, and fails as it always does.
 */
export type TableTranslation =
  | {
      readonly ok: true;
      readonly jsonata: string;
      /** It never gives null. */
      readonly total: boolean;
      /** Variables of the process that it reads. */
      readonly reads: readonly string[];
    }
  | { readonly ok: false; readonly tooLarge: boolean; readonly obstacles: readonly Obstacle[] };

/** What the parts of a table are translated with. */
export class TableTranslator {
  readonly lone: LoneTable;
  readonly obstacles: Obstacle[] = [];
  readonly reads = new Set<string>();
  readonly #variables: Variables;
  #dates: Readonly<Record<string, Text>> = {};

  constructor(lone: LoneTable, variables: TableVariables) {
    this.lone = lone;
    const source = (name: string): string => this.sourceOf(name, variables);
    this.#variables = {
      variable: (name) => variables.variable(source(name))!,
      type: ([name, ...rest]) => variables.type?.([source(name!), ...rest]) ?? { kind: 'any' },
    };
  }

  /** The variable of the process behind a name of the decision. */
  sourceOf(name: string, variables: TableVariables): string {
    const data = this.lone.data.find((d) => d.variable === name);
    const known = (data === undefined ? [name] : [...new Set([data.variable, data.name])]).filter(
      (n) => variables.variable(n) !== undefined,
    );
    if (this.lone.hidden.has(name)) throw new Untranslatable(`"${name}"`, 'the decision does not require it');
    if (known.length !== 1)
      throw new Untranslatable(
        `"${name}"`,
        known.length === 0 ? 'the process has no variable of this name' : `it may be ${known.join(' or ')}`,
      );
    this.reads.add(known[0]!);
    return known[0]!;
  }
  raw(name: string): string {
    return this.#variables.variable(name);
  }
  bindDates(dates: Readonly<Record<string, Text>>): void {
    this.#dates = dates;
  }
  get bound(): Bound {
    return { names: this.#dates };
  }

  obstacle(cell: { readonly place: Place }, message: string): undefined {
    this.obstacles.push({ message, place: cell.place });
    return undefined;
  }

  /** Translates a cell; undefined where something in it has no exact equal, which is noted. */
  of<T>(
    cell: Cell,
    what: string,
    read: 'expression' | 'unaryTests',
    how: (t: Translator, node: Node) => T,
    variables = this.#variables,
  ): T | undefined {
    try {
      return how(new Translator(cell.text, variables), this.lone.parser[read](cell.text));
    } catch (error) {
      if (error instanceof Untranslatable)
        return this.obstacle(cell, `${what} ${JSON.stringify(cell.text)}: ${error.construct}: ${error.message}`);
      if (error instanceof FeelError) return this.obstacle(cell, `${what}: ${error.message}`);
      throw error;
    }
  }
  expression(cell: Cell, what: string): Text | undefined {
    return this.of(cell, what, 'expression', (t, node) => t.value(node, this.bound));
  }
  /** A JSONata boolean: the cell's tests hold for a value. */
  tests(cell: Cell, what: string, value: Text): string | undefined {
    return this.of(cell, what, 'unaryTests', (t, node) => `${unary(t, node, value, this.bound)}=true`);
  }
  /** The same of values that a type allows: they know no names. */
  allowed(cell: Cell, what: string, value: Text): string | undefined {
    return this.of(cell, what, 'unaryTests', (t, node) => `${unary(t, node, value, {})}=true`, NO_NAMES);
  }
}

const NO_NAMES: Variables = {
  variable(name) {
    throw new Untranslatable(`"${name}"`, 'values that a type allows are written out');
  },
};

/** All of a cell: tests of which one must hold, or `not(...)` of them. */
function unary(t: Translator, node: Node, value: Text, bound: Bound): string {
  const tests = child(node, 'PositiveUnaryTests');
  if (tests === undefined) return 'true';
  const any = parts(tests)
    .map((test) => positiveTest(t, value, test, bound))
    .reduce((a, b) => t.call('or3', a, b));
  return child(node, 'not') === undefined ? any : t.call('not3', any);
}

const asks = ({ text }: Cell): boolean => text !== '-' && text !== '';

export function translateTable(lone: LoneTable, variables: TableVariables): TableTranslation {
  const { table } = lone;
  if (table.rules.length > MAX_INLINE_RULES)
    return tooLarge(lone, `it has ${table.rules.length} rules; a table in the machine has ${MAX_INLINE_RULES} at most`);
  const t = new TableTranslator(lone, variables);
  const data = checkedData(t);
  const inputs = inputsOf(t);
  const rules = inputs === undefined ? undefined : rulesOf(t, inputs);
  const outputs = outputsOf(t);
  const result = lone.results.map((type) => checkOf(t, type, table, '$t_o'));
  const decided = outputs === undefined ? undefined : combined(t, outputs);
  if (
    t.obstacles.length > 0 ||
    inputs === undefined ||
    rules === undefined ||
    outputs === undefined ||
    decided === undefined
  )
    return { ok: false, tooLarge: false, obstacles: t.obstacles };
  const reads = [...t.reads].sort();
  const reference = variables.reference(reads);
  const small = reference === undefined && outputs.literal && inputs.every((i) => SHORT.has(i.type.kind));
  const doubts = [
    ...decided.doubts,
    ...result.flatMap((check) => (check === undefined || staysTyped(t, outputs) ? [] : [`$not(${check})`])),
  ];
  const wrong = [...(reference === undefined ? [] : [reference]), ...data.checks.map((c) => `$not(${c})`)];
  const record = `{"o":$t_o,"m":$t_m,${decided.deciding === undefined ? '' : '"d":$t_d,'}"i":$t_i}`;
  const steps = [
    ...data.steps,
    ...inputs.map((input, i) => `$t_a${i}:=${input.code}`),
    `$t_m:=[${rules.join(',')}]`,
    `$t_out:=function($n){${outputs.code}}`,
    ...decided.steps,
    `$t_o:=${decided.output}`,
    ...(decided.deciding === undefined ? [] : [`$t_d:=${decided.deciding}`]),
    `$t_i:=${inputs.reduce((list, _input, i) => `$append(${list},$w($t_a${i}))`, '[]')}`,
    `$t_r:=${record}`,
  ];
  const long = small ? [] : [`$length($string($t_r))>${MAX_INLINE_RECORD}`];
  const checked = [...doubts, ...long];
  const whole = `(${steps.join(';')};${checked.length === 0 ? '$t_r' : `${checked.join(' or ')}?null:$t_r`})`;
  const jsonata = withHelpers(wrong.length === 0 ? whole : `(${wrong.join(' or ')}?null:${whole})`);
  return jsonata.length > MAX_INLINE_TEXT
    ? tooLarge(
        lone,
        `it takes ${jsonata.length} characters as JSONata; a table in the machine may take ${MAX_INLINE_TEXT}`,
      )
    : { ok: true, jsonata, total: wrong.length + checked.length === 0, reads };
}

/** Values of these kinds are short, where their variables are. */
const SHORT: ReadonlySet<string> = new Set(['number', 'boolean', 'null']);

const tooLarge = ({ table }: LoneTable, message: string): TableTranslation => ({
  ok: false,
  tooLarge: true,
  obstacles: [{ message, place: table.place }],
});

/** Every result is one of the outputs as they are written, and each of them fits the types of the result. */
const staysTyped = ({ lone }: TableTranslator, outputs: Outputs): boolean =>
  outputs.fits && ['UNIQUE', 'ANY', 'FIRST', 'PRIORITY'].includes(lone.table.hitPolicy);

function inputsOf(t: TableTranslator): Text[] | undefined {
  const texts = t.lone.table.inputs.map((input) =>
    t.expression(input.expression, `the input expression${input.label === undefined ? '' : ` "${input.label}"`}`),
  );
  return texts.some((text) => text === undefined) ? undefined : (texts as Text[]);
}

/** What gives the number of each rule that holds. */
function rulesOf(t: TableTranslator, inputs: readonly Text[]): string[] {
  const { table } = t.lone;
  const values = inputs.map((input, i): Text => ({ code: `$t_a${i}`, type: input.type }));
  return table.rules.map((rule) => {
    const tests = rule.inputs.flatMap((cell, i) => {
      // A cell that asks nothing takes what the column allows.
      const asked = asks(cell) ? cell : table.inputs[i]!.values;
      if (asked === undefined) return [];
      return t.tests(asked, `rule ${rule.number}, cell ${i + 1}`, values[i]!) ?? [];
    });
    return tests.length === 0 ? String(rule.number) : `${tests.join(' and ')}?${rule.number}`;
  });
}
