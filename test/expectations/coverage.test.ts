import { expect, test } from '@jest/globals';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { coverageMarkdown, SECTIONS } from './rows.ts';

const named = SECTIONS.flatMap(({ rows }) =>
  rows.flatMap(({ row, tests }) => tests.map((t) => [row, t.file, t.name] as const)),
);

test.each(named)('%s: %s has "%s"', (_row, file, name) => {
  expect([file, existsSync(file)]).toEqual([file, true]);
  // Titles are written in quotes of any kind.
  expect(readFileSync(file, 'utf8').replaceAll("\\'", "'")).toContain(name);
});

test('every row is shown by something, once', () => {
  for (const { rows } of SECTIONS) {
    expect(new Set(rows.map((r) => r.row)).size).toBe(rows.length);
    for (const { row, tests } of rows) expect([row, tests.length > 0]).toEqual([row, true]);
  }
});

/** TUTTI_GOLDEN=write makes it anew. */
test('docs/coverage-of-expectations.md is what is made from the rows', () => {
  const path = 'docs/coverage-of-expectations.md';
  if (process.env.TUTTI_GOLDEN === 'write') writeFileSync(path, coverageMarkdown());
  expect(readFileSync(path, 'utf8')).toBe(coverageMarkdown());
});
