import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { compareNumbers, Num } from '../../../lib/expressions/feel/number.ts';
import { FeelDate } from '../../../lib/expressions/feel/temporal/date.ts';
import {
  DecisionModel,
  evaluateDecision,
  evaluateFeel,
  evaluateWithWarnings,
  FeelError,
  FeelLimitError,
  unaryTest,
} from '../../../lib/expressions/index.ts';
import type { Json, JsonObject } from '../../../lib/model/json.ts';
import { file, dmn, decision, table } from '../dmn/models.ts';

describe('the calendar is that of Temporal, as far as Temporal goes', () => {
  const dates = fc.record({
    year: fc.integer({ min: -200_000, max: 200_000 }),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 31 }),
  });
  const both = ({ year, month, day }: { year: number; month: number; day: number }) => {
    const plain = Temporal.PlainDate.from({ year, month, day }, { overflow: 'constrain' });
    return { plain, own: FeelDate.of(plain.year, plain.month, plain.day)! };
  };
  const parts = (d: { year: number; month: number; day: number } | undefined) => d && [d.year, d.month, d.day];
  const epoch = Temporal.PlainDate.from('1970-01-01');

  test('days since 1970, and back', () => {
    fc.assert(
      fc.property(dates, (d) => {
        const { plain, own } = both(d);
        expect(own.epochDay).toBe(epoch.until(plain, { largestUnit: 'day' }).days);
        expect(parts(FeelDate.ofEpochDay(own.epochDay))).toEqual(parts(own));
        expect([own.weekday, own.dayOfYear, own.weekOfYear]).toEqual([
          plain.dayOfWeek,
          plain.dayOfYear,
          plain.weekOfYear,
        ]);
      }),
    );
  });
  test('months on', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: -50_000, max: 50_000 }), (d, months) => {
        const { plain, own } = both(d);
        expect(parts(own.plusMonths(months))).toEqual(parts(plain.add({ months })));
      }),
    );
  });
  test('moments in regions', () => {
    const zones = fc.constantFrom('Europe/Paris', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC');
    const seconds = fc.integer({ min: -4e9, max: 4e9 });
    fc.assert(
      fc.property(zones, seconds, fc.integer({ min: -1e7, max: 1e7 }), (zone, at, by) => {
        const moment = Temporal.Instant.fromEpochMilliseconds(at * 1000).toZonedDateTimeISO(zone);
        const text = `${moment.toPlainDateTime().toString({ smallestUnit: 'second' })}@${zone}`;
        // Where the clock goes back two moments have the same reading, and the reading means the first.
        const meant = moment.toPlainDateTime().toZonedDateTime(zone);
        const later = meant.add({ seconds: by });
        const got = evaluateFeel(`string(@"${text}" + @"${by < 0 ? '-' : ''}PT${Math.abs(by)}S")`, {});
        expect(got).toBe(`${later.toPlainDateTime().toString({ smallestUnit: 'second' })}@${zone}`);
      }),
    );
  });
});

test('numbers compare as the library compares them', () => {
  const numbers = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -20, max: 20 }),
    fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map(String),
  );
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const [x, y] = [new Num(a), new Num(b)];
      expect(Math.sign(compareNumbers(x, y))).toBe(x.cmp(y) + 0);
      expect(compareNumbers(x, x)).toBe(0);
    }),
  );
});

describe('regular expressions are those of JavaScript, where both have them', () => {
  const atom = fc.constantFrom('a', 'b', 'c', '.', '[ab]', '[^a]', '\\d', '\\s', '1');
  const quantifier = fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{1,2}', '*?', '+?');
  const { pattern } = fc.letrec<{ pattern: string; term: string }>((tie) => ({
    term: fc.oneof(
      { maxDepth: 3 },
      fc.tuple(atom, quantifier).map((p) => p.join('')),
      // Engines differ in what they repeat of a group that may be empty.
      fc
        .tuple(tie('pattern'), quantifier)
        .map(([p, q]) => (new RegExp(`^(?:${p})$`, 'u').test('') ? `(${p})` : `(${p})${q}`)),
    ),
    pattern: fc.oneof(
      { maxDepth: 3 },
      fc.array(tie('term'), { minLength: 1, maxLength: 3 }).map((p) => p.join('')),
      fc.tuple(tie('term'), tie('term')).map((p) => p.join('|')),
    ),
  }));
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', ' '), maxLength: 12 });

  test('matches()', () => {
    fc.assert(
      fc.property(pattern, texts, fc.constantFrom('', '^', '$'), (p, text, anchor) => {
        const whole = anchor === '^' ? `^(${p})` : anchor === '$' ? `(${p})$` : p;
        expect(evaluateFeel('matches(t, p)', { t: text, p: whole })).toBe(new RegExp(whole, 'u').test(text));
      }),
      { numRuns: 500 },
    );
  });
  test('replace() and split()', () => {
    fc.assert(
      fc.property(pattern, texts, (p, text) => {
        if (new RegExp(p, 'u').test('')) return;
        expect(evaluateFeel('replace(t, p, "<$1>")', { t: text, p: `(${p})` })).toBe(
          text.replace(new RegExp(`(${p})`, 'gu'), '<$1>'),
        );
        expect(evaluateFeel('count(split(t, p))', { t: text, p })).toBe(
          [...text.matchAll(new RegExp(p, 'gu'))].length + 1,
        );
      }),
      { numRuns: 300 },
    );
  });
  test('no text as a pattern does worse than null', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (p, text) => {
        expect([true, false, null]).toContain(evaluateFeel('matches(t, p)', { t: text, p }));
      }),
    );
  });
});

describe('evaluation is total', () => {
  const tokens = fc.constantFrom(
    ...[
      'a',
      'b',
      '1',
      '"x"',
      'true',
      'null',
      '+',
      '-',
      '*',
      '/',
      '**',
      '=',
      '<',
      '>=',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      ',',
      ':',
      '.',
    ],
    ...[
      'and',
      'or',
      'not',
      'in',
      'if',
      'then',
      'else',
      'for',
      'return',
      'some',
      'satisfies',
      'function',
      'instance of',
      '..',
      '?',
    ],
    ...['count', 'date', '@"P1D"', '@"2026-01-31"', 'item', 'between', 'list<number>'],
  );
  const values = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;

  test('whatever is written has a value or is refused by name', () => {
    fc.assert(
      fc.property(fc.array(tokens, { maxLength: 12 }), values, values, (words, a, b) => {
        try {
          evaluateWithWarnings(words.join(' '), { a, b });
        } catch (error) {
          if (!(error instanceof FeelError) && !(error instanceof FeelLimitError)) throw error;
        }
      }),
      { numRuns: 1500 },
    );
  });
});

test('a table that is looked up answers as its cells do, one by one', () => {
  const cells = [
    fc.constantFrom('"a"', '"b"', '"a", "c"', '-', 'not("a")', '"d"'),
    fc.constantFrom('1', '2', '> 1', '[1..2]', '-', '1, 3', '2.0'),
    fc.constantFrom('true', 'false', '-'),
  ] as const;
  const rules = fc.array(fc.tuple(...cells), { minLength: 16, maxLength: 40 });
  const inputs = fc.record({
    s: fc.constantFrom<Json>('a', 'b', 'c', 'e', null, 1, ['a']),
    n: fc.constantFrom<Json>(1, 2, 3, null, '1'),
    f: fc.constantFrom<Json>(true, false, null),
  });
  fc.assert(
    fc.property(rules, fc.array(inputs, { minLength: 5, maxLength: 5 }), (rows, all) => {
      const outputs = rows.map((row, i) => [...row, String(i)]);
      const text = dmn(decision('d_r', table('hitPolicy="RULE ORDER"', ['s', 'n', 'f'], ['<output/>'], outputs)));
      const model = DecisionModel.read(file('model.dmn', text));
      for (const input of all as JsonObject[]) {
        const expected = rows.flatMap((row, i) =>
          row.every((cell, c) => unaryTest(cell, Object.values(input)[c]!, {})) ? [i] : [],
        );
        expect(evaluateDecision(model, 'd_r', input).output).toEqual(expected.length === 0 ? null : expected);
      }
    }),
    { numRuns: 40 },
  );
});
