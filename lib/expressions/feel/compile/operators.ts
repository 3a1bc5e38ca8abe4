import { add, divide, multiply, negate, power, subtract } from '../arithmetic.ts';
import { and3, compare, equal, not3, or3, ternary, type Ternary } from '../compare.ts';
import { instanceOf } from '../types.ts';
import { kindOf, type FeelValue } from '../values.ts';
import type { Node } from '../parse.ts';
import type { Scope } from '../scope.ts';
import { child, parts, type Closure, type Compiler, type Compiling } from './compiling.ts';
import { typeOf } from './types.ts';

const ARITHMETIC: Readonly<
  Record<string, readonly [verb: string, run: (a: FeelValue, b: FeelValue) => FeelValue | undefined]>
> = {
  '+': ['added', add],
  '-': ['subtracted', subtract],
  '*': ['multiplied', multiply],
  '/': ['divided', divide],
  '**': ['raised to a power', power],
};

export const arithmetic: Compiler = (node, c) => {
  const operator = c.text(child(node, 'ArithOp')!);
  const [left, right] = parts(node).map((p) => c.compile(p));
  if (right === undefined) return negation(node, left!, c);
  const [verb, run] = ARITHMETIC[operator]!;
  return (scope) => {
    const a = left!(scope);
    const b = right(scope);
    if (a === null || b === null) return null;
    const result = run(a, b);
    if (typeof result === 'string') scope.run.characters(result.length);
    else scope.run.step(operator === '**' ? 20 : 1);
    if (result !== undefined && result !== null) return result;
    return scope.run.warn(c.source, node.from, node.to, () =>
      result === null
        ? `${c.text(node)} has no value: ${whyNone(operator, a, b)}`
        : `a ${kindOf(a)} and a ${kindOf(b)} cannot be ${verb}`,
    );
  };
};

function whyNone(operator: string, a: FeelValue, b: FeelValue): string {
  if (operator === '/') return 'division by zero';
  const days = (v: FeelValue): boolean => ['date', 'date and time'].includes(kindOf(v));
  if (days(a) && days(b)) return 'between a moment and a local time there is no length of time';
  return 'it is beyond the values that FEEL has';
}

function negation(node: Node, operand: Closure, c: Compiling): Closure {
  return (scope) => {
    const value = operand(scope);
    if (value === null) return null;
    return negate(value) ?? scope.run.warn(c.source, node.from, node.to, () => `a ${kindOf(value)} has no negative`);
  };
}

export const conjunction: Compiler = (node, c) => {
  const [left, right] = parts(node).map((p) => c.compile(p));
  return (scope) => {
    const a = left!(scope);
    return a === false ? false : and3(ternary(a), ternary(right!(scope)));
  };
};
export const disjunction: Compiler = (node, c) => {
  const [left, right] = parts(node).map((p) => c.compile(p));
  return (scope) => {
    const a = left!(scope);
    return a === true ? true : or3(ternary(a), ternary(right!(scope)));
  };
};

/** The comparison of an operator; null where the two values have none. */
export const COMPARISONS: Readonly<Record<string, (a: FeelValue, b: FeelValue) => Ternary>> = {
  '=': equal,
  '!=': (a, b) => not3(equal(a, b)),
  '<': (a, b) => ordered(compare(a, b), (n) => n < 0),
  '<=': (a, b) => ordered(compare(a, b), (n) => n <= 0),
  '>': (a, b) => ordered(compare(a, b), (n) => n > 0),
  '>=': (a, b) => ordered(compare(a, b), (n) => n >= 0),
};
const ordered = (order: number | null, holds: (order: number) => boolean): Ternary =>
  order === null ? null : holds(order);

export const comparison: Compiler = (node, c) => {
  if (child(node, 'between') !== undefined) return between(node, c);
  if (child(node, 'in') !== undefined) return membership(node, c);
  const holds = COMPARISONS[c.text(child(node, 'CompareOp')!)]!;
  const [left, right] = parts(node).map((p) => c.compile(p));
  return (scope) => compared(holds, left!(scope), right!(scope), scope, node, c);
};

/** null between two values that are there is worth a word. */
export function compared(
  holds: (a: FeelValue, b: FeelValue) => Ternary,
  a: FeelValue,
  b: FeelValue,
  scope: Scope,
  node: Node,
  c: Compiling,
): Ternary {
  scope.run.step();
  const result = holds(a, b);
  if (result !== null || a === null || b === null) return result;
  return scope.run.warn(c.source, node.from, node.to, () => `a ${kindOf(a)} cannot be compared with a ${kindOf(b)}`);
}

function between(node: Node, c: Compiling): Closure {
  const [value, low, high] = parts(node).map((p) => c.compile(p));
  return (scope) => {
    const v = value!(scope);
    return and3(
      compared(COMPARISONS['>=']!, v, low!(scope), scope, node, c),
      compared(COMPARISONS['<=']!, v, high!(scope), scope, node, c),
    );
  };
}

function membership(node: Node, c: Compiling): Closure {
  const [value, ...rest] = parts(node);
  const of = c.compile(value!);
  const tests = rest.flatMap((r) => (r.name === 'PositiveUnaryTests' ? parts(r) : [r])).map((t) => c.test(t));
  return (scope) => {
    const v = of(scope);
    return tests.reduce<Ternary>((found, test) => (found === true ? true : or3(found, test(v, scope))), false);
  };
}

export const instanceOfExpression: Compiler = (node, c) => {
  const [value, type] = parts(node);
  const of = c.compile(value!);
  const wanted = typeOf(type!, c);
  return (scope) => {
    const v = of(scope);
    if (wanted !== undefined) return instanceOf(v, wanted);
    return scope.run.warn(c.source, type!.from, type!.to, () => `there is no type ${c.text(type!)}`);
  };
};
