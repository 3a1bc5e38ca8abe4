import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DueTimes } from '../../lib/engine/due-times.ts';
import { IntMap } from '../../lib/engine/int-map.ts';

test('a map by number does what a Map does', () => {
  const key = fc.oneof(fc.nat(40), fc.constantFrom(16, 32, 48, 2 ** 31, 2 ** 52));
  fc.assert(
    fc.property(fc.array(fc.record({ key, set: fc.boolean() }), { maxLength: 300 }), (steps) => {
      const map = new IntMap<number>();
      const model = new Map<number, number>();
      for (const [i, { key: k, set }] of steps.entries()) {
        if (set) {
          map.set(k, i);
          model.set(k, i);
        } else {
          map.delete(k);
          model.delete(k);
        }
        expect(map.size).toBe(model.size);
        expect(map.get(k)).toBe(model.get(k));
        expect(map.has(k)).toBe(model.has(k));
      }
      expect([...map.values()].sort((a, b) => a - b)).toEqual([...model.values()].sort((a, b) => a - b));
      for (const k of model.keys()) expect(map.get(k)).toBe(model.get(k));
    }),
  );
});

test('times come due in order, and only those that hold', () => {
  const step = fc.record({
    seq: fc.nat(8),
    due: fc.option(fc.nat(30)),
    now: fc.nat(30),
    limit: fc.integer({ min: 1, max: 4 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const present = new Map<number, number | null>();
      const times = new DueTimes((seq) => present.get(seq));
      for (const { seq, due, now, limit } of steps) {
        present.set(seq, due);
        if (due !== null) times.add(seq, due);
        const all = [...present]
          .filter((e): e is [number, number] => e[1] !== null)
          .map(([s, d]) => ({ seq: s, due: d }))
          .sort((a, b) => a.due - b.due || a.seq - b.seq);
        expect(times.next()).toBe(all[0]?.due);
        expect(times.until(now, limit)).toEqual(all.filter((d) => d.due <= now).slice(0, limit));
      }
    }),
  );
});
