import { describe, expect, test } from '@jest/globals';
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

test('moments are relative to now', () => {
  const now = Date.parse('2026-03-02T12:00:00Z');
  expect(relative('2026-03-02T15:30:00Z', now)).toBe('in 3 hours');
  expect(relative('2026-02-28T12:00:00Z', now)).toBe('2 days ago');
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
