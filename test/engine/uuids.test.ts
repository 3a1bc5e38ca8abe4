import { expect, test } from '@jest/globals';
import { uuid, uuidsFrom } from '../../lib/engine/uuids.ts';

const VERSION_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('identifiers have the form of version 4, differ, and use every digit in every place', () => {
  const made = Array.from({ length: 5000 }, uuid);
  expect(made.every((id) => VERSION_4.test(id))).toBe(true);
  expect(new Set(made).size).toBe(made.length);
  for (const at of [0, 7, 9, 15, 21, 24, 35]) expect(new Set(made.map((id) => id[at])).size).toBe(16);
});

test('out of a source of chance that never changes they differ by their place', () => {
  const next = uuidsFrom(() => 0.5);
  const made = [
    next({ seq: 1, event: 1, n: 0 }),
    next({ seq: 1, event: 1, n: 1 }),
    next({ seq: 1, event: 2, n: 0 }),
    next({ seq: 2, event: 1, n: 0 }),
  ];
  expect(made.every((id) => VERSION_4.test(id))).toBe(true);
  expect(new Set(made).size).toBe(made.length);
});
