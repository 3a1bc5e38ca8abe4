import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mayBeNull } from '../../lib/check/nullable.ts';
import { evaluateFeel } from '../../lib/expressions/index.ts';

/** `a`, `b` and properties called `x` may be null. */
const unknown = (path: readonly string[]): boolean => ['a', 'b'].includes(path[0]!) || path.at(-1) === 'x';

describe('conditions that can be null', () => {
  test.each([
    ['a > 1', 'a'],
    ['c > 1', undefined],
    ['a = 1', undefined],
    ['a != null and a > 1', undefined],
    ['a = null or a > 1', undefined],
    ['a != null or a > 1', 'a'],
    ['a = null and a > 1', 'a'],
    ['not(a = null) and a > 1', undefined],
    ['c.x > 1', 'c.x'],
    ['c.y > 1', undefined],
    ['c.x != null and c.x > 1 and b > 2', 'b'],
    ['if a = null then false else a > 1', undefined],
    ['if a = null then a > 1 else false', 'a'],
    ['a', 'a'],
    ['c and a', 'a'],
    ['a + 1 < c', 'a'],
    ['a between 1 and 5', 'a'],
    ['a in [1, 2]', undefined],
    ['contains(a, "x")', 'a'],
    // FEEL has no such function: it is null, whatever a is.
    ['is defined(a) and a > 1', 'a'],
    ['count(a) > 1', 'a'],
    ['string(a) < "x"', 'a'],
    ['a > 1 and', undefined],
  ])('%s: %s', (text, culprit) => {
    expect(mayBeNull(text, unknown)).toBe(culprit);
  });

  test('what the evaluator answers with null is told beforehand', () => {
    const number = fc.constantFrom('a', 'b', 'c', '1', '2.5');
    const { condition } = fc.letrec<{ value: string; condition: string }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        number,
        fc.tuple(number, fc.constantFrom('+', '-', '*'), number).map(([l, o, r]) => `(${l} ${o} ${r})`),
      ),
      condition: fc.oneof(
        { maxDepth: 4 },
        fc.tuple(tie('value'), fc.constantFrom('<', '<=', '>', '>=', '=', '!='), tie('value')).map((p) => p.join(' ')),
        fc.tuple(number, fc.constantFrom('=', '!=')).map(([n, o]) => `${n} ${o} null`),
        fc
          .tuple(tie('condition'), fc.constantFrom('and', 'or'), tie('condition'))
          .map(([l, o, r]) => `(${l}) ${o} (${r})`),
        tie('condition').map((c) => `not(${c})`),
        fc
          .tuple(tie('condition'), tie('condition'), tie('condition'))
          .map(([i, t, e]) => `(if ${i} then ${t} else ${e})`),
      ),
    }));
    const value = fc.option(fc.integer({ min: -3, max: 3 }), { nil: null });
    fc.assert(
      fc.property(condition, value, value, fc.integer({ min: -3, max: 3 }), (text, a, b, c) => {
        if (evaluateFeel(text, { a, b, c }) !== null) return;
        const nulls = [...(a === null ? ['a'] : []), ...(b === null ? ['b'] : [])];
        expect([text, nulls, mayBeNull(text, ([name]) => nulls.includes(name!))]).not.toEqual([text, nulls, undefined]);
      }),
      { numRuns: process.env.TUTTI_PROVE === undefined ? 500 : 20_000 },
    );
  });
});
