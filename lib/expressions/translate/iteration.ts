import { canonical } from '../feel/names.ts';
import type { Node } from '../feel/parse.ts';
import { itemType } from './literals.ts';
import { child, parts } from './syntax.ts';
import { bind, ROUNDS_OF_LIST, type Bound, type Lowering, type Text, type Translator } from './translator.ts';
import { BOOLEAN, listOf, whole } from './types.ts';

/** Ranges of more numbers are made by the runtime. */
const MAX_RANGE = 10_000;

interface Iterator {
  readonly name: string;
  /** The list, or undefined where there is none to iterate over. */
  readonly list: (bound: Bound) => Text;
  readonly items: number;
  readonly node: Node;
}

function iteratorsOf(t: Translator, node: Node): Iterator[] {
  return parts(child(node, 'InExpressions')!).map((each) => {
    const [name, context] = parts(each);
    const [from, to] = parts(context!);
    return {
      name: canonical(t.text(name!)),
      list: (bound) => (to === undefined ? single(t, from!, bound) : range(t, from!, to, context!)),
      items: to === undefined ? ROUNDS_OF_LIST : sizeOf(t, from!, to),
      node: context!,
    };
  });
}

const limits = (t: Translator, from: Node, to: Node): unknown[] =>
  [from, to].map((n) => (n.name === 'NumericLiteral' ? t.expression(n, {}).literal : undefined));
/** Numbers of a range; 1 where it is refused anyway. */
function sizeOf(t: Translator, from: Node, to: Node): number {
  const [a, b] = limits(t, from, to);
  return typeof a === 'number' && typeof b === 'number' ? Math.abs(a - b) + 1 : 1;
}

function single(t: Translator, from: Node, bound: Bound): Text {
  if (from.name === 'Interval') return t.refuse(from, 'only lists and ranges of written numbers can be iterated');
  const of = t.value(from, bound);
  return { code: t.call('l', of.code), type: of.type };
}

function range(t: Translator, from: Node, to: Node, node: Node): Text {
  const [a, b] = limits(t, from, to);
  if (!Number.isInteger(a) || !Number.isInteger(b) || Math.abs((a as number) - (b as number)) >= MAX_RANGE)
    return t.refuse(node, 'only lists and ranges of written numbers can be iterated');
  const [low, high] = [Math.min(a as number, b as number), Math.max(a as number, b as number)];
  const numbers = `[${low}..${high}]`;
  return { code: (a as number) <= (b as number) ? numbers : `$reverse(${numbers})`, type: listOf(whole(low, high)) };
}

export const forExpression: Lowering = (t, node, bound) => {
  const iterators = iteratorsOf(t, node);
  const [only, more] = iterators;
  if (more !== undefined) return t.refuse(node, 'a `for` over several lists has no exact equal');
  const body = parts(node).at(-1)!;
  if (mentions(t, body, 'partial')) return t.refuse(node, '`partial` has no exact equal');
  const list = only!.list(bound);
  const item = t.fresh();
  const value = t.value(body, inside(t, bound, only!, item, list));
  return {
    code: `($s:=${list.code};$exists($s)?$reduce($s,function($r,${item}){$append($r,${t.call('w', value.code)})},[]):())`,
    type: listOf(value.type),
  };
};

/** A fold over all combinations that keeps what is decided; "x" where something is no list. */
export const quantified: Lowering = (t, node, bound) => {
  const some = child(node, 'some') !== undefined;
  const [decided, start] = some ? ['t', 'f'] : ['f', 't'];
  const iterators = iteratorsOf(t, node);
  const body = parts(node).at(-1)!;
  const fold = (depth: number, names: Bound, state: string): string => {
    const iterator = iterators[depth];
    if (iterator === undefined) {
      const value = t.value(body, names).code;
      return `($b:=${value};$type($b)="boolean"?($b=${some}?"${decided}":${state}):"n")`;
    }
    const list = iterator.list(names);
    const item = t.fresh();
    const next = t.fresh();
    const inner = fold(depth + 1, inside(t, names, iterator, item, list), next);
    return `($s:=${list.code};$exists($s)?$reduce($s,function(${next},${item}){${next}="${decided}" or ${next}="x"?${next}:${inner}},${state}):"x")`;
  };
  return { code: t.call('tri', fold(0, bound, `"${start}"`)), type: BOOLEAN };
};

const inside = (t: Translator, bound: Bound, { name, items, node }: Iterator, item: string, list: Text): Bound =>
  bind(t.looped(bound, items, node), name, { code: t.call('u', item), type: itemType(list.type) });

const mentions = (t: Translator, node: Node, name: string): boolean =>
  (node.name === 'VariableName' && t.text(node) === name) || node.children.some((c) => mentions(t, c, name));
