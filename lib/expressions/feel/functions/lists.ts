import { compare, equal, ternary } from '../compare.ts';
import { Num, ONE, whole, ZERO } from '../number.ts';
import type { Call } from '../run.ts';
import { spend } from '../run.ts';
import { isList, isNumber, kindOf, type FeelFunction, type FeelList, type FeelValue } from '../values.ts';
import { any, arg, builtin, func, list, number, opt, rest, result, sig, type Builtin } from './signature.ts';

/** A function of a list, or of the items as arguments. */
const overItems = (name: string, run: (items: FeelList, call: Call) => FeelValue): Builtin =>
  builtin(
    name,
    sig([arg('list', list)], ([items], call) => run(items, call)),
    sig([rest('list', any)], ([items], call) => run(items, call)),
  );

/** The same over numbers only; no numbers have no result. */
const overNumbers = (name: string, run: (numbers: readonly Num[], call: Call) => FeelValue): Builtin =>
  overItems(name, (items, call) => {
    if (!items.every(isNumber)) return call.fail('the list holds more than numbers');
    return items.length === 0 && name !== 'mode' ? null : run(items, call);
  });

/** DMN 1.5, table 75. Positions count from 1, or from -1 backwards. */
export const listFunctions: readonly Builtin[] = [
  builtin(
    'list contains',
    sig([arg('list', list), arg('element', any)], ([items, e]) => items.some((i) => same(i, e))),
  ),
  builtin(
    'count',
    sig([arg('list', list)], ([items]) => new Num(items.length)),
  ),
  overItems('min', (items, call) => extreme(items, call, -1)),
  overItems('max', (items, call) => extreme(items, call, 1)),
  overNumbers('sum', (numbers, call) => result(sum(numbers), call, 'the sum is beyond the values that FEEL has')),
  overNumbers('mean', (numbers, call) => result(sum(numbers).div(numbers.length), call, 'no mean')),
  overNumbers('product', (numbers, call) =>
    result(
      numbers.reduce((a, b) => a.times(b), ONE),
      call,
      'the product is beyond the values that FEEL has',
    ),
  ),
  overNumbers('median', (numbers) => {
    const sorted = ascending(numbers);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle]! : sorted[middle - 1]!.plus(sorted[middle]!).div(2);
  }),
  overNumbers('stddev', (numbers, call) => {
    if (numbers.length < 2) return call.fail('one number has no deviation');
    const mean = sum(numbers).div(numbers.length);
    const squares = sum(numbers.map((n) => n.minus(mean).pow(2)));
    return result(squares.div(numbers.length - 1).sqrt(), call, 'the deviation is beyond the values that FEEL has');
  }),
  overNumbers('mode', (numbers) => {
    const counts = new Map<string, { value: Num; count: number }>();
    for (const value of ascending(numbers)) {
      const known = counts.get(value.toString());
      if (known) known.count += 1;
      else counts.set(value.toString(), { value, count: 1 });
    }
    const most = Math.max(0, ...[...counts.values()].map((c) => c.count));
    return [...counts.values()].filter((c) => c.count === most).map((c) => c.value);
  }),
  overItems('all', (items, call) => logic(items, call, false)),
  overItems('any', (items, call) => logic(items, call, true)),
  builtin(
    'sublist',
    sig([arg('list', list), arg('start position', number), opt('length', number)], ([items, start, length], call) => {
      const at = position(start, items.length, call);
      if (at === null) return null;
      if (length === undefined) return items.slice(at);
      const count = whole(length);
      return count === undefined || count < 1 || at + count > items.length
        ? call.fail(`the length lies between 1 and ${items.length - at}`)
        : items.slice(at, at + count);
    }),
  ),
  builtin(
    'append',
    sig([arg('list', list), rest('item', any)], ([items, more], call) => made([...items, ...more], call)),
  ),
  builtin(
    'concatenate',
    sig([rest('list', list)], ([lists], call) => made(lists.flat(1), call)),
  ),
  builtin(
    'insert before',
    sig([arg('list', list), arg('position', number), arg('newItem', any)], ([items, at, item], call) => {
      const i = position(at, items.length, call);
      return i === null ? null : made([...items.slice(0, i), item, ...items.slice(i)], call);
    }),
  ),
  builtin(
    'remove',
    sig([arg('list', list), arg('position', number)], ([items, at], call) => {
      const i = position(at, items.length, call);
      return i === null ? null : items.filter((_, j) => j !== i);
    }),
  ),
  builtin(
    'list replace',
    sig([arg('list', list), arg('position', number), arg('newItem', any)], ([items, at, item], call) => {
      const i = position(at, items.length, call);
      return i === null ? null : items.map((old, j) => (j === i ? item : old));
    }),
    sig([arg('list', list), arg('match', func), arg('newItem', any)], ([items, match, item], call) =>
      replaceMatching(items, match, item, call),
    ),
  ),
  builtin(
    'reverse',
    sig([arg('list', list)], ([items]) => [...items].reverse()),
  ),
  builtin(
    'index of',
    sig([arg('list', list), arg('match', any)], ([items, match]) =>
      items.flatMap((item, i) => (same(item, match) ? [new Num(i + 1)] : [])),
    ),
  ),
  builtin(
    'union',
    sig([rest('list', list)], ([lists], call) => made(distinct(lists.flat(1)), call)),
  ),
  builtin(
    'distinct values',
    sig([arg('list', list)], ([items]) => distinct(items)),
  ),
  builtin(
    'flatten',
    sig([arg('list', list)], ([items], call) => flattened(items, call)),
  ),
  builtin(
    'sort',
    sig([arg('list', list), opt('precedes', func)], ([items, precedes], call) =>
      precedes === undefined ? naturally(items, call) : sorted(items, (a, b) => goesBefore(precedes, a, b, call), call),
    ),
  ),
];

/** Equality for a search: what cannot be compared is not the same. */
const same = (a: FeelValue, b: FeelValue): boolean => {
  spend(1);
  return equal(a, b) === true;
};

function made(items: FeelList, call: Call): FeelList {
  call.run.items(items.length);
  return items;
}

const sum = (numbers: readonly Num[]): Num => numbers.reduce((a, b) => a.plus(b), ZERO);
const ascending = (numbers: readonly Num[]): Num[] => [...numbers].sort((a, b) => a.cmp(b));

function extreme(items: FeelList, call: Call, sign: 1 | -1): FeelValue {
  let best: FeelValue = null;
  for (const [i, item] of items.entries()) {
    const order = i === 0 ? compare(item, item) : compare(item, best);
    if (order === null)
      return call.fail(
        `${i === 0 ? `a ${kindOf(item)} has no order` : `a ${kindOf(item)} has no order with a ${kindOf(best)}`}`,
      );
    if (i === 0 || order * sign > 0) best = item;
  }
  return best;
}

/** `all` and `any`: one item that decides is enough; what is neither true nor false leaves it open. */
function logic(items: FeelList, call: Call, decides: boolean): FeelValue {
  const odd = items.find((item) => item !== null && typeof item !== 'boolean');
  if (odd !== undefined) return call.fail(`the list holds a ${kindOf(odd)}`);
  if (items.includes(decides)) return decides;
  return items.some((item) => ternary(item) === null) ? null : !decides;
}

/** Index from 0 of a position; null, with a word, where the list has none. */
function position(at: Num, length: number, call: Call): number | null {
  const n = whole(at);
  if (n === undefined || n === 0 || Math.abs(n) > length)
    return call.fail(`the position lies between 1 and ${length}, or between -${length} and -1`);
  return n > 0 ? n - 1 : length + n;
}

function replaceMatching(items: FeelList, match: FeelFunction, item: FeelValue, call: Call): FeelValue {
  const result_: FeelValue[] = [];
  for (const old of items) {
    const held = call.run.call(() => match.invoke([old, item], call));
    if (typeof held !== 'boolean') return call.fail('the match function answers neither true nor false');
    result_.push(held ? item : old);
  }
  return result_;
}

/** Simple values are told apart by their kind and text; only lists, contexts and times need to be compared with each other. */
function distinct(items: FeelList): FeelList {
  const keys = new Set<string>();
  const others: FeelValue[] = [];
  return items.filter((item) => {
    const key = keyOf(item);
    if (key !== undefined) {
      if (keys.has(key)) return false;
      keys.add(key);
      return true;
    }
    if (others.some((other) => same(other, item))) return false;
    others.push(item);
    return true;
  });
}
function keyOf(item: FeelValue): string | undefined {
  if (item === null || typeof item === 'boolean') return String(item);
  if (typeof item === 'string') return `"${item}`;
  return isNumber(item) ? `#${item.toString()}` : undefined;
}

function flattened(items: FeelList, call: Call): FeelList {
  const flat: FeelValue[] = [];
  const add = (list_: FeelList): void => {
    call.run.step(1);
    for (const item of list_)
      if (isList(item)) add(item);
      else flat.push(item);
    call.run.items(flat.length > call.run.limits.items ? flat.length : 0);
  };
  add(items);
  return made(flat, call);
}

function goesBefore(precedes: FeelFunction, a: FeelValue, b: FeelValue, call: Call): boolean {
  return call.run.call(() => precedes.invoke([a, b], call)) === true;
}

function naturally(items: FeelList, call: Call): FeelValue {
  if (items.some((item) => compare(item, items[0]!) === null)) return call.fail('the items have no order of their own');
  return sorted(items, (a, b) => compare(a, b)! < 0, call);
}

/** A merge sort, as it never asks more than it must and leaves equals in their order whatever the function answers. */
function sorted(items: FeelList, before: (a: FeelValue, b: FeelValue) => boolean, call: Call): FeelList {
  if (items.length < 2) return items;
  const middle = items.length >> 1;
  const left = sorted(items.slice(0, middle), before, call);
  const right = sorted(items.slice(middle), before, call);
  call.run.step(items.length);
  const merged: FeelValue[] = [];
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) merged.push(before(right[j]!, left[i]!) ? right[j++]! : left[i++]!);
  return [...merged, ...left.slice(i), ...right.slice(j)];
}
