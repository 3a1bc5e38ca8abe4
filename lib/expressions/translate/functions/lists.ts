import type { Helper } from '../helpers.ts';
import { itemType } from '../literals.ts';
import type { Text, Translator } from '../translator.ts';
import { ANY, BOOLEAN, EXACT, exact, listOf, NUMBER, SIZE, union, whole, type Type } from '../types.ts';
import { plain, type Row } from './row.ts';

/** More items than the value of a variable can hold. */
const MAX_ITEMS = 2 ** 18;

/** A function of a list, or of its items as arguments. */
const overItems = (
  parameter: string,
  lower: (t: Translator, list: string, of: Type, node: Parameters<Row['lower']>[2]) => Text,
): Row => ({
  parameters: [parameter],
  rest: true,
  lower(t, args, node) {
    const [only] = args;
    if (args.length === 1) return lower(t, only!.code, itemType(only!.type), node);
    const list = args.reduce((made, a) => `$append(${made},${t.call('w', a.code)})`, '[]');
    return lower(t, list, args.map((a) => a.type).reduce(union), node);
  },
});

const extreme = (least: 'true' | 'false'): Row =>
  overItems('list', (t, list, of) => ({
    code: t.call('ext', list, least),
    type: of.kind === 'string' || of.kind === 'number' ? of : ANY,
  }));

/** A list made of other lists, where each of them may be a single value. */
const joined = (name: string, around: (t: Translator, code: string) => string): Row => ({
  parameters: [name],
  rest: true,
  lower(t, args) {
    const all = args.map((a) => t.call('l', a.code));
    const code = all.reduce(
      (made, list) => `($a:=${made};$b:=${list};$exists($a) and $exists($b)?$append($a,$b):())`,
      '[]',
    );
    return { code: around(t, code), type: listOf(args.map((a) => itemType(a.type)).reduce(union)) };
  },
});

const keeps = (parameters: readonly string[], helper: Helper): Row => ({
  parameters,
  lower: (t, args) => ({
    code: t.call(helper, ...args.map((a) => a.code)),
    type: listOf(itemType(args[0]!.type)),
  }),
});

export const listFunctions: Readonly<Record<string, Row>> = {
  count: plain(['list'], 'cnt', SIZE),
  'list contains': plain(['list', 'element'], 'has', BOOLEAN),
  min: extreme('true'),
  max: extreme('false'),
  all: overItems('list', (t, list) => ({ code: t.call('deci', list, 'false'), type: BOOLEAN })),
  any: overItems('list', (t, list) => ({ code: t.call('deci', list, 'true'), type: BOOLEAN })),
  sum: overItems('list', (t, list, of, node) => {
    const limits = exact(of);
    const most = limits === undefined ? 0 : Math.max(Math.abs(limits.min), Math.abs(limits.max)) * MAX_ITEMS;
    if (limits === undefined || most > EXACT)
      return t.refuse(
        node,
        'only of whole numbers with limits, as a schema declares them, a double gives the same sum',
      );
    return { code: t.call('sum1', list), type: whole(-most, most) };
  }),
  append: {
    parameters: ['list', 'item'],
    rest: true,
    lower(t, [list, ...items]) {
      const code = items.reduce(
        (made, item) => `($a:=${made};$exists($a)?$append($a,${t.call('w', item.code)}):())`,
        t.call('l', list!.code),
      );
      return { code, type: listOf([itemType(list!.type), ...items.map((i) => i.type)].reduce(union)) };
    },
  },
  concatenate: joined('list', (_t, code) => code),
  union: joined('list', (t, code) => t.call('dist', code)),
  'distinct values': keeps(['list'], 'dist'),
  reverse: keeps(['list'], 'rev'),
  flatten: plain(['list'], 'flat', listOf(ANY)),
  'index of': plain(['list', 'match'], 'idx', listOf(NUMBER)),
  sublist: {
    parameters: ['list', 'start position', 'length'],
    least: 2,
    lower: (t, [list, start, length]) => ({
      code:
        length === undefined
          ? t.call('subl', list!.code, start!.code)
          : t.call('subn', list!.code, start!.code, length.code),
      type: listOf(itemType(list!.type)),
    }),
  },
  remove: keeps(['list', 'position'], 'rem'),
  'insert before': {
    parameters: ['list', 'position', 'newItem'],
    lower: (t, [list, at, item]) => ({
      code: t.call('ins', list!.code, at!.code, item!.code),
      type: listOf(union(itemType(list!.type), item!.type)),
    }),
  },
};
