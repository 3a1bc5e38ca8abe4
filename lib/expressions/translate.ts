import { feelNames } from '../model/feel-names.ts';
import { syntaxOf, withHelpers, type Syntax } from './syntax.ts';

/** JSONata that gives the value of a FEEL expression, or what in it has no exact equal. */
export type Translation =
  | { readonly ok: true; readonly jsonata: string }
  | { readonly ok: false; readonly construct: string; readonly reason: string };

/** Writes the machine's variable for a process variable (`$v_application`). */
export type Variables = (name: string) => string;

class Untranslatable extends Error {
  readonly construct: string;
  constructor(construct: string, reason: string) {
    super(reason);
    this.construct = construct;
  }
}

/** The value as JSON: null where FEEL says null. Total: no data makes it fail, and it is never undefined. */
export const translate = (feel: string, variables: Variables): Translation =>
  wrap(feel, variables, (text, use) => `${use('z')}(${text})`);

/** A boolean: true only where FEEL says true. */
export const translateCondition = (feel: string, variables: Variables): Translation =>
  wrap(feel, variables, (text, use) => `${use('eq')}(${text},true)=true`);

/** A list: null is the empty one, a single value a list of one. */
export const translateList = (feel: string, variables: Variables): Translation =>
  wrap(feel, variables, (text, use) => `($s:=${use('l')}(${text});$exists($s)?$s:[])`);

/** A correlation key: text or number as it is, anything else null. */
export const translateKey = (feel: string, variables: Variables): Translation =>
  wrap(feel, variables, (text) => `($k:=${text};$type($k) in ["string","number"]?$k:null)`);

function wrap(
  feel: string,
  variables: Variables,
  outer: (text: string, use: (helper: string) => string) => string,
): Translation {
  const { fault } = feelNames(feel);
  if (fault !== undefined) return { ok: false, construct: 'a fault', reason: fault.message };
  const translator = new Translator(variables);
  try {
    const inner = translator.expression(syntaxOf(feel), {});
    return {
      ok: true,
      jsonata: withHelpers(
        outer(inner, (h) => translator.use(h)),
        translator.used,
      ),
    };
  } catch (error) {
    if (!(error instanceof Untranslatable)) throw error;
    return { ok: false, construct: error.construct, reason: error.message };
  }
}

/** Names bound inside the expression -> JSONata text; `filter`: the item whose entries come before variables. */
interface Bound {
  readonly names?: Readonly<Record<string, string>>;
  readonly filter?: string;
}

type Lowering = (t: Translator, node: Syntax, bound: Bound) => string;
const COMPARE: Readonly<Record<string, (t: Translator, a: string, b: string) => string>> = {
  '=': (t, a, b) => `${t.use('eq')}(${a},${b})`,
  '!=': (t, a, b) => `${t.use('not3')}(${t.use('eq')}(${a},${b}))`,
  '<': (t, a, b) => `${t.use('lt')}(${a},${b})`,
  '<=': (t, a, b) => `${t.use('le')}(${a},${b})`,
  '>': (t, a, b) => `${t.use('lt')}(${b},${a})`,
  '>=': (t, a, b) => `${t.use('le')}(${b},${a})`,
};
const ARITHMETIC: Readonly<Record<string, string>> = { '+': 'add', '-': 'sub', '*': 'mul', '/': 'div' };
/** FEEL function -> helper and number of arguments. */
const FUNCTIONS: Readonly<Record<string, readonly [helper: string, args: number]>> = {
  not: ['not3', 1],
  count: ['cnt', 1],
  sum: ['sumOf', 1],
  min: ['minOf', 1],
  max: ['maxOf', 1],
  'list contains': ['has', 2],
  'string length': ['len', 1],
  contains: ['containsOf', 2],
  'starts with': ['starts', 2],
  'ends with': ['ends', 2],
  'upper case': ['upper', 1],
  'lower case': ['lower', 1],
  floor: ['floorOf', 1],
  ceiling: ['ceilOf', 1],
  abs: ['absOf', 1],
};

const operands = (node: Syntax): Syntax[] =>
  node.children.filter((c) => /^[A-Z]|^null$/.test(c.name) && c.name !== 'CompareOp' && c.name !== 'ArithOp');
const token = (node: Syntax, name: string): string | undefined => node.children.find((c) => c.name === name)?.text;

const LOWERINGS: Readonly<Record<string, Lowering>> = {
  Expression: (t, n, b) => t.expression(n.children[0]!, b),
  ParenthesizedExpression: (t, n, b) => t.expression(operands(n)[0]!, b),
  NumericLiteral: (_t, n) => `(${Number(n.text.replace(/\s/g, ''))})`,
  BooleanLiteral: (_t, n) => n.text,
  null: () => '()',
  StringLiteral(_t, n) {
    try {
      return JSON.stringify(JSON.parse(n.text));
    } catch {
      throw new Untranslatable(`the text ${n.text}`, 'its escapes are not those of JSON');
    }
  },
  VariableName(t, n, b) {
    const name = n.text.replace(/\s+/g, ' ');
    const known = b.names?.[name];
    if (known !== undefined) return `${t.use('u')}(${known})`;
    const outer = `${t.use('u')}(${t.variable(name)})`;
    if (b.filter === undefined) return outer;
    const own = `$lookup(${b.filter},${JSON.stringify(name)})`;
    return `($type(${b.filter})="object" and $exists(${own})?${t.use('u')}(${own}):${outer})`;
  },
  PathExpression(t, n, b) {
    const [base, path] = operands(n);
    return `${t.use('get')}(${t.expression(base!, b)},${JSON.stringify(path!.text)})`;
  },
  Conjunction: (t, n, b) => fold(t, 'and3', n, b),
  Disjunction: (t, n, b) => fold(t, 'or3', n, b),
  Comparison(t, n, b) {
    const parts = operands(n);
    const [left, ...rest] = parts;
    const a = t.expression(left!, b);
    if (n.children.some((c) => c.name === 'between')) {
      const [low, high] = rest.map((r) => t.expression(r, b));
      return `${t.use('and3')}(${t.use('le')}(${low},${a}),${t.use('le')}(${a},${high}))`;
    }
    if (n.children.some((c) => c.name === 'in'))
      return rest
        .flatMap((r) => (r.name === 'PositiveUnaryTests' ? operands(r) : [r]))
        .map((test) => unary(t, a, test, b))
        .reduce((x, y) => `${t.use('or3')}(${x},${y})`);
    return compare(t, token(n, 'CompareOp'), a, t.expression(rest[0]!, b));
  },
  ArithmeticExpression(t, n, b) {
    const op = token(n, 'ArithOp') ?? '';
    const parts = operands(n).map((p) => t.expression(p, b));
    if (parts.length === 1 && op === '-') return `${t.use('neg')}(${parts[0]})`;
    const helper = ARITHMETIC[op];
    if (helper === undefined || parts.length !== 2)
      throw new Untranslatable(`"${n.text}"`, `the operator ${op} has no exact equal`);
    return `${t.use(helper)}(${parts.join(',')})`;
  },
  IfExpression(t, n, b) {
    const [condition, then, otherwise] = operands(n).map((p) => t.expression(p, b));
    return `((${condition})=true?${then}:${otherwise})`;
  },
  List: (t, n, b) =>
    operands(n).reduce((list, item) => `$append(${list},${t.use('w')}(${t.expression(item, b)}))`, '[]'),
  Context(t, n, b) {
    const fields = n.children
      .filter((c) => c.name === 'ContextEntry')
      .map((e) => {
        const [key, value] = operands(e);
        return `${JSON.stringify(key!.text.replace(/^"|"$/g, ''))}:${t.use('z')}(${t.expression(value!, b)})`;
      });
    return `{${fields.join(',')}}`;
  },
  FilterExpression(t, n, b) {
    const [list, filter] = operands(n);
    const from = t.expression(list!, b);
    if (filter!.name === 'NumericLiteral') {
      const index = Number(filter!.text.replace(/\s/g, ''));
      if (!Number.isInteger(index) || index === 0)
        throw new Untranslatable(`"${n.text}"`, 'a position is a whole number other than 0');
      return `${t.use('at')}(${from},${index})`;
    }
    if (!['Comparison', 'Conjunction', 'Disjunction', 'QuantifiedExpression'].includes(filter!.name))
      throw new Untranslatable(
        `the filter "${filter!.text}"`,
        'only a position or a condition can be told apart before it runs',
      );
    const item = t.fresh();
    const condition = t.expression(filter!, { names: { ...b.names, item }, filter: item });
    return `($s:=${t.use('l')}(${from});$exists($s)?$reduce($s,function($r,${item}){(${condition})=true?$append($r,${t.use('w')}(${item})):$r},[]):())`;
  },
  QuantifiedExpression(t, n, b) {
    // What is neither true nor false leaves the answer open.
    const some = n.children[0]!.text === 'some';
    const body = operands(n).at(-1)!;
    return iterations(
      t,
      n,
      b,
      (inner) => t.expression(body, inner),
      (list, item, text) =>
        `($s:=${list};$type($s)="array"?$reduce($s,function($r,${item}){${t.use(some ? 'or3' : 'and3')}($r,${text})},${some ? 'false' : 'true'}):())`,
    );
  },
  ForExpression(t, n, b) {
    const body = operands(n).at(-1)!;
    if (
      n.children.find((c) => c.name === 'InExpressions')!.children.filter((c) => c.name === 'InExpression').length > 1
    )
      throw new Untranslatable('a `for` over several lists', 'its result would have to be flattened');
    return iterations(
      t,
      n,
      b,
      (inner) => t.expression(body, inner),
      (list, item, text) =>
        `($s:=${list};$type($s)="array"?$reduce($s,function($r,${item}){$append($r,${t.use('w')}(${text}))},[]):())`,
    );
  },
  FunctionInvocation(t, n, b) {
    const name = n.children[0]!.text.replace(/\s+/g, ' ');
    const known = FUNCTIONS[name];
    if (known === undefined) throw new Untranslatable(`the function ${name}()`, 'it has no exact equal in JSONata');
    const positional = n.children.find((c) => c.name === 'PositionalParameters');
    const args = positional === undefined ? [] : operands(positional);
    if (args.length !== known[1])
      throw new Untranslatable(`"${n.text}"`, `${name}() is translated with ${known[1]} argument(s) by position`);
    return `${t.use(known[0])}(${args.map((a) => t.expression(a, b)).join(',')})`;
  },
};

function fold(t: Translator, helper: string, node: Syntax, bound: Bound): string {
  return operands(node)
    .map((p) => t.expression(p, bound))
    .reduce((a, b) => `${t.use(helper)}(${a},${b})`);
}

function compare(t: Translator, operator: string | undefined, a: string, b: string): string {
  const lowering = COMPARE[operator ?? ''];
  if (lowering === undefined) throw new Untranslatable(`the operator ${operator ?? ''}`, 'it has no exact equal');
  return lowering(t, a, b);
}

/** `x in <test>`: a comparison, an interval, a list, or a value. */
function unary(t: Translator, value: string, test: Syntax, bound: Bound): string {
  if (test.name === 'PositiveUnaryTest') return unary(t, value, operands(test)[0] ?? test.children[0]!, bound);
  if (test.name === 'SimplePositiveUnaryTest') {
    const operator = token(test, 'CompareOp');
    const [operand] = operands(test);
    return operator === undefined
      ? unary(t, value, operand!, bound)
      : compare(t, operator, value, t.expression(operand!, bound));
  }
  if (test.name === 'Interval') {
    const [low, high] = operands(test).map((p) => t.expression(p, bound));
    const from = test.text.trimStart().startsWith('[') ? 'le' : 'lt';
    const to = test.text.trimEnd().endsWith(']') ? 'le' : 'lt';
    return `${t.use('and3')}(${t.use(from)}(${low},${value}),${t.use(to)}(${value},${high}))`;
  }
  const other = t.expression(test, bound);
  return `($x:=${other};$type($x)="array"?${t.use('has')}($x,${value}):${t.use('eq')}(${value},$x))`;
}

function iterations(
  t: Translator,
  node: Syntax,
  bound: Bound,
  body: (bound: Bound) => string,
  around: (list: string, item: string, text: string) => string,
): string {
  const lists = node.children
    .find((c) => c.name === 'InExpressions')!
    .children.filter((c) => c.name === 'InExpression');
  const next = (i: number, names: Bound): string => {
    const each = lists[i];
    if (each === undefined) return body(names);
    const name = each.children.find((c) => c.name === 'Name')!.text;
    const context = each.children.find((c) => c.name === 'IterationContext')!;
    const [over, ...more] = operands(context);
    if (over === undefined || more.length > 0 || over.name === 'Interval')
      throw new Untranslatable(`the range "${context.text}"`, 'only lists can be iterated');
    const item = t.fresh();
    const list = t.expression(over, names);
    return around(list, item, next(i + 1, { ...names, names: { ...names.names, [name]: item } }));
  };
  return next(0, bound);
}

class Translator {
  readonly used = new Set<string>();
  readonly #variables: Variables;
  #items = 0;

  constructor(variables: Variables) {
    this.#variables = variables;
  }
  variable(name: string): string {
    return this.#variables(name);
  }
  use(helper: string): string {
    this.used.add(helper);
    return `$${helper}`;
  }
  fresh(): string {
    this.#items += 1;
    return `$i${this.#items}`;
  }
  expression(node: Syntax, bound: Bound): string {
    const lowering = LOWERINGS[node.name];
    if (lowering === undefined)
      throw new Untranslatable(`"${node.text}" (${node.name})`, 'it has no exact equal in JSONata');
    return lowering(this, node, bound);
  }
}
