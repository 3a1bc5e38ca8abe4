import { expect, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { LIMITS, limitsMarkdown, valueOf } from './limits.ts';

test('every limit is a constant of the source', () => {
  for (const limit of LIMITS) expect([limit.constant, valueOf(limit) > 0]).toEqual([limit.constant, true]);
});

/** TUTTI_GOLDEN=write makes it anew. */
test('docs/limits.md is what is made from the constants', () => {
  if (process.env.TUTTI_GOLDEN === 'write') writeFileSync('docs/limits.md', limitsMarkdown());
  expect(readFileSync('docs/limits.md', 'utf8')).toBe(limitsMarkdown());
});
