import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import jsonata from 'jsonata';
import {
  evaluateFeel,
  translate,
  translateCondition,
  translateKey,
  translateList,
  typeOfDeclared,
  type Variables,
} from '../../lib/expressions/index.ts';
import { HELPERS } from '../../lib/expressions/translate/helpers.ts';
import type { Json, JsonObject } from '../../lib/model/json.ts';
import type { Declared } from '../../lib/model/variable-types.ts';

const variable: Variables = {
  variable: (name) => `$v_${name}`,
  type: (path) => typeOfDeclared(path.length === 1 ? DECLARED[path[0]!] : undefined),
};
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

/** Expressions over whole n, m (0 to 9), any x, texts s, t, boolean b, list l of whole numbers, list o of contexts, context c; each may be null. */
const EXPRESSIONS = [
  's = "x"',
  's != "x"',
  'x = m',
  'x < 3',
  'x >= m',
  'not(x > 3)',
  'x > 1 and m > 1',
  'x > 1 or s = "x"',
  'b',
  'not(b)',
  'if n = null then 1 else n',
  'if b then "yes" else "no"',
  'x in [1..3]',
  'x in (1..3)',
  'x in (1, 3, 5)',
  'x in (1, > 4)',
  'x between 1 and 3',
  's in ("x", "y")',
  'n + m',
  'n - m * 2',
  '-x',
  's + t',
  's + "!"',
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
  'some v in o satisfies v.k = 1',
  'every v in o satisfies v.k > 0',
  'some v in o satisfies v.k > 1',
  'for v in o return v.k',
  'for i in 1..3 return i * 2',
  'c.k',
  'c.deep.er',
  'c.k = null',
  '{ a: n, b: [s, [m]] }',
  '{ a: n, b: a }',
  '[n, [m], []]',
  'string length(s)',
  'substring(string: s, start position: 2)',
  'contains(s, "x")',
  'starts with(s, "x")',
  'ends with(s, "z")',
  'upper case(s)',
  'lower case(s)',
  'split(s, ",")',
  'floor(x)',
  'ceiling(x)',
  'abs(-x)',
  'modulo(n, 3)',
  'every v in l, w in l satisfies v <= w or v > w',
  'date(s) > date("2026-01-01")',
  'date(s).year = 2024',
  'x instance of number',
  'null',
  'true and null',
  'false or null',
] as const;

const DECLARED: Readonly<Record<string, Declared>> = {
  n: { type: 'number', integer: true, minimum: 0, maximum: 9 },
  m: { type: 'number', integer: true, minimum: 0, maximum: 9 },
  s: { type: 'string' },
  t: { type: 'string' },
  l: { type: 'array', items: { type: 'number', integer: true, minimum: 0, maximum: 9 } },
};

const orNull = <T extends Json>(values: readonly T[]) => fc.constantFrom<T | null>(null, ...values);
const contexts = fc.record({
  n: orNull([0, 1, 2, 3, 5, 9]),
  x: orNull<Json>([-1, 0, 1, 2, 3, 5, 2.5, 0.1, 'x']),
  m: orNull([0, 1, 2, 4]),
  s: orNull(['', 'x', 'xyz', 'Zz', 'ü', '😀,x', '2024-02-29', '2026-02-29']),
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
        fc.record({
          n: anyJson,
          m: anyJson,
          x: anyJson,
          s: anyJson,
          t: anyJson,
          b: anyJson,
          l: anyJson,
          o: anyJson,
          c: anyJson,
        }),
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
    ['x + 0.1 > 0.3', 'only of whole numbers'],
    ['x / 3', 'more digits than a double'],
    ['n ** 2', 'more digits than a double'],
    ['n * 9007199254740991', 'beyond 2^53'],
    ['0.12345678901234567 = x', 'a double does not hold'],
    ['now()', 'now() has no exact equal'],
    ['date and time(s) > date and time("2026-01-01T00:00:00Z")', 'only the date of a text'],
    ['date(s) + duration("P1M")', 'a date can be compared'],
    ['matches(s, "^a.c$")', 'regular expressions'],
    ['l[n]', 'position or a condition'],
    ['s = {', 'is not FEEL'],
  ])('%s is left to the runtime: %s', (feel, reason) => {
    const translated = translate(feel, variable);
    expect(translated.ok ? '' : `${translated.construct} ${translated.reason}`).toContain(reason);
  });

  test('a condition on its own is plain JSONata', () => {
    const condition = (feel: string): string => {
      const made = translateCondition(feel, variable);
      return made.ok ? made.jsonata : made.reason;
    };
    expect(condition('s = "x"')).toBe('$v_s = "x"');
    expect(condition('b and x = 3')).toBe('($v_b = true and $v_x = 3)');
    expect(condition('x > 5')).toBe('($type($v_x) = "number" ? $v_x > 5 : false)');
    expect(condition('s in ("x", "y")')).toBe('$v_s in ["x", "y"]');
  });

  test('no helper hides a function of JSONata', () => {
    expect(Object.keys(HELPERS).filter((name) => BUILTIN.has(name))).toEqual([]);
  });
});

const BUILTIN = new Set(
  'sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt power random boolean not map zip filter single reduce sift keys lookup append exists spread merge reverse each error assert type sort shuffle distinct base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl eval toMillis fromMillis clone now millis partition range hash uuid parse'.split(
    ' ',
  ),
);
