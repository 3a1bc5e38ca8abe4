import { expect, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { walkMarkdown } from './walk.ts';

const PAGE = 'docs/how-a-process-becomes-a-machine.md';

test('the walk through the compiler tells what the compiler does; TUTTI_GOLDEN=write makes it anew', async () => {
  const made = await walkMarkdown();
  if (process.env.TUTTI_GOLDEN === 'write') writeFileSync(PAGE, made);
  expect(readFileSync(PAGE, 'utf8')).toBe(made);
});
