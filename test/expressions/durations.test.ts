import { describe, expect, test } from '@jest/globals';
import { addDuration, durationMs } from '../../lib/expressions/index.ts';

describe('durations', () => {
  test('a length has no calendar, a moment has', () => {
    expect(durationMs('PT8H')).toBe(8 * 3_600_000);
    expect(durationMs('P1M')).toBe(30 * 86_400_000);
    expect(addDuration(Date.UTC(2026, 0, 31), 'P1M')).toBe(Date.UTC(2026, 1, 28));
    expect(() => durationMs('eight hours')).toThrow(/ISO 8601/);
  });
});
