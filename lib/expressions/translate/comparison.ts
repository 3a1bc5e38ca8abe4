import type { Node } from '../feel/parse.ts';
import { canonical } from '../feel/names.ts';
import { child, parts, quoted } from './syntax.ts';
import type { Bound, Lowering, Text, Translator } from './translator.ts';
import { BOOLEAN, type Type } from './types.ts';

const SCALARS: ReadonlySet<Type['kind']> = new Set(['string', 'number', 'boolean', 'null']);

/** FEEL's three-valued comparison of two values. */
export function compare(t: Translator, operator: string, a: Text, b: Text): string {
  switch (operator) {
    case '=':
      return equal(t, a, b);
    case '!=':
      return t.call('not3', equal(t, a, b));
    case '<':
      return ordered(t, 'lt', a, b);
    case '<=':
      return ordered(t, 'le', a, b);
    case '>':
      return ordered(t, 'lt', b, a);
    default:
      return ordered(t, 'le', b, a);
  }
}

function equal(t: Translator, a: Text, b: Text): string {
  const dates = [a, b].filter((x) => x.type.kind === 'date').length;
  // JSON holds no dates, so a date is never equal to anything else.
  if (dates === 1) return t.call('eqk', a.code, b.code);
  return t.call(dates === 2 || SCALARS.has(a.type.kind) || SCALARS.has(b.type.kind) ? 'eqs' : 'eq', a.code, b.code);
}

function ordered(t: Translator, helper: 'lt' | 'le', a: Text, b: Text): string {
  const dates = [a, b].filter((x) => x.type.kind === 'date').length;
  if (dates === 1) return '()';
  const numbers = dates === 2 || a.type.kind === 'number' || b.type.kind === 'number';
  return t.call(numbers ? NUMERIC[helper] : helper, a.code, b.code);
}
const NUMERIC = { lt: 'ltn', le: 'len' } as const;

export const comparison: Lowering = (t, node, bound) => {
  if (child(node, 'between') !== undefined) {
    const [value, low, high] = parts(node).map((p) => t.expression(p, bound));
    return {
      code: t.once(value!, (v) => t.call('and3', compare(t, '>=', v, low!), compare(t, '<=', v, high!))),
      type: BOOLEAN,
    };
  }
  if (child(node, 'in') !== undefined) return membership(t, node, bound);
  const [left, right] = parts(node).map((p) => t.expression(p, bound));
  return { code: compare(t, t.text(child(node, 'CompareOp')!), left!, right!), type: BOOLEAN };
};

function membership(t: Translator, node: Node, bound: Bound): Text {
  const [value, ...rest] = parts(node);
  const of = t.expression(value!, bound);
  const tests = rest.flatMap((r) => (r.name === 'PositiveUnaryTests' ? parts(r) : [r]));
  return {
    code: t.once(of, (v) => tests.map((test) => positiveTest(t, v, test, bound)).reduce((a, b) => t.call('or3', a, b))),
    type: BOOLEAN,
  };
}

/** `value in test`: a comparison, an interval, an expression over `?`, or a value to be equal to or contained in. */
export function positiveTest(t: Translator, value: Text, test: Node, bound: Bound): string {
  switch (test.name) {
    case 'PositiveUnaryTest':
    case 'ParenthesizedExpression':
      return positiveTest(t, value, parts(test)[0]!, bound);
    case 'SimplePositiveUnaryTest': {
      const operator = child(test, 'CompareOp');
      const operand = parts(test)[0]!;
      return operator === undefined
        ? interval(t, value, operand, bound)
        : compare(t, t.text(operator), value, t.expression(operand, bound));
    }
    case 'Interval':
      return interval(t, value, test, bound);
    default:
      return readsInput(test)
        ? ternary(t, t.value(test, { ...bound, input: value }).code)
        : satisfies(t, value, test, bound);
  }
}

const readsInput = (node: Node): boolean => node.name === '?' || node.children.some(readsInput);
const ternary = (t: Translator, code: string): string => t.call('and3', 'true', code);

function satisfies(t: Translator, value: Text, test: Node, bound: Bound): string {
  if (test.name === 'List' && test.children.some(holdsRange))
    return t.refuse(test, 'a list of intervals has no exact equal');
  const other = t.expression(test, bound);
  if (other.type.kind === 'date' || value.type.kind === 'date') {
    if (other.type.kind === 'any' || other.type.kind === 'list' || other.type.kind === 'boolean')
      return t.refuse(test, 'a date in a list has no exact equal');
    return equal(t, value, other);
  }
  return other.type.kind === 'string' || other.type.kind === 'number'
    ? equal(t, value, other)
    : t.call('sat', value.code, other.code);
}
const holdsRange = (node: Node): boolean => node.name === 'Interval' || node.name === 'SimplePositiveUnaryTest';

function interval(t: Translator, value: Text, node: Node, bound: Bound): string {
  const [low, high] = parts(node).map((p) => t.expression(p, bound));
  const text = t.text(node).trim();
  const closed = [text.startsWith('['), text.endsWith(']')] as const;
  if (low === undefined || high === undefined) return t.refuse(node, 'it has one end only');
  if ([value, low, high].some((x) => x.type.kind === 'date')) {
    if (![low, high].every((x) => x.type.kind === 'date')) return t.refuse(node, 'its ends are of different types');
    const [from, to] = [
      compare(t, closed[0] ? '>=' : '>', value, low),
      compare(t, closed[1] ? '<=' : '<', value, high),
    ];
    // A range that ends before it starts is none.
    return `(${compare(t, '<=', low, high)}=false?():${t.call('and3', from, to)})`;
  }
  if (typeof low.literal === 'number' && typeof high.literal === 'number' && low.literal <= high.literal)
    return t.call(
      'and3',
      compare(t, closed[0] ? '>=' : '>', value, low),
      compare(t, closed[1] ? '<=' : '<', value, high),
    );
  return t.call('rng', value.code, low.code, high.code, String(closed[0]), String(closed[1]));
}

/** Types of JSON by their names in FEEL; `Any` holds whatever is there. */
const JSON_TYPES: Readonly<Record<string, string>> = { number: 'number', string: 'string', boolean: 'boolean' };
const TEMPORAL: ReadonlySet<string> = new Set([
  'date',
  'time',
  'date and time',
  'dateTime',
  'days and time duration',
  'dayTimeDuration',
  'years and months duration',
  'yearMonthDuration',
]);

export const instanceOf: Lowering = (t, node, bound) => {
  const [value, type] = parts(node);
  const of = t.value(value!, bound);
  const name = canonical(t.text(type!));
  if (name === 'Any') return { code: `$exists(${of.code})`, type: BOOLEAN };
  const json = JSON_TYPES[name];
  if (json !== undefined)
    return { code: `($i:=${of.code};$exists($i)?$type($i)=${quoted(json)}:false)`, type: BOOLEAN };
  // JSON holds no dates.
  if (TEMPORAL.has(name)) return { code: 'false', type: BOOLEAN };
  return t.refuse(node, `whether a value is a ${name} has no exact equal`);
};
