import { expect, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { apiMarkdown } from '../../lib/api/reference.ts';
import { ROUTES } from '../../lib/api/routes/index.ts';

/** TUTTI_GOLDEN=write makes it anew. */
test('docs/reference/api.md is what is made from the OpenAPI document, and tells every route', async () => {
  const path = 'docs/reference/api.md';
  const made = await apiMarkdown();
  if (process.env.TUTTI_GOLDEN === 'write') writeFileSync(path, made);
  expect(readFileSync(path, 'utf8')).toBe(made);
  for (const route of ROUTES) expect(made).toContain(`### ${route.method.toUpperCase()} ${route.path}\n`);
});
