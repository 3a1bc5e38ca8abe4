import { describe, expect, jest, test } from '@jest/globals';
import { template } from '../../../lib/engine/jsonata/template.ts';
import type { Json } from '../../../lib/engine/types.ts';
import { scopeOf } from './scope.ts';

const scope = scopeOf({ input: { list: [1, 2, 3] } }, {});
const valueOf = async (text: string): Promise<Json> => template(`{% ${text} %}`, 'Output').evaluate(scope);
/** What stands behind "threw an error during evaluation" or, for what gives nothing, "nothing". */
async function failureOf(text: string): Promise<string> {
  const cause = await valueOf(text).then(
    (value) => `no failure but ${JSON.stringify(value)}`,
    (e: { cause: string }) => e.cause,
  );
  return cause.endsWith('returned nothing (undefined).')
    ? 'nothing'
    : cause.replace(/^.* threw an error during evaluation/s, '');
}

describe('the functions that Step Functions adds, as AWS answers them', () => {
  test.each<[string, Json]>([
    ['$range(0, 9, 3)', [0, 3, 6, 9]],
    ['$range(9, 0, -3)', [9, 6, 3, 0]],
    ['$range(1.7, -2.5, -1)', [1, 0, -1, -2]],
    ['$range(1, 1, 1)', 1],
    ['$partition([1, 2, 3], 2)', [[1, 2], [3]]],
    ['$partition([1, 2, 3], 1.9)', [[1], [2], [3]]],
    ['$partition([1, 2, 3])', [[1, 2, 3]]],
    ['$hash("input data", "SHA-1")', 'aaff4a450a104cd177d28d18d74485e8cae074b7'],
    ['$hash("", "MD5")', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['$parse("{\\"a\\": [1]}").a', [1]],
    ['$random(42)', 0.7275636800328681],
    ['$random()', 0.5],
    ['$uuid()', '00000000-0000-4000-8000-000000000000'],
    ['1 / 0', 'Infinity'],
    ['[-1 / 0]', ['-Infinity']],
    ['$formatNumber(1234.5, "#,##0.00")', '1,234.50'],
  ])('%s', async (text, value) => {
    expect(await valueOf(text)).toEqual(value);
  });

  test.each([
    ['$range(3, 1, 1)', 'nothing'],
    ['$range(1, 2)', 'nothing'],
    ['$range("a", 2, 1)', '. T0410: Argument 1 of function "range" does not match function signature'],
    ['$range(1, 2, 3, 4)', '. T0410: Argument 4 of function "range" does not match function signature'],
    ['$partition([], 2)', 'nothing'],
    ['$partition([1], 0)', 'nothing'],
    ['$partition([1], -1)', '. D3137: Second argument must be zero or greater'],
    ['$partition(1, 2)', '. T0412: Argument 1 of function "partition" must be an array of undefined'],
    ['$hash("x")', 'nothing'],
    ['$hash(1, "MD5")', '. T0410: Argument 1 of function "hash" does not match function signature'],
    ['$hash("x", "sha")', ". D3137: Hash algorithm 'sha' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5"],
    ['$parse("")', '. D3137: Invalid JSON'],
    ['$parse("1e999")', '. D3137: Invalid JSON'],
    ['$parse(1)', '. T0410: Argument 1 of function "parse" does not match function signature'],
    ['$uuid(1)', '. T0410: Argument 1 of function "uuid" does not match function signature'],
    ['$random("a")', '. T0410: Argument 1 of function "random" does not match function signature'],
    ['$eval("1")', '. T1006: Attempted to invoke a non-function'],
    [
      '$formatNumber(1, "x")',
      '. D3086: The sub-picture must not contain a passive character that is preceded by an active character and that is followed by another active character',
    ],
  ])('%s fails', async (text, told) => {
    expect(await failureOf(text)).toBe(told);
  });
});

describe('the bounds of an expression', () => {
  const STACK =
    ': Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive.';
  const MEMORY = ': Expression evaluation memory limit exceeded: Check for excessive memory usage';
  const sum = (terms: number): string => Array<string>(terms).fill('1').join(' + ');
  const doubled = (times: number): string =>
    `($p := function($s, $n) { $n = 0 ? $s : $p($s & $s, $n - 1) }; $length($p("x", ${times})))`;

  test('100 levels', async () => {
    expect(await valueOf(sum(100))).toBe(100);
    expect(await failureOf(sum(101))).toBe(STACK);
    expect(await failureOf('($f := function($x) { 1 + $f($x) }; $f(1))')).toBe(STACK);
  });
  test('a value of 6,990,256 bytes', async () => {
    expect(await valueOf('$count([1..873782])')).toBe(873_782);
    expect(await failureOf('$count([1..873783])')).toBe(MEMORY);
    expect(await failureOf('$range(1, 1000000000, 1)')).toBe(MEMORY);
    expect(await valueOf(doubled(22))).toBe(2 ** 22);
    expect(await failureOf(doubled(23))).toBe(MEMORY);
  });
  test('an end', async () => {
    let seconds = 0;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => (seconds += 1) * 1000);
    try {
      expect(await failureOf('($f := function($x) { $f($x) }; $f(1))')).toBe(
        ': Expression evaluation timeout: Check for infinite loop',
      );
    } finally {
      clock.mockRestore();
    }
  });
});
