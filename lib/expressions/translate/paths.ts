import { canonical } from '../feel/names.ts';
import type { Node } from '../feel/parse.ts';
import { dateProperty } from './dates.ts';
import { itemType } from './literals.ts';
import { parts, quoted } from './syntax.ts';
import { ROUNDS_OF_LIST, type Bound, type Lowering, type Translator } from './translator.ts';
import { ANY, listOf, type Type } from './types.ts';

export const variableName: Lowering = (t, node, bound) => {
  const name = canonical(t.text(node));
  const known = bound.names?.[name];
  const outer = known ?? (t.isBuiltin(name) ? t.refuse(node, 'a function is no value of JSON') : t.variable(name));
  if (bound.filter === undefined || bound.filter.inside.includes(name)) return outer;
  // In a filter an entry of the item comes before whatever stands outside.
  const own = `$lookup(${bound.filter.item},${quoted(t.plain(name, node))})`;
  return { code: entryOr(t, bound.filter.item, own, outer.code), type: ANY };
};

const entryOr = (t: Translator, item: string, own: string, outer: string): string =>
  `($type(${item})="object"?($exists(${own})?${t.call('u', own)}:${outer}):${outer})`;

/** `?`: what a unary test is put to. */
export const input: Lowering = (t, node, bound) =>
  bound.input ?? t.refuse(node, '"?" has a value only in a unary test');

export const path: Lowering = (t, node, bound) => {
  const [base, name] = parts(node);
  const key = canonical(t.text(name!));
  const from = t.expression(base!, bound);
  if (from.type.kind === 'date') return dateProperty(t, from, key, node);
  const helper = from.type.kind === 'context' ? 'ent' : 'get';
  return { code: t.call(helper, from.code, quoted(t.plain(key, name!))), type: typeOfPath(t, node, bound) };
};

/** Type that the process declares for a path from one of its variables. */
function typeOfPath(t: Translator, node: Node, bound: Bound): Type {
  const names: string[] = [];
  let at = node;
  for (; at.name === 'PathExpression'; at = parts(at)[0]!) names.unshift(canonical(t.text(parts(at)[1]!)));
  if (at.name !== 'VariableName' || bound.filter !== undefined) return ANY;
  const first = canonical(t.text(at));
  return bound.names?.[first] === undefined ? t.typeAt([first, ...names]) : ANY;
}

export const filter: Lowering = (t, node, bound) => {
  const [list, by] = parts(node);
  const from = t.value(list!, bound);
  const of = itemType(from.type);
  if (by!.name === 'NumericLiteral') {
    const index = t.expression(by!, bound).literal as number;
    if (!Number.isInteger(index) || index === 0) return t.refuse(node, 'a position is a whole number other than 0');
    return { code: t.call('at', from.code, String(index)), type: of };
  }
  const item = t.fresh();
  const inner: Bound = {
    ...t.looped(bound, ROUNDS_OF_LIST, node),
    names: { ...bound.names, item: { code: t.call('u', item), type: ANY } },
    filter: { item, inside: [] },
  };
  const condition = t.value(by!, inner);
  if (condition.type.kind !== 'boolean')
    return t.refuse(by!, 'only the data tells whether it is a position or a condition');
  if (bound.filter !== undefined) return t.refuse(node, 'a filter inside of a filter reads the names of both');
  return {
    code: `($s:=${t.call('l', from.code)};$exists($s)?$reduce($s,function($r,${item}){${condition.code}=true?$append($r,${t.call('w', t.call('u', item))}):$r},[]):())`,
    type: listOf(of),
  };
};
