import { canonical, entryOf } from '../names.ts';
import { integer } from '../number.ts';
import { property } from '../properties.ts';
import { BUILTINS } from '../functions/index.ts';
import { Item, type Scope } from '../scope.ts';
import { isContext, isList, isNumber, kindOf, type FeelList, type FeelValue } from '../values.ts';
import type { Node } from '../parse.ts';
import { parts, type Closure, type Compiler, type Compiling } from './compiling.ts';

export const variableName: Compiler = (node, c) => {
  const name = canonical(c.text(node));
  return (scope) => {
    // A name whose value is null is there.
    const value = scope.find(name);
    if (value !== undefined) return value;
    const builtin = BUILTINS.get(name)?.value;
    return builtin ?? scope.run.warn(c.source, node.from, node.to, () => `there is no "${name}" here`);
  };
};
/** `?`: the value that a unary test is put to. */
export const input: Compiler = (node, c) => (scope) => {
  const value = scope.find('?');
  if (value !== undefined) return value;
  return scope.run.warn(c.source, node.from, node.to, () => '"?" has a value only in a unary test');
};

export const path: Compiler = (node, c) => {
  const [base, name] = parts(node);
  const from = c.compile(base!);
  const key = canonical(c.text(name!));
  return (scope) => select(from(scope), key, scope, node, c);
};

function select(value: FeelValue, name: string, scope: Scope, node: Node, c: Compiling): FeelValue {
  if (value === null) return null;
  // Of a list of contexts the entries of each.
  if (isList(value)) {
    scope.run.items(value.length);
    return value.map((item) => select(item, name, scope, node, c));
  }
  const found = isContext(value) ? entryOf(value, name) : property(value, name);
  return found ?? (found === null ? null : scope.run.warn(c.source, node.from, node.to, () => missing(value, name)));
}
const missing = (value: FeelValue, name: string): string =>
  isContext(value)
    ? `the context has no entry "${name}"; it has ${[...value.keys()].join(', ') || 'none'}`
    : `a ${kindOf(value)} has no "${name}"`;

export const filter: Compiler = (node, c) => {
  const [list, by] = parts(node);
  const from = c.compile(list!);
  const condition = c.compile(by!);
  const index = by!.name === 'NumericLiteral';
  return (scope) => {
    const value = from(scope);
    if (value === null) return null;
    const items: FeelList = isList(value) ? value : [value];
    if (index) return at(items, condition(scope), scope, node, c);
    // A number is a position, a condition is asked of each item. Which of the two it is shows with the first.
    const first =
      items.length === 0 ? scope.run.quietly(() => condition(scope)) : condition(new Item(scope, items[0]!));
    if (isNumber(first)) return at(items, first, scope, node, c);
    return matching(items, condition, first, scope);
  };
};

function matching(items: FeelList, condition: Closure, first: FeelValue, scope: Scope): FeelValue {
  scope.run.step(items.length);
  return items.filter((item, i) => (i === 0 ? first : condition(new Item(scope, item))) === true);
}

/** Items for which a condition is true; a single value is a list of one, and of null there is nothing. */
export function filtered(value: FeelValue, condition: Closure, scope: Scope): FeelValue {
  if (value === null) return null;
  const items: FeelList = isList(value) ? value : [value];
  return items.length === 0 ? items : matching(items, condition, condition(new Item(scope, items[0]!)), scope);
}

/** The n-th item from the front, or from the back where n is negative. */
function at(items: FeelList, position: FeelValue, scope: Scope, node: Node, c: Compiling): FeelValue {
  const n = isNumber(position) ? integer(position) : undefined;
  const item = n === undefined || n === 0 ? undefined : items[n > 0 ? n - 1 : items.length + n];
  if (item !== undefined) return item;
  return scope.run.warn(
    c.source,
    node.from,
    node.to,
    () => `the list has ${items.length} items, and none at ${n ?? 'no whole number'}`,
  );
}
