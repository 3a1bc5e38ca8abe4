import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../lib/cli/main.ts';
import { CODES, entryOf, formatFindings } from '../../lib/model/diagnostics/index.ts';
import type { Finding } from '../../lib/model/diagnostic.ts';
import { STANDARD_RULES } from '../../lib/notation/standard/index.ts';
import { BROKEN, type Broken } from './broken.ts';

const SOURCE = 'statemachines/account-opening';

function breakIt({ change, code }: Broken): string {
  const folder = mkdtempSync(join(tmpdir(), `tutti-${code}-`));
  cpSync(SOURCE, folder, { recursive: true });
  for (const [file, how] of Object.entries(change)) {
    const path = join(folder, file);
    if (how === null) rmSync(path);
    else if (typeof how === 'string' || how instanceof Uint8Array) writeFileSync(path, how);
    else {
      let text = readFileSync(path, 'utf8');
      for (const [from, to] of how) {
        const next = text.replace(from, to);
        if (next === text) throw new Error(`${code}: ${String(from)} is not in ${file} any more`);
        text = next;
      }
      writeFileSync(path, text);
    }
  }
  return folder;
}

async function checked(...args: string[]): Promise<{ exit: number; out: string }> {
  let out = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  try {
    return { exit: await main(['check', ...args]), out };
  } finally {
    write.mockRestore();
  }
}

describe('npx tutti check on broken copies', () => {
  let folder = '';
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test.each(BROKEN.map((b) => [b.code, b.what, b] as const))('%s: %s', async (code, _what, broken) => {
    folder = breakIt(broken);
    const { exit, out } = await checked(folder, '--json');
    const findings = (JSON.parse(out) as { findings: Finding[] }[])[0]!.findings;
    const mine = findings.filter((f) => f.code === code);
    if (mine.length === 0)
      throw new Error(`${code} was expected; found:\n${findings.map((f) => `${f.code} ${f.message}`).join('\n')}`);
    const [finding] = mine;
    expect(finding!.place).toMatchObject({
      file: expect.any(String),
      line: expect.any(Number),
      column: expect.any(Number),
    });
    expect(finding!.suggestion ?? '').not.toBe('');
    if (broken.element !== undefined) expect(mine.map((f) => f.element?.id)).toContain(broken.element);
    expect(exit).toBe(findings.some((f) => f.severity === 'error') ? 1 : 0);
    if (entryOf(code as (typeof CODES)[number]).severity === 'error') expect(exit).toBe(1);
    // What a person reads names place, element, code and what to do.
    const text = formatFindings(findings);
    const { file, line, column } = finding!.place!;
    expect(text).toContain(`${file}:${line}:${column}`);
    expect(text).toContain(code);
    if (finding!.element !== undefined) expect(text).toContain(finding!.element.id);
    if (finding!.element?.name !== undefined) expect(text).toContain(finding!.element.name);
  });

  test('every code of the catalogue has a broken copy; those of the standard run their own examples', () => {
    expect(CODES.filter((code) => !(code in STANDARD_RULES) && !BROKEN.some((b) => b.code === code))).toEqual([]);
  });

  test('the process as it is has no finding', async () => {
    const { exit, out } = await checked(SOURCE);
    expect({ exit, out }).toEqual({ exit: 0, out: `${SOURCE}: no findings\n` });
  });
});
