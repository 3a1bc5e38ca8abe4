import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { duration, isoMs, percent, relative, shortId, target, targetNumber } from '../../console/src/format.ts';
import { againstBaseline, measured, shown } from '../../console/src/kpi-format.ts';
import type { KpiValue } from '../../lib/runtime/types.ts';

const HOUR = 3_600_000;

describe('durations', () => {
  test.each([
    [0, '0 s'],
    [400, 'under 1 s'],
    [12_000, '12 s'],
    [61_000, '1 min 1 s'],
    [26 * HOUR, '1 d 2 h'],
    [48 * HOUR + 59_000, '2 d'],
  ])('%d ms read as %s', (ms, text) => expect(duration(ms)).toBe(text));
  test.each([
    ['PT48H', 48 * HOUR],
    ['P2D', 48 * HOUR],
    ['P1W', 168 * HOUR],
    ['PT1.5S', 1500],
    ['P', undefined],
    ['PT', undefined],
    ['soon', undefined],
  ])('%s', (iso, ms) => expect(isoMs(iso)).toBe(ms));
});

describe('shares and targets', () => {
  test.each([
    [0.8, '80%'],
    [0.083, '8.3%'],
    [1, '100%'],
    [0.9994, '99.9%'],
  ])('%d reads as %s', (share, text) => expect(percent(share)).toBe(text));
  test('a target is a time, a share, or left as it is', () => {
    expect([target('PT48H'), target('98%'), target('')]).toEqual(['2 d', '98%', '']);
    expect([targetNumber('PT1H'), targetNumber('2.5%'), targetNumber('x')]).toEqual([HOUR, 0.025, undefined]);
  });
});

describe('moments relative to now', () => {
  const now = Date.parse('2026-03-02T12:00:00Z');
  const MINUTE = 60_000;
  const DAY = 24 * HOUR;
  const told = (ms: number): string => relative(new Date(now + ms).toISOString(), now);
  /** What a text says, in milliseconds, and its smallest unit. */
  const read = (text: string): { readonly ms: number; readonly grain: number } => {
    if (text === 'now') return { ms: 0, grain: 1000 };
    const sizes: Readonly<Record<string, number>> = { s: 1000, min: MINUTE, h: HOUR, day: DAY, days: DAY };
    const parts = [...text.matchAll(/(\d+) (\w+)/g)].map(([, n, unit]) => [Number(n), sizes[unit ?? '']!] as const);
    const ms = parts.reduce((sum, [n, size]) => sum + n * size, 0);
    // The unit that was rounded to is not always shown: `2 days` may have been 2 days 0 h.
    const grain = ms >= 7 * DAY ? DAY : ms >= DAY ? HOUR : ms >= MINUTE ? MINUTE : 1000;
    return { ms: text.endsWith(' ago') ? -ms : ms, grain };
  };
  test.each([
    [71 * HOUR, 'in 2 days 23 h'],
    [72 * HOUR, 'in 3 days'],
    [3 * HOUR + 58 * MINUTE, 'in 3 h 58 min'],
    [-2 * DAY, '2 days ago'],
    [-DAY, '1 day ago'],
    [14 * DAY - HOUR, 'in 14 days'],
    [-59.7 * MINUTE, '1 h ago'],
    [24 * HOUR - 20_000, 'in 1 day'],
    [7 * DAY - 20 * MINUTE, 'in 7 days'],
    [59_700, 'in 1 min'],
    [-400, 'now'],
    [0, 'now'],
  ])('%d ms read as %s', (ms, text) => expect(told(ms)).toBe(text));

  const moments = fc.oneof(
    fc.integer({ min: -400 * DAY, max: 400 * DAY }),
    // Around the boundaries of the units.
    fc
      .tuple(fc.constantFrom(1000, MINUTE, HOUR, DAY, 2 * DAY, 7 * DAY), fc.integer({ min: -90_000, max: 90_000 }))
      .map(([at, off]) => at + off),
  );
  test('what is shown is off by half of its smallest unit at most, and never says 60 s, 60 min or 24 h', () => {
    fc.assert(
      fc.property(moments, (ms) => {
        const { ms: shown, grain } = read(told(ms));
        expect(Math.abs(shown - ms)).toBeLessThanOrEqual(grain / 2);
        expect(told(ms)).not.toMatch(/\b(60 s|60 min|24 h)\b/);
      }),
      { numRuns: 2000 },
    );
  });
  test('what is further away never reads as nearer; the past reads as the future does', () => {
    fc.assert(
      fc.property(moments, moments, (a, b) => {
        const [near, far] = [Math.min(Math.abs(a), Math.abs(b)), Math.max(Math.abs(a), Math.abs(b))];
        expect(read(told(near)).ms).toBeLessThanOrEqual(read(told(far)).ms);
        expect(told(-far).replace(/ ago$/, '')).toBe(told(far).replace(/^in /, ''));
      }),
      { numRuns: 2000 },
    );
  });
});

test('of an id the end is shown', () => {
  expect([shortId('A-1041'), shortId('01K0INSTANCE00000000000041')]).toEqual(['A-1041', '\u202600000041']);
});

describe('a KPI against its baseline', () => {
  const kpi = (more: Partial<KpiValue>): KpiValue => ({
    name: 'cycleTime',
    definition: '',
    unit: 'duration',
    target: 'PT48H',
    meets: true,
    samples: 4,
    instances: [],
    ...more,
  });
  test('less time is better, less compliance worse', () => {
    expect(againstBaseline(kpi({ p50: 24 * HOUR, baseline: 'P2D' }))).toEqual({ direction: 'better', by: '1 d' });
    const compliance = kpi({ name: 'slaCompliance', unit: 'share', value: 0.5, baseline: '71%' });
    expect(againstBaseline(compliance)).toEqual({ direction: 'worse', by: '21 points' });
    expect(againstBaseline(kpi({ p50: 48 * HOUR, baseline: 'P2D' }))).toEqual({ direction: 'same', by: '' });
  });
  test('without samples or baseline nothing is compared', () => {
    expect(measured(kpi({ p50: HOUR, samples: 0 }))).toBeUndefined();
    expect(againstBaseline(kpi({ p50: HOUR }))).toBeUndefined();
    expect(shown(kpi({}), HOUR)).toBe('1 h');
  });
});
