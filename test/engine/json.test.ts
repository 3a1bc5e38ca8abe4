import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jsonBytes, jsonCopy, jsonLongerThan } from '../../lib/engine/json.ts';
import type { Json } from '../../lib/engine/types.ts';

const RUNS = Number(process.env.TUTTI_RUNS ?? 2000);
/** What a function may give back: JSON, and what JSON makes something else of. */
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.integer(),
    fc.constantFrom(null, true, false, undefined, -0, Number.NaN, Infinity, () => 1, Symbol('s'), new Date(0)),
    fc.constantFrom(new Map([[1, 2]]), new Set([1]), /x/, Object('boxed'), new Uint8Array([1, 2])),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(fc.stringMatching(/^[a-z]{0,4}$/), fc.constantFrom('__proto__', 'toJSON', '1', 'constructor')),
      tie('value'),
      { maxKeys: 4 },
    ),
    tie('value').map((inner) => ({ toJSON: () => inner })),
    tie('value').map((inner) => Object.assign(Object.create({ inherited: 1 }) as object, { inner })),
    tie('value').map((inner) => Object.assign(['a'], { extra: inner })),
    fc.constant([1, , 3]),
  ),
})).value;
const roundTrip = (value: unknown): unknown => {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? null : JSON.parse(text);
};

describe('a copy as JSON has it', () => {
  test('is what the text would be read as, to the order of members', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const copy = jsonCopy(value);
        const expected = roundTrip(value);
        expect(JSON.stringify(copy)).toBe(JSON.stringify(expected));
        expect(Object.is(copy, -0)).toBe(false);
      }),
      { numRuns: RUNS },
    );
  });
  test('shares nothing with the value', () => {
    const value = { a: [{ b: 1 }], c: { d: [] } };
    const copy = jsonCopy(value) as typeof value;
    copy.a[0]!.b = 2;
    (copy.c.d as Json[]).push(1);
    expect(value).toEqual({ a: [{ b: 1 }], c: { d: [] } });
  });
  test('fails where JSON fails', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(() => jsonCopy(circle)).toThrow(/circular/i);
    expect(() => jsonCopy({ n: 1n })).toThrow(/BigInt/);
  });
});

test('the length of a text is told exactly, at every limit', () => {
  const json = fc.jsonValue({ stringUnit: 'binary', depthSize: 'medium' }) as fc.Arbitrary<Json>;
  fc.assert(
    fc.property(json, fc.integer({ min: -3, max: 3 }), (value, around) => {
      const bytes = Buffer.byteLength(JSON.stringify(value));
      expect(jsonLongerThan(value, bytes + around)).toBe(around < 0);
      expect(jsonBytes(value)).toBe(bytes);
    }),
    { numRuns: RUNS },
  );
});
