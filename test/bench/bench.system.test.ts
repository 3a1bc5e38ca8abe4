import { expect, test } from '@jest/globals';
import { bench, QUICK } from './bench.ts';
import { table } from './table.ts';

const FIGURE = expect.any(Number) as unknown as number;

// Shape only: how fast a machine is says nothing about whether the engine is right.
test('measures every workload at every concurrency, beside its floors', async () => {
  const results = await bench({
    ...QUICK,
    rounds: 1,
    sliceMs: 10,
    floorMs: 5,
    waiting: 50,
    restart: { instances: [40], times: 1 },
  });
  const figures = {
    perSecond: FIGURE,
    p50: FIGURE,
    p99: FIGURE,
    ofF1: FIGURE,
    ofF2: FIGURE,
    f1PerSecond: FIGURE,
    f2PerSecond: FIGURE,
    p50OfF1: FIGURE,
    cpu: FIGURE,
  };
  const { ofF1: _f1, f1PerSecond: _floor, p50OfF1: _p50, ...inMemory } = figures;
  const each = <T>(of: T): Record<string, T> => ({ c1: of, c16: of, c64: of });
  expect(results.workloads).toEqual({ W1: each(figures), W2: each(figures), W3: each(figures), W4: each(figures) });
  expect(results.memory).toEqual({ W1: each(inMemory), W2: each(inMemory), W3: each(inMemory) });
  expect(results.waiting).toEqual({
    instances: 50,
    startedPerSecond: FIGURE,
    residentBytes: FIGURE,
    heapBytes: FIGURE,
    diskBytes: FIGURE,
  });
  expect(results.restart).toEqual([
    {
      instances: 40,
      startedPerSecond: FIGURE,
      afterKill: FIGURE,
      afterClose: FIGURE,
      residentBytes: FIGURE,
      diskBytes: FIGURE,
    },
  ]);
  for (const of of Object.values(results.workloads))
    for (const { perSecond, ofF1, ofF2 } of Object.values(of))
      expect([perSecond, ofF1, ofF2].every((v) => v > 0)).toBe(true);
  expect(table(results)).toContain('F1: the synced commits');
});
