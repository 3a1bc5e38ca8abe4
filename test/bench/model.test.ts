import { expect, test } from '@jest/globals';
import { benchModel, modelTable, QUICK_MODEL } from './model.ts';

// Shape only: how fast a machine is says nothing about whether the check is right.
test('measures reading, checking and compiling', async () => {
  const figures = await benchModel(QUICK_MODEL);
  expect(figures).toHaveLength(1);
  const { elements, states, ...times } = figures[0]!;
  expect(elements).toBeGreaterThan(20);
  expect(states).toBeGreaterThan(10);
  expect(Object.values(times).every((ms) => ms > 0)).toBe(true);
  expect(modelTable(figures)).toContain('explore');
});
