import { equal, or3, ternary, type Ternary } from '../compare.ts';
import { FeelRange, halfOpen, rangeFault, type Endpoint } from '../range.ts';
import { Single, type Scope } from '../scope.ts';
import { isList, type FeelValue } from '../values.ts';
import type { Node } from '../parse.ts';
import { child, parts, readsInput, type Closure, type Compiler, type Compiling, type Test } from './compiling.ts';
import { COMPARISONS, compared } from './operators.ts';

/** All of a cell: `-`, tests of which one must hold, or `not(...)` of them (DMN 1.5, grammar rule 15). */
export function unaryTests(node: Node, c: Compiling): Test {
  const tests = child(node, 'PositiveUnaryTests');
  if (tests === undefined) return () => true;
  const each = parts(tests).map((t) => c.test(t));
  const any: Test =
    each.length === 1
      ? each[0]!
      : (value, scope) => {
          let found: Ternary = false;
          for (const test of each) {
            found = or3(found, test(value, scope));
            if (found === true) return true;
          }
          return found;
        };
  if (child(node, 'not') === undefined) return any;
  return (value, scope) => {
    const found = any(value, scope);
    return found === null ? null : !found;
  };
}

/** One test: a comparison, an interval, an expression over `?`, or a value to be equal to or contained in. */
export function positiveTest(node: Node, c: Compiling): Test {
  const operator = child(node, 'CompareOp');
  switch (node.name) {
    case 'PositiveUnaryTest':
    case 'ParenthesizedExpression':
      return positiveTest(parts(node)[0]!, c);
    case 'SimplePositiveUnaryTest': {
      const operand = parts(node)[0]!;
      if (operator === undefined) return inRange(operand, c);
      const holds = COMPARISONS[c.text(operator)]!;
      const of = c.compile(operand);
      return (value, scope) => compared(holds, value, of(scope), scope, node, c);
    }
    default: {
      const of = c.compile(node);
      if (readsInput(node)) return (value, scope) => ternary(of(new Single(scope, '?', value)));
      return (value, scope) => satisfies(value, of(scope), scope, node, c);
    }
  }
}

function inRange(interval: Node, c: Compiling): Test {
  const range = c.compile(interval);
  return (value, scope) => {
    scope.run.step();
    const of = range(scope);
    return of instanceof FeelRange ? of.includes(value) : null;
  };
}

/** `value in other` (table 55). */
function satisfies(value: FeelValue, other: FeelValue, scope: Scope, node: Node, c: Compiling): Ternary {
  scope.run.step();
  if (other instanceof FeelRange) return other.includes(value);
  if (isList(other)) {
    scope.run.step(other.length);
    if (isList(value) && equal(value, other) === true) return true;
    let unknown = false;
    for (const item of other) {
      const found =
        item instanceof FeelRange && !(value instanceof FeelRange) ? item.includes(value) : equal(value, item);
      if (found === true) return true;
      // Items of other kinds are no reason not to know.
      unknown ||= found === null && item instanceof FeelRange;
    }
    return unknown ? null : false;
  }
  // A condition that does not ask of the value decides by itself.
  if (typeof other === 'boolean' && value !== null && typeof value !== 'boolean') return other;
  return compared(equal, value, other, scope, node, c);
}

/** A test that stands where a value is expected is the range of the values that pass it. */
export const simpleTest: Compiler = (node, c) => {
  const operator = child(node, 'CompareOp');
  const operand = parts(node)[0]!;
  const of = c.compile(operand);
  if (operator === undefined) return of;
  const sign = c.text(operator);
  return (scope) => {
    const value = of(scope);
    if (sign === '<' || sign === '<=' || sign === '>' || sign === '>=') return halfOpen(sign, value);
    if (sign === '=') return new FeelRange({ value, included: true }, { value, included: true });
    return scope.run.warn(c.source, node.from, node.to, () => 'the values other than one are no range');
  };
};

/** `[1..5)`: both ends of one kind, and in order. An end that is null is unknown, not open. */
export const interval: Compiler = (node, c) => {
  const [low, high] = parts(node).map((p) => c.compile(p)) as [Closure, Closure];
  const text = c.text(node);
  const startIncluded = text.startsWith('[');
  const endIncluded = text.endsWith(']');
  const make = (scope: Scope): FeelRange | string => {
    const start: Endpoint = { value: low(scope), included: startIncluded };
    const end: Endpoint = { value: high(scope), included: endIncluded };
    return rangeFault(start.value, end.value) ?? new FeelRange(start, end);
  };
  // A range of literals is the same each time.
  const fixed = parts(node).every((end) => LITERALS.has(end.name));
  let known: FeelRange | string | undefined;
  return (scope) => {
    const range = known ?? make(scope);
    if (fixed) known = range;
    return typeof range === 'string' ? scope.run.warn(c.source, node.from, node.to, () => range) : range;
  };
};
const LITERALS: ReadonlySet<string> = new Set(['NumericLiteral', 'StringLiteral']);
