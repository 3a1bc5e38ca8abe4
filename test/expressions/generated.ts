import fc from 'fast-check';
import { mangle } from '../../lib/compiler/mangle.ts';
import { typeOfDeclared, type Variables } from '../../lib/expressions/index.ts';
import type { Json, JsonObject } from '../../lib/model/json.ts';
import type { Declared } from '../../lib/model/variable-types.ts';

/**
 * Expressions and contexts for the differential test. The variables a to f hold anything; the others are declared and hold what they are declared to,
 * or null, or are absent.
 */
export const DECLARED: Readonly<Record<string, Declared>> = {
  i: { type: 'number', integer: true, minimum: -1000, maximum: 1000 },
  j: { type: 'number', integer: true, minimum: 0, maximum: 50 },
  x: { type: 'number' },
  s: { type: 'string' },
  t: { type: 'string' },
  ok: { type: 'boolean' },
  ns: { type: 'array', items: { type: 'number', integer: true, minimum: -9, maximum: 9 } },
  ts: { type: 'array', items: { type: 'string' } },
  os: { type: 'array' },
  c: {
    type: 'object',
    properties: { k: { type: 'number', integer: true, minimum: 0, maximum: 5 }, s: { type: 'string' } },
  },
};

export const VARIABLES: Variables = {
  variable: (name) => `$v_${mangle(name)}`,
  type: ([name, ...rest]) => {
    let found: Declared | undefined = DECLARED[name!];
    for (const part of rest) found = found?.properties?.[part];
    return typeOfDeclared(found);
  },
};

// ------------------------------------------------------------ data

const texts = fc.constantFrom(
  '',
  'a',
  'A',
  'ab',
  'abc',
  'b',
  'ü',
  'ß',
  'e\u0301',
  '𝒳',
  '😀a',
  'a😀b',
  '\uffff',
  '\ue000',
  'İ',
  ' a ',
  'a,b',
  'a-b-c',
  '10',
  'true',
  '2024-02-29',
  '2023-02-29',
  '2024-12-31',
  '2026-01-31',
  '1900-02-29',
  '2000-02-29',
  '-0044-03-15',
  '12024-01-01',
  '2024-1-1',
  '2024-02-29T10:00:00',
  '2024-02-29T10:00:00+02:00',
  '2024-02-29T10:00:00@Europe/Paris',
  '10:00:00Z',
  'PT1H',
);
const numbers = fc.constantFrom(
  0,
  -0,
  1,
  2,
  3,
  -1,
  -2,
  5,
  10,
  0.1,
  0.2,
  0.3,
  2.5,
  -2.5,
  1e15,
  1e21,
  9007199254740993,
  1e-7,
  123456789.123,
);
const scalars: fc.Arbitrary<Json> = fc.oneof(fc.constant(null), texts, numbers, fc.boolean());
const small: fc.Arbitrary<Json> = fc.oneof({ weight: 4, arbitrary: scalars }, fc.array(scalars, { maxLength: 3 }));
const entries = fc.dictionary(fc.constantFrom('k', 's', 'item', 'a', 'list'), small, {
  maxKeys: 3,
}) as fc.Arbitrary<Json>;
export const anything: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: scalars },
  { weight: 2, arbitrary: fc.array(fc.oneof(small, entries), { maxLength: 4 }) },
  { weight: 2, arbitrary: entries },
);
const orNull = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { freq: 5, nil: null });
const whole = (min: number, max: number) => orNull(fc.integer({ min, max }));

const free: fc.Arbitrary<JsonObject> = fc.record(
  {
    a: anything,
    b: anything,
    d: orNull(texts) as fc.Arbitrary<Json>,
    e: anything,
    i: whole(-1000, 1000),
    j: whole(0, 50),
    x: orNull(numbers),
    s: orNull(texts),
    t: orNull(texts),
    ok: orNull(fc.boolean()),
    ns: orNull(fc.array(fc.option(fc.integer({ min: -9, max: 9 }), { freq: 9, nil: null }), { maxLength: 4 })),
    ts: orNull(fc.array(fc.option(texts, { freq: 9, nil: null }), { maxLength: 4 })),
    os: orNull(fc.array(entries, { maxLength: 4 })),
    c: orNull(fc.record({ k: whole(0, 5), s: orNull(texts) }, { requiredKeys: [] })) as fc.Arbitrary<Json>,
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;

/** Often two variables hold the same, and a text the year that no leap day has. */
export const contexts: fc.Arbitrary<JsonObject> = fc
  .tuple(free, fc.nat({ max: 3 }))
  .map(([context, twist]) =>
    twist === 0 && context.a !== undefined
      ? { ...context, b: context.a, e: [context.a] }
      : twist === 1 && context.s !== undefined
        ? { ...context, t: context.s, d: context.s }
        : context,
  )
  // Data comes to the machine as JSON, which writes -0 as 0.
  .map((context) => JSON.parse(JSON.stringify(context)) as JsonObject);

// ------------------------------------------------------------ expressions

interface Grammar {
  any: string;
  num: string;
  int: string;
  text: string;
  bool: string;
  list: string;
  context: string;
  date: string;
}
const join = (parts: readonly fc.Arbitrary<string>[], how: (...parts: string[]) => string): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((p) => how(...p));
const literal = texts.map((t) => JSON.stringify(t));
const comparison = fc.constantFrom('=', '!=', '<', '<=', '>', '>=');

/** Comparisons of values that have something to do with each other: those of any two are hardly ever true. */
const related = fc.constantFrom(
  'a = b',
  'a != e',
  'a <= a',
  'x <= x',
  's >= s',
  '[a, b] = [b, a]',
  '[a] = [e]',
  'ns = reverse(ns)',
  'ns = [1, null]',
  'append(ns, x) = append(ns, i)',
  '{k: a, s: b} = {s: b, k: e}',
  '{k: a} = {s: a}',
  'c = {k: c.k}',
  'c = {k: c.k, s: c.s}',
  'os[1] = os[-1]',
  'x in [i..j]',
  'i in [j..5]',
  'i in ]j..j+3[',
  'i in [0..50)',
  's in ["a".."b"]',
  't in [s..d]',
  's in [1..t]',
  'x in [null..5]',
  'x in [ok..5]',
  'a in (true, b)',
  'x in (ok)',
  'ns in [ns, ts]',
  'ns in ns',
  'date(d) = null',
  'i + j > 20',
  'i - j = j',
  'i * j >= i + j',
  'date(d) = date(s)',
  'date(d).month = 2',
  'date(s) < date(t)',
  'date(d) > @"1999-12-31"',
  'date(d) in [date("1900-01-01")..date(t)]',
  'ends with(s, t)',
  'starts with(s, t)',
  's < t',
  'min([s, t]) = s',
  'max(ns) > 3',
  'min([]) = null',
  'max(i, j, x) >= x',
);

const grammar = fc.letrec<Grammar>((tie) => {
  const of = (name: keyof Grammar): fc.Arbitrary<string> => tie(name) as fc.Arbitrary<string>;
  const [any, num, int, text] = [of('any'), of('num'), of('int'), of('text')];
  const [bool, list, context, date] = [of('bool'), of('list'), of('context'), of('date')];
  return {
    any: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'feel' },
      fc.constantFrom('a', 'b', 'e', 'null', 'c', 'a.k', 'b.s', 'os.k', 'a.list', 'item'),
      num,
      text,
      bool,
      list,
      context,
      join([bool, any, any], (p, x, y) => `if ${p} then ${x} else ${y}`),
      join([list, fc.constantFrom('1', '2', '-1', '-2', '5')], (l, n) => `(${l})[${n}]`),
      join([list], (l) => `min(${l})`),
      join([list], (l) => `max(${l})`),
      join([context, fc.constantFrom('k', 's')], (c, k) => `get value(${c}, "${k}")`),
      join([any], (x) => `(${x}).k`),
    ),
    num: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'feel' },
      fc.constantFrom('x', '0', '1', '2.5', '-3', '1e3', '.5', 'a'),
      int,
      join([num], (n) => `floor(${n})`),
      join([num], (n) => `ceiling(${n})`),
      join([num], (n) => `abs(${n})`),
      join([num], (n) => `-(${n})`),
    ),
    int: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'feel' },
      fc.constantFrom('i', 'j', '0', '1', '7', 'c.k'),
      join([int, fc.constantFrom('+', '-', '*'), int], (x, o, y) => `(${x} ${o} ${y})`),
      join([int, int], (x, y) => `modulo(${x}, ${y})`),
      join([list], (l) => `count(${l})`),
      join([text], (s) => `string length(${s})`),
      fc.constantFrom('i + j', 'i - 1', 'j * 3', 'sum(ns)', 'sum(ns[item > 0])', 'min(ns)', 'ns[1]'),
      join([date, fc.constantFrom('year', 'month', 'day')], (d, p) => `(${d}).${p}`),
    ),
    text: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'feel' },
      fc.constantFrom('s', 't', 'c.s', 'd', 'a'),
      literal,
      join([text], (s) => `upper case(${s})`),
      join([text], (s) => `lower case(${s})`),
      join([text, text], (x, y) => `(${x} + ${y})`),
      join([text, num], (x, n) => `substring(${x}, ${n})`),
      fc.constantFrom('substring(s, -1.5)', 'substring(s, 2, 2.9)'),
      join([text, int, num], (x, n, m) => `substring(${x}, ${n}, ${m})`),
      join([text, text], (x, y) => `substring before(${x}, ${y})`),
      join([text, text], (x, y) => `substring after(${x}, ${y})`),
      join([list, text], (l, s) => `string join(${l}, ${s})`),
      join([list], (l) => `string join(${l})`),
      join([text], (s) => `replace(${s}, "a", "xy")`),
      join([bool], (p) => `string(${p})`),
      join([int], (n) => `string(${n})`),
    ),
    bool: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'feel' },
      fc.constantFrom('ok', 'true', 'false', 'a'),
      join([any, comparison, any], (x, o, y) => `(${x} ${o} ${y})`),
      related,
      join([num, comparison, num], (x, o, y) => `(${x} ${o} ${y})`),
      join([text, comparison, text], (x, o, y) => `(${x} ${o} ${y})`),
      join([date, comparison, date], (x, o, y) => `(${x} ${o} ${y})`),
      join([date, comparison, any], (x, o, y) => `(${x} ${o} ${y})`),
      join([bool, fc.constantFrom('and', 'or'), bool], (x, o, y) => `(${x} ${o} ${y})`),
      join([bool], (p) => `not(${p})`),
      join([any, any, any], (x, y, z) => `(${x} between ${y} and ${z})`),
      join(
        [any, fc.constantFrom('[', '(', ']'), any, any, fc.constantFrom(']', ')', '[')],
        (x, a, y, z, b) => `(${x} in ${a}${y}..${z}${b})`,
      ),
      join([num, num, num], (x, y, z) => `(${x} in (${y}, > ${z}))`),
      join([any, any, any], (x, y, z) => `(${x} in (${y}, ${z}))`),
      join([any, list], (x, l) => `(${x} in ${l})`),
      join([date, date, date], (x, y, z) => `(${x} in [${y}..${z}])`),
      join([list, any], (l, x) => `list contains(${l}, ${x})`),
      join([fc.constantFrom('contains', 'starts with', 'ends with'), text, text], (f, x, y) => `${f}(${x}, ${y})`),
      join([text, fc.constantFrom('a', 'b-', 'ü')], (s, p) => `matches(${s}, "${p}")`),
      join(
        [fc.constantFrom('some', 'every'), list, bool],
        (q, l, p) => `(${q} v in ${l} satisfies ${p.replace(/(?<!")\ba\b(?!["-])/g, 'v')})`,
      ),
      join([fc.constantFrom('some', 'every'), list, list], (q, l, m) => `(${q} v in ${l}, w in ${m} satisfies v = w)`),
      join(
        [any, fc.constantFrom('number', 'string', 'boolean', 'Any', 'date')],
        (x, type) => `(${x} instance of ${type})`,
      ),
      join([list], (l) => `all(${l})`),
      join([list], (l) => `any(${l})`),
    ),
    list: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'feel' },
      fc.constantFrom('ns', 'ts', 'os', 'a', '[]', '[a]', 'os.k', '[1, 2, 3]'),
      join([any, any], (x, y) => `[${x}, ${y}]`),
      join([list, comparison, any], (l, o, x) => `(${l})[item ${o} ${x}]`),
      join([list, comparison, any], (l, o, x) => `(${l})[k ${o} ${x}]`),
      join([list, any], (l, x) => `(for v in ${l} return ${x.replace(/(?<!")\ba\b(?!["-])/g, 'v')})`),
      join([any], (x) => `(for v in 1..3 return [v, ${x}])`),
      join([list, any], (l, x) => `append(${l}, ${x})`),
      join([list, list], (l, m) => `concatenate(${l}, ${m})`),
      join([list, list], (l, m) => `union(${l}, ${m})`),
      join([fc.constantFrom('reverse', 'distinct values', 'flatten'), list], (f, l) => `${f}(${l})`),
      join([list, any], (l, x) => `index of(${l}, ${x})`),
      join([list, int], (l, n) => `sublist(${l}, ${n})`),
      join([list, int, int], (l, n, m) => `sublist(${l}, ${n}, ${m})`),
      fc.constantFrom('reverse([[1], null, [a]])', 'flatten([[a, [b]], null, e])', '[[ns], ts]'),
      join([list, int], (l, n) => `remove(${l}, ${n})`),
      join([list, int, any], (l, n, x) => `insert before(${l}, ${n}, ${x})`),
      join([text, fc.constantFrom(',', '-', 'a')], (s, d) => `split(${s}, "${d}")`),
      join([context], (c) => `get entries(${c})`),
    ),
    context: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'feel' },
      fc.constantFrom('c', 'a', '{}', 'os[1]'),
      join([any, any], (x, y) => `{k: ${x}, s: ${y}}`),
      join([any], (x) => `{k: ${x}, list: [k, k = 1]}`),
    ),
    date: fc.oneof(
      { maxDepth: 2, depthIdentifier: 'feel' },
      fc.constantFrom('date(d)', 'date(s)', 'date(a)', 'date("2024-02-29")', '@"2000-02-29"', 'date("2023-02-29")'),
      join([date], (d) => `date(${d})`),
    ),
  };
});

/** Any expression; conditions and lists come more often, as they are what the machine decides by. */
export const expressions: fc.Arbitrary<string> = fc.oneof(
  { weight: 2, arbitrary: grammar.any },
  { weight: 5, arbitrary: grammar.bool },
  { weight: 2, arbitrary: grammar.list },
  { weight: 1, arbitrary: grammar.int },
  { weight: 1, arbitrary: grammar.text },
);
