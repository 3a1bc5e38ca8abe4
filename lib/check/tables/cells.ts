import { syntaxOfTests, type Syntax } from '../../expressions/index.ts';
import { constantOf, ORDERED, type Constant } from './constants.ts';

/** A cell as far as it can be analysed. */
export type Test =
  | { readonly kind: 'any' }
  | { readonly kind: 'compare'; readonly operator: Operator; readonly value: Constant }
  | { readonly kind: 'every' | 'some'; readonly tests: readonly Test[] }
  | { readonly kind: 'not'; readonly test: Test }
  | { readonly kind: 'unknown'; readonly text: string };
type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=';

const OPERATORS: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>=']);

/** Reads unary tests. What reads a variable, calls a function or compares two columns is `unknown`. */
export function testOf(text: string): Test {
  if (text.trim() === '' || text.trim() === '-') return { kind: 'any' };
  const root = syntaxOfTests(text);
  return root === undefined ? { kind: 'unknown', text } : tests(root);
}

function tests(node: Syntax): Test {
  if (node.children.some((c) => c.name === 'Wildcard')) return { kind: 'any' };
  const list = node.children.find((c) => c.name === 'PositiveUnaryTests');
  if (list === undefined) return { kind: 'unknown', text: node.text };
  const positive = some(list.children.filter((c) => c.name === 'PositiveUnaryTest').map((c) => one(c.children[0]!)));
  return node.children.some((c) => c.name === 'not') ? { kind: 'not', test: positive } : positive;
}

const some = (list: readonly Test[]): Test => (list.length === 1 ? list[0]! : { kind: 'some', tests: list });

function one(node: Syntax): Test {
  switch (node.name) {
    case 'ParenthesizedExpression': {
      const inner = node.children.filter((c) => c.name !== '(' && c.name !== ')');
      return inner.length === 1 ? one(inner[0]!) : { kind: 'unknown', text: node.text };
    }
    case 'SimplePositiveUnaryTest': {
      const operator = node.children.find((c) => c.name === 'CompareOp')?.text;
      const operand = node.children.find((c) => c.name !== 'CompareOp');
      if (operand?.name === 'Interval') return interval(operand);
      return operator === undefined || operand === undefined ? unknown(node) : compare(operator, operand, node);
    }
    case 'Interval':
      return interval(node);
    case 'Conjunction':
    case 'Disjunction': {
      const parts = node.children.filter((c) => c.name !== 'and' && c.name !== 'or').map(one);
      return { kind: node.name === 'Conjunction' ? 'every' : 'some', tests: parts };
    }
    case 'Comparison':
      return comparison(node);
    default: {
      const value = constantOf(node.text);
      // A constant is what the input must be; a constant list holds what it may be.
      if (value !== undefined) return { kind: 'compare', operator: '=', value };
      if (node.name === 'List') return some(node.children.filter((c) => !/^[[\],]$/.test(c.name)).map(one));
      return unknown(node);
    }
  }
}

const unknown = (node: Syntax): Test => ({ kind: 'unknown', text: node.text });

function compare(operator: string, operand: Syntax, around: Syntax): Test {
  const value = constantOf(operand.text);
  if (value === undefined || !OPERATORS.has(operator)) return unknown(around);
  if (operator !== '=' && operator !== '!=' && !ORDERED.has(value.kind)) return unknown(around);
  return { kind: 'compare', operator: operator as Operator, value };
}

function interval(node: Syntax): Test {
  const [low, high] = node.children.filter((c) => !/^[[\]()]$|^\.\.$/.test(c.name));
  if (low === undefined || high === undefined) return unknown(node);
  const from = compare(node.text.trimStart().startsWith('[') ? '>=' : '>', low, node);
  const to = compare(node.text.trimEnd().endsWith(']') ? '<=' : '<', high, node);
  return from.kind === 'unknown' || to.kind === 'unknown' ? unknown(node) : { kind: 'every', tests: [from, to] };
}

/** `? > 5`, `5 < ?`, `? between 1 and 3`, `? in (1, 2)`. */
function comparison(node: Syntax): Test {
  const parts = node.children.filter((c) => c.name !== 'CompareOp');
  const operator = node.children.find((c) => c.name === 'CompareOp')?.text;
  const [left, right] = parts;
  if (left?.name === '?' && operator !== undefined && parts.length === 2) return compare(operator, right!, node);
  if (right?.name === '?' && operator !== undefined && parts.length === 2)
    return compare(FLIPPED[operator] ?? '', left!, node);
  if (left?.name === '?' && parts.some((c) => c.name === 'between')) {
    const [low, high] = parts.slice(1).filter((c) => c.name !== 'between' && c.name !== 'and');
    if (low === undefined || high === undefined) return unknown(node);
    const [from, to] = [compare('>=', low, node), compare('<=', high, node)];
    return from.kind === 'unknown' || to.kind === 'unknown' ? unknown(node) : { kind: 'every', tests: [from, to] };
  }
  return unknown(node);
}
const FLIPPED: Readonly<Record<string, string>> = {
  '=': '=',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** Every constant in a test. */
export function constantsOf(test: Test): Constant[] {
  switch (test.kind) {
    case 'compare':
      return [test.value];
    case 'not':
      return constantsOf(test.test);
    case 'every':
    case 'some':
      return test.tests.flatMap(constantsOf);
    default:
      return [];
  }
}

/** The parts of a test that are beyond analysis. */
export function unknownsOf(test: Test): string[] {
  switch (test.kind) {
    case 'unknown':
      return [test.text];
    case 'not':
      return unknownsOf(test.test);
    case 'every':
    case 'some':
      return test.tests.flatMap(unknownsOf);
    default:
      return [];
  }
}

/** FEEL's three values, and `maybe` for what is beyond analysis. */
type Truth = true | false | null | 'maybe';

/** Whether a value passes: certainly, certainly not, or it cannot be said. */
export function passes(test: Test, value: Constant): boolean | 'maybe' {
  const truth = truthOf(test, value);
  return truth === 'maybe' ? 'maybe' : truth === true;
}

function truthOf(test: Test, value: Constant): Truth {
  switch (test.kind) {
    case 'any':
      return true;
    case 'unknown':
      return 'maybe';
    case 'compare':
      return compared(test.operator, value, test.value);
    case 'not': {
      const inner = truthOf(test.test, value);
      return inner === 'maybe' || inner === null ? inner : !inner;
    }
    case 'some':
    case 'every': {
      const decides = test.kind === 'some';
      const all = test.tests.map((t) => truthOf(t, value));
      if (all.includes(decides)) return decides;
      if (all.includes('maybe')) return 'maybe';
      return all.includes(null) ? null : !decides;
    }
    default:
      return test satisfies never;
  }
}

function compared(operator: Operator, a: Constant, b: Constant): Truth {
  if (operator === '=' || operator === '!=') {
    if (a.kind !== b.kind) return a.kind === 'null' || b.kind === 'null' ? operator === '!=' : null;
    return (a.at === b.at) === (operator === '=');
  }
  if (a.kind !== b.kind || a.kind === 'null') return null;
  const [x, y] = [a.at as number, b.at as number];
  return operator === '<' ? x < y : operator === '<=' ? x <= y : operator === '>' ? x > y : x >= y;
}
