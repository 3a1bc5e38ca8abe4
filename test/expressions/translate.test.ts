import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import jsonata from 'jsonata';
import {
  evaluateFeel,
  translate,
  translateCondition,
  translateKey,
  translateList,
} from '../../lib/expressions/index.ts';
import type { Json, JsonObject } from '../../lib/model/json.ts';

const variable = (name: string): string => `$v_${name}`;
const parsed = new Map<string, ReturnType<typeof jsonata>>();
const run = async (text: string, context: JsonObject): Promise<unknown> => {
  const expression = parsed.get(text) ?? jsonata(text);
  parsed.set(text, expression);
  return expression.evaluate(undefined, Object.fromEntries(Object.entries(context).map(([k, v]) => [`v_${k}`, v])));
};
const jsonataOf = (feel: string): string => {
  const translated = translate(feel, variable);
  if (!translated.ok) throw new Error(`${feel}: ${translated.construct}: ${translated.reason}`);
  return translated.jsonata;
};

/** Expressions over n, m (numbers), s, t (text), b (boolean), l (list of numbers), o (list of contexts), c (context); each may be null. */
const EXPRESSIONS = [
  's = "x"',
  's != "x"',
  'n = m',
  'n < 3',
  'n >= m',
  'not(n > 3)',
  'n > 1 and m > 1',
  'n > 1 or s = "x"',
  'b',
  'not(b)',
  'if n = null then 1 else n',
  'if b then "yes" else "no"',
  'n in [1..3]',
  'n in (1..3)',
  'n in (1, 3, 5)',
  'n in (1, > 4)',
  'n between 1 and 3',
  's in ("x", "y")',
  'n + m',
  'n - m * 2',
  '-n',
  '(n + 1) / 2',
  'n / m',
  's + t',
  'count(l)',
  'sum(l)',
  'min(l)',
  'max(l)',
  'list contains(l, 2)',
  'l[1]',
  'l[-1]',
  'l[item > 1]',
  'o[1].k',
  'o.k',
  'o[k > 1].k',
  'some x in o satisfies x.k = 1',
  'every x in o satisfies x.k > 0',
  'some x in o satisfies x.k > 1',
  'for x in o return x.k',
  'c.k',
  'c.deep.er',
  'c.k = null',
  '{ a: n, b: [s, [m]] }',
  '[n, [m], []]',
  'string length(s)',
  'contains(s, "x")',
  'starts with(s, "x")',
  'ends with(s, "z")',
  'upper case(s)',
  'lower case(s)',
  'floor(n / 2)',
  'ceiling(n / 2)',
  'abs(-n)',
  'every x in l, y in l satisfies x <= y or x > y',
  'null',
  'true and null',
  'false or null',
] as const;

const orNull = <T extends Json>(values: readonly T[]) => fc.constantFrom<T | null>(null, ...values);
const contexts = fc.record({
  n: orNull([-1, 0, 1, 2, 3, 5, 2.5]),
  m: orNull([0, 1, 2, 4]),
  s: orNull(['', 'x', 'xyz', 'Zz', 'ü']),
  t: orNull(['', 'a']),
  b: orNull([true, false]),
  l: orNull<Json>([[], [1], [1, 2, 3], [3, 1]]),
  o: orNull<Json>([[], [{ k: 1 }], [{ k: 1 }, { k: 3 }], [{ k: 2 }, {}]]),
  c: orNull<Json>([{}, { k: 1 }, { k: null, deep: { er: 'x' } }]),
});

describe('FEEL translated to JSONata', () => {
  test.each(EXPRESSIONS)('%s gives what the evaluator gives', async (feel) => {
    const text = jsonataOf(feel);
    await fc.assert(
      fc.asyncProperty(contexts, async (context) => {
        expect(await run(text, context as JsonObject)).toEqual(evaluateFeel(feel, context as JsonObject));
      }),
      { numRuns: 40 },
    );
  });

  const anyJson = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
  test.each(EXPRESSIONS)('%s is total: no data makes it fail or vanish', async (feel) => {
    const text = jsonataOf(feel);
    await fc.assert(
      fc.asyncProperty(
        fc.record({ n: anyJson, m: anyJson, s: anyJson, t: anyJson, b: anyJson, l: anyJson, o: anyJson, c: anyJson }),
        async (context) => {
          expect(await run(text, context)).not.toBeUndefined();
        },
      ),
      { numRuns: 25 },
    );
  });

  test('a condition is true only where FEEL says true', async () => {
    const translated = translateCondition('n > 3', variable);
    const text = translated.ok ? translated.jsonata : '';
    for (const [n, expected] of [
      [4, true],
      [3, false],
      [null, false],
      ['4', false],
      [[5], false],
    ] as const)
      expect(await run(text, { n } as JsonObject)).toBe(expected);
  });

  test('a collection is always a list, a key is text, number or null', async () => {
    const list = translateList('l', variable);
    const key = translateKey('c.k', variable);
    for (const [l, expected] of [
      [null, []],
      [1, [1]],
      [
        [1, [2]],
        [1, [2]],
      ],
    ] as const)
      expect(await run(list.ok ? list.jsonata : '', { l } as unknown as JsonObject)).toEqual(expected);
    for (const [k, expected] of [
      ['a', 'a'],
      [1, 1],
      [null, null],
      [[1], null],
    ] as const)
      expect(await run(key.ok ? key.jsonata : '', { c: { k } } as unknown as JsonObject)).toEqual(expected);
  });

  test.each([
    ['date("2026-01-01") > d', 'DateTimeLiteral'],
    ['n ** 2', '**'],
    ['for i in 1..3 return i', '1..3'],
    ['now()', 'now()'],
  ])('%s is refused by name', (feel, construct) => {
    const translated = translate(feel, variable);
    expect(translated.ok).toBe(false);
    if (!translated.ok) expect(`${translated.construct} ${translated.reason}`).toContain(construct);
  });
});
