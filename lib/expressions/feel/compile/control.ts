import { and3, or3, ternary, type Ternary } from '../compare.ts';
import { canonical } from '../names.ts';
import { integer, Num } from '../number.ts';
import { FeelRange } from '../range.ts';
import { Partial, Single, type Scope } from '../scope.ts';
import { FeelDate, isList, isNumber, kindOf, type FeelValue } from '../values.ts';
import type { Node } from '../parse.ts';
import { child, parts, type Closure, type Compiler, type Compiling } from './compiling.ts';

export const ifExpression: Compiler = (node, c) => {
  const [condition, then, otherwise] = parts(node).map((p) => c.compile(p));
  return (scope) => (condition!(scope) === true ? then!(scope) : otherwise!(scope));
};

/** What is iterated over: items that are made when they are asked for, as `1..1000000` need not be a list. */
export interface Iterated {
  readonly length: number;
  at(index: number): FeelValue;
}
export interface Iterator {
  readonly name: string;
  readonly over: (scope: Scope) => Iterated | null;
}

export const forExpression: Compiler = (node, c) => {
  const iterators = iteratorsOf(node, c);
  const body = c.compile(parts(node).at(-1)!);
  return (scope) => loop(iterators, body, scope);
};

export const quantifiedExpression: Compiler = (node, c) => {
  const iterators = iteratorsOf(node, c);
  const body = c.compile(parts(node).at(-1)!);
  const some = child(node, 'some') !== undefined;
  return (scope) => quantify(iterators, body, some, scope);
};

/** What `body` returns for each combination of items; null where something cannot be iterated. */
export function loop(iterators: readonly Iterator[], body: Closure, scope: Scope): FeelValue {
  const results: FeelValue[] = [];
  const whole = each(iterators, new Partial(scope, results), (inner) => {
    results.push(body(inner));
    if (results.length > inner.run.limits.items) inner.run.items(results.length);
    return true;
  });
  return whole ? results : null;
}

/** Whether `body` holds for some, or for every, combination of items. */
export function quantify(iterators: readonly Iterator[], body: Closure, some: boolean, scope: Scope): Ternary {
  let result: Ternary = !some;
  const whole = each(iterators, scope, (inner) => {
    const held = ternary(body(inner));
    result = some ? or3(result, held) : and3(result, held);
    return result !== some;
  });
  return whole ? result : null;
}

/**
 * Visits the combinations of all items, the last iterator running fastest, until `visit` says to stop.
 * false where something is no list: the whole expression is null then.
 */
function each(iterators: readonly Iterator[], scope: Scope, visit: (scope: Scope) => boolean): boolean {
  let going = true;
  const go = (depth: number, outer: Scope): boolean => {
    const iterator = iterators[depth];
    if (iterator === undefined) {
      outer.run.step();
      going = visit(outer);
      return true;
    }
    const items = iterator.over(outer);
    if (items === null) return false;
    for (let i = 0; i < items.length && going; i++) {
      outer.run.step();
      if (!go(depth + 1, new Single(outer, iterator.name, items.at(i)))) return false;
    }
    return true;
  };
  return go(0, scope);
}

function iteratorsOf(node: Node, c: Compiling): Iterator[] {
  return parts(child(node, 'InExpressions')!).map((each_) => {
    const [name, context] = parts(each_);
    const [from, to] = parts(context!).map((p) => c.compile(p));
    const fail = (scope: Scope, message: string): null =>
      scope.run.warn(c.source, context!.from, context!.to, () => message);
    return { name: canonical(c.text(name!)), over: over(from!, to, fail) };
  });
}

function over(
  from: Closure,
  to: Closure | undefined,
  fail: (scope: Scope, message: string) => null,
): (scope: Scope) => Iterated | null {
  return (scope) => {
    const start = from(scope);
    if (to === undefined) return iterated(start) ?? fail(scope, `a ${kindOf(start)} cannot be iterated`);
    const end = to(scope);
    return span(start, end) ?? fail(scope, `there is nothing to count between a ${kindOf(start)} and a ${kindOf(end)}`);
  };
}

/** A list; a range of whole numbers or dates with two ends; any other value is a list of one. undefined where there is nothing. */
export function iterated(value: FeelValue): Iterated | undefined {
  if (value === null) return undefined;
  if (isList(value)) return { length: value.length, at: (i) => value[i]! };
  if (!(value instanceof FeelRange)) return { length: 1, at: () => value };
  const { start, end } = value;
  const inner = span(start.value, end.value);
  if (inner === undefined) return undefined;
  const skipped = start.included ? 0 : 1;
  const length = Math.max(0, inner.length - skipped - (end.included ? 0 : 1));
  return { length, at: (i) => inner.at(i + skipped) };
}

/** Whole numbers or dates from one to another, upwards or downwards. */
function span(start: FeelValue, end: FeelValue): Iterated | undefined {
  if (isNumber(start) && isNumber(end)) {
    const [a, b] = [integer(start), integer(end)];
    return a === undefined || b === undefined ? undefined : count(a, b, (n) => new Num(n));
  }
  if (start instanceof FeelDate && end instanceof FeelDate)
    return count(start.epochDay, end.epochDay, (day) => FeelDate.ofEpochDay(day) ?? null);
  return undefined;
}
const count = (a: number, b: number, make: (n: number) => FeelValue): Iterated => ({
  length: Math.abs(b - a) + 1,
  at: (i) => make(a <= b ? a + i : a - i),
});
