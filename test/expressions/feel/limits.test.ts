import { describe, expect, test } from '@jest/globals';
import { evaluateFeel, evaluateWithWarnings, FeelError, FeelLimitError } from '../../../lib/expressions/index.ts';

const nested = (open: string, inner: string, close: string, times: number): string =>
  open.repeat(times) + inner + close.repeat(times);

describe('what costs too much ends with a word', () => {
  test.each([
    ['a range that nobody can count', 'for i in 1..1000000000 return i', 'items'],
    ['a loop without results', 'some i in 1..1000000000 satisfies i < 0', 'steps'],
    ['loops in loops', 'count(for a in 1..1000, b in 1..1000, c in 1..1000 return a)', 'items'],
    ['a list that doubles', 'count(flatten(for i in 1..40 return partial))', 'steps'],
    ['a tree of shared lists', 'for i in 1..60 return [partial[-1], partial[-1]]', 'steps'],
    [
      'two trees of shared lists compared',
      '(for i in 1..60 return [partial[-1], partial[-1]]) = (for i in 1..60 return [partial[-1], partial[-1]])',
      'steps',
    ],
    ['a tree of shared lists as text', 'string(for i in 1..60 return [partial[-1], partial[-1]])', 'steps'],
    ['a text that doubles', 'for i in 1..40 return if i = 1 then "ab" else partial[-1] + partial[-1]', 'characters'],
    [
      'a text that is joined',
      'string join(for i in 1..100000 return "a long text with many characters")',
      'characters',
    ],
    ['a function that calls itself', '{ f: function(n) f(n + 1), r: f(1) }.r', 'calls'],
    ['a function that is handed itself', '(function(f) f(f))(function(f) f(f))', 'calls'],
    [
      'many searches of a long list',
      '{ l: for i in 1..50000 return i, r: for i in l return list contains(l, 0) }.r',
      'steps',
    ],
    ['values that only a comparison can tell apart', 'count(distinct values(for i in 1..20000 return [i]))', 'steps'],
    ['a pattern that refers back', 'matches(string join(for i in 1..200 return "a"), "^(a*)*(a*)*\\1b$")', 'steps'],
    ['a sort whose function never agrees', 'sort(for i in 1..100000 return i, function(a, b) true)', 'steps'],
  ])('%s', (_what, text, limit) => {
    let thrown: unknown;
    try {
      evaluateFeel(text, {}, { limits: { steps: 300_000 } });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(FeelLimitError);
    expect((thrown as FeelLimitError).limit).toBe(limit);
  });

  test.each([
    ['9 ** 9 ** 9 ** 9', null],
    ['10 ** 6145', null],
    ['exp(100000)', null],
    ['decimal(1/3, 6176)', 0.3333333333333333],
    ['duration("P999999999999999999D") * 999999999', null],
  ])('%s has a value or none, at once', (text, value) => {
    expect(evaluateFeel(text, {})).toEqual(value);
  });

  test.each([
    ['parentheses', nested('(', '1', ')', 5000)],
    ['lists', nested('[', '1', ']', 5000)],
    ['conditions', nested('if true then ', '1', ' else 2', 900)],
    ['negations', '-'.repeat(5000) + '1'],
    ['a long text', `"${'a'.repeat(30_000)}"`],
  ])('%s nested without measure do not parse', (_what, text) => {
    expect(() => evaluateFeel(text, {})).toThrow(FeelError);
  });

  test('patterns that keep other engines busy for years take no time', () => {
    const text = 'a'.repeat(5000);
    for (const pattern of ['(a+)+$', '^(a|a)*$', '(a*)*b', '^(.*a){12}$', '^(([a-z])+.)+[A-Z]([a-z])+$'])
      expect(evaluateFeel(`matches(t, "${pattern}")`, { t: `${text}!` })).toBe(false);
  });

  test('data that is nested without measure', () => {
    let data: unknown = 1;
    for (let i = 0; i < 100_000; i++) data = [data];
    expect(() => evaluateFeel('x = x', { x: data as never })).toThrow(FeelLimitError);
  });
});

test('a warning is said once, wherever it comes from', () => {
  const { value, warnings } = evaluateWithWarnings('for i in 1..1000 return i + "a"', {});
  expect((value as unknown[]).length).toBe(1000);
  expect(warnings).toEqual([
    { message: 'a number and a string cannot be added', expression: expect.any(String), from: 24, to: 31 },
  ]);
});
