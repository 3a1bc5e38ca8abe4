import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { assumptions, costOf } from '../../lib/insight/cost.ts';
import { PRICES, type Billed, type Usage } from '../../lib/insight/prices.ts';

const NOTHING = { ...Object.fromEntries(Object.keys(PRICES).map((k) => [k, 0])), models: 0 } as unknown as Usage;

test('a thousand instances of one transition cost what a thousand transitions cost', () => {
  const { usd, services, transitions } = costOf('p', 'end', { ...NOTHING, transition: 1 });
  expect(transitions).toBe(1);
  expect(usd).toBeCloseTo(0.025, 10);
  expect(services).toEqual([{ service: 'Step Functions', usd: expect.closeTo(0.025, 10) }]);
});

test('services add up to the whole, largest first, and the models are one of them', () => {
  const use = fc.record(
    Object.fromEntries(Object.keys(NOTHING).map((k) => [k, fc.nat(1000)])) as Record<
      Billed | 'models',
      fc.Arbitrary<number>
    >,
  );
  fc.assert(
    fc.property(use, (usage) => {
      const { usd, services } = costOf('p', 'end', usage);
      expect(services.reduce((sum, s) => sum + s.usd, 0)).toBeCloseTo(usd, 8);
      expect(services.map((s) => s.usd)).toEqual([...services.map((s) => s.usd)].sort((a, b) => b - a));
      const more = costOf('p', 'end', { ...usage, models: usage.models + 1 });
      expect(more.usd - usd).toBeCloseTo(1000, 6);
    }),
  );
});

test('every price stands among the assumptions, with where it is from', () => {
  const text = assumptions().join('\n');
  for (const price of Object.values(PRICES)) expect(text).toContain(`${price.service}: $`);
  expect(text).toContain('from memory');
});
