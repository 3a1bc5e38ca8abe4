import { expect, test } from '@jest/globals';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { FIDELITY, fidelityMarkdown } from './rows.ts';

const named = FIDELITY.flatMap(({ clauses }) =>
  clauses.flatMap(({ clause, tests }) => tests.map(({ file, name }) => [clause, file, name] as const)),
);

test.each(named)('%s: %s has "%s"', (_clause, file, name) => {
  expect([file, existsSync(file)]).toEqual([file, true]);
  // Titles are written in quotes of any kind.
  expect(readFileSync(file, 'utf8').replaceAll("\\'", "'")).toContain(name);
});

test('every clause stands once, and something shows it', () => {
  const clauses = FIDELITY.flatMap((section) => section.clauses);
  expect(new Set(clauses.map((c) => c.clause)).size).toBe(clauses.length);
  for (const { clause, tests } of clauses) expect([clause, tests.length > 0]).toEqual([clause, true]);
});

/** TUTTI_GOLDEN=write makes it anew. */
test('docs/reference/engine-fidelity.md is what is made from the rows', () => {
  const path = 'docs/reference/engine-fidelity.md';
  if (process.env.TUTTI_GOLDEN === 'write') writeFileSync(path, fidelityMarkdown());
  expect(readFileSync(path, 'utf8')).toBe(fidelityMarkdown());
});
