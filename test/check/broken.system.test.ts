import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { main } from '../../lib/cli/main.ts';
import { CODES, entryOf } from '../../lib/model/diagnostics/index.ts';
import type { Finding } from '../../lib/model/diagnostic.ts';
import { STANDARD_RULES } from '../../lib/notation/standard/index.ts';
import { prepare } from '../../lib/local/prepare.ts';
import { BROKEN, type Broken } from './broken.ts';

const SOURCE = 'statemachines/account-opening';
const NAMES = Object.fromEntries(Object.values((await prepare(SOURCE)).model.nodes).map((n) => [n.id, n.name]));

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

interface Told {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly severity: string;
  readonly code: string;
  readonly element: string | undefined;
  readonly name: string | undefined;
  readonly suggestion: string;
}

/** `file:line:column severity code element "name": message`, with `-> suggestion` beneath: what a person reads, taken apart. */
function findings(out: string): Told[] {
  const lines = out.split('\n');
  return lines.flatMap((text, i) => {
    const found = /^(.+?):(\d+):(\d+) (error|warning) (TUT-\d+)(?: ([^\s:"]+))?(?: "((?:[^"\\]|\\.)*)")?: \S/.exec(
      text,
    );
    if (found === null) return [];
    const [, file = '', line, column, severity = '', code = '', element, name] = found;
    const suggestion = /^ {2}-> (.*)$/.exec(lines[i + 1] ?? '')?.[1] ?? '';
    return [{ file, line: Number(line), column: Number(column), severity, code, element, name, suggestion }];
  });
}

/** What only a process has that is too large to write down here; test/check/platform.test.ts makes one. */
const LARGE: readonly string[] = ['TUT-335', 'TUT-338'];

describe('npx tutti check on broken copies', () => {
  let folder = '';
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test.each(BROKEN.map((b) => [b.code, b.what, b] as const))('%s: %s', async (code, _what, broken) => {
    folder = breakIt(broken);
    const { exit, out } = await checked(folder);
    const told = findings(out);
    const mine = told.filter((f) => f.code === code);
    if (mine.length === 0) throw new Error(`${code} was expected; found:\n${out}`);
    for (const f of mine) {
      // The place can be opened from where one stands, and what to do stands beneath.
      expect([f.file, existsSync(f.file) || broken.change[relative(folder, f.file)] === null]).toEqual([f.file, true]);
      expect([f.line > 0, f.column > 0, f.suggestion !== '']).toEqual([true, true, true]);
    }
    if (broken.element !== undefined) {
      const at = mine.find((f) => f.element === broken.element);
      expect(mine.map((f) => f.element)).toContain(broken.element);
      const name = NAMES[broken.element];
      if (name !== undefined) expect(at!.name).toBe(name);
    }
    expect(exit).toBe(told.some((f) => f.severity === 'error') ? 1 : 0);
    if (entryOf(code as (typeof CODES)[number]).severity === 'error') expect(exit).toBe(1);
  });

  test('every code of the catalogue has a broken copy; those of the standard run their own examples', () => {
    const own = CODES.filter((code) => !(code in STANDARD_RULES) && !LARGE.includes(code));
    expect(own.filter((code) => !BROKEN.some((b) => b.code === code))).toEqual([]);
  });

  test('--json tells the same findings, each with its place', async () => {
    const broken = BROKEN.find((b) => b.element !== undefined)!;
    folder = breakIt(broken);
    const [report] = JSON.parse((await checked(folder, '--json')).out) as { folder: string; findings: Finding[] }[];
    const { out } = await checked(folder);
    expect(report!.folder).toBe(folder);
    expect(report!.findings.map((f) => [f.code, f.place!.line, f.element?.id])).toEqual(
      findings(out).map((f) => [f.code, f.line, f.element]),
    );
  });

  test('the process as it is has no finding', async () => {
    const { exit, out } = await checked(SOURCE);
    expect({ exit, out }).toEqual({ exit: 0, out: `${SOURCE}: no findings\n` });
  });
});
