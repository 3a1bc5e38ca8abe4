import { describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';

const rows = [...readFileSync('docs/security.md', 'utf8').matchAll(/\| `(test\/[^`]+)`: (.+?) \|$/gm)].map(
  ([, file = '', name = '']) => [file, name] as const,
);

describe('docs/security.md', () => {
  test('every threat names a test', () => {
    const threats = readFileSync('docs/security.md', 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| ') && !line.startsWith('| threat') && !line.startsWith('| ---'));
    expect(threats.length).toBeGreaterThan(15);
    expect(rows).toHaveLength(threats.length);
  });
  test.each(rows)('%s has "%s"', (file, name) => {
    expect(existsSync(file)).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain(name);
  });
});
