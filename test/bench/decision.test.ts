import { expect, test } from '@jest/globals';
import { benchDecision, QUICK_DECISION } from './decision.ts';

const FIGURE = expect.any(Number) as unknown as number;

// Shape only: how fast a machine is says nothing about whether the engine is right.
test('measures tables that are looked up and tables that are asked', () => {
  const figures = { rules: 50, compile: FIGURE, p50: FIGURE, p99: FIGURE, feelin: FIGURE, ratio: FIGURE };
  const results = benchDecision(QUICK_DECISION);
  expect(results).toEqual({ looked: figures, asked: figures });
  for (const { compile, p50, ratio } of Object.values(results))
    expect([compile, p50, ratio].every((n) => n > 0)).toBe(true);
});
