import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { Command } from 'commander';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProgram, main } from '../../lib/cli/main.ts';
import { EXIT } from '../../lib/cli/context.ts';

const folder = mkdtempSync(join(tmpdir(), 'tutti-cli-'));
afterEach(() => void jest.restoreAllMocks());

async function tutti(...args: string[]): Promise<{ exit: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  for (const [name, stream] of [
    ['out', process.stdout],
    ['err', process.stderr],
  ] as const)
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      said[name] += String(text);
      return true;
    });
  const exit = await main(args);
  jest.restoreAllMocks();
  return { exit, ...said };
}

/** Every command a person can type, with its words. */
const typed: readonly (readonly [string, Command])[] = (function walk(
  command: Command,
  before: readonly string[],
): [string, Command][] {
  return command.commands.flatMap((c) => {
    const name = [...before, c.name()];
    return c.commands.length > 0 ? walk(c, name) : [[name.join(' '), c] as [string, Command]];
  });
})(
  createProgram(() => undefined),
  [],
);

describe('the command line', () => {
  test('has every command that a newcomer is told of', () => {
    const names = typed.map(([name]) => name);
    for (const name of ['dev', 'new', 'check', 'explain', 'run', 'test', 'kpi']) expect(names).toContain(name);
    for (const name of ['task list', 'task claim', 'task complete', 'incident list']) expect(names).toContain(name);
    for (const name of ['incident retry', 'incident edit', 'incident skip', 'audit verify'])
      expect(names).toContain(name);
  });

  test.each(typed)('%s: help says what it does and names each option once', async (name, command) => {
    expect(command.description()).not.toBe('');
    for (const option of command.options)
      expect([option.flags, option.description]).toEqual([option.flags, expect.stringMatching(/\w/)]);
    const { exit, out } = await tutti(...name.split(' '), '--help');
    expect(exit).toBe(EXIT.ok);
    for (const option of command.options)
      expect([option.flags, out.split(`\n  ${option.flags} `).length - 1]).toEqual([option.flags, 1]);
    expect(out).toContain('--json');
  });

  test.each([
    ['an unknown command', ['bogus'], EXIT.usage, /unknown command 'bogus'/],
    ['a missing argument', ['task', 'claim'], EXIT.usage, /missing required argument 'ids'/],
    ['an act without a reason', ['incident', 'retry', 'x'], EXIT.usage, /--reason/],
    [
      'a folder that is not there',
      ['check', join(folder, 'none')],
      EXIT.usage,
      /^NO_FOLDER: .*does not exist.*npx tutti new/,
    ],
    [
      'a scenario that is not there',
      ['test', folder, join(folder, 'no.yaml')],
      EXIT.usage,
      /^FILE_UNREADABLE: .*does not exist/,
    ],
    ['a process without scenarios', ['test', folder], EXIT.failed, /^NO_SCENARIOS: .*scenarios\/<name>\.yaml/],
    ['data that is no JSON', ['run', 'p', '--input', '{'], EXIT.usage, /^INVALID_JSON: .*@file\.json/],
    ['data from a file that is not there', ['run', 'p', '--input', '@none.json'], EXIT.usage, /^FILE_UNREADABLE: /],
    [
      'receipts that are not there',
      ['audit', 'verify', '--receipt', 'none', join(folder, 'export.json')],
      EXIT.usage,
      /^FILE_UNREADABLE: /,
    ],
    [
      'a file that is no export',
      ['audit', 'verify', join(folder, 'other.json')],
      EXIT.usage,
      /^NOT_AN_EXPORT: .*audit export/,
    ],
    ['a name that is none', ['new', 'My Process'], EXIT.usage, /lower-kebab-case/],
    ['a port that is none', ['dev', '--port', 'many'], EXIT.usage, /0 to 65535/],
    [
      'no Tutti at the address',
      ['kpi', 'p', '--url', 'http://127.0.0.1:9'],
      EXIT.unreachable,
      /^UNREACHABLE: .*npx tutti dev/,
    ],
  ])('%s: code, advice, exit code, and no stack trace', async (_what, args, exit, message) => {
    writeFileSync(join(folder, 'export.json'), '{"format":"tutti-audit/1","entries":[],"log":[]}');
    writeFileSync(join(folder, 'other.json'), '{}');
    const told = await tutti(...args);
    expect(told).toMatchObject({ exit, out: '' });
    expect(told.err).toMatch(message);
    expect(told.err).not.toMatch(/\n\s+at /);
  });

  test('with --json an error is one JSON document on stdout', async () => {
    const { exit, out, err } = await tutti('--json', 'check', join(folder, 'none'));
    expect(exit).toBe(EXIT.usage);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'NO_FOLDER', message: expect.stringContaining('none') } });
    expect(err).toContain('NO_FOLDER');
  });

  test('dev on a port that is taken says so and leaves nothing running', async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as AddressInfo;
    const data = join(folder, 'state');
    const { exit, err } = await tutti('dev', '--port', String(port), '--data', data, '--no-demo');
    await new Promise((done) => other.close(done));
    expect({ exit, err }).toMatchObject({ exit: EXIT.failed, err: expect.stringMatching(/^PORT_TAKEN: /) });
  });

  test('a process with errors is told by its findings, not by a fault', async () => {
    const broken = join(folder, 'broken');
    rmSync(broken, { recursive: true, force: true });
    expect((await tutti('new', 'broken', '--in', folder)).exit).toBe(EXIT.ok);
    writeFileSync(join(broken, 'process.yaml'), 'process: broken\n');
    const { exit, err } = await tutti('test', broken);
    expect(exit).toBe(EXIT.failed);
    expect(err).toMatch(/process\.yaml:\d+:\d+ error TUT-\d+/);
    expect(err).not.toMatch(/\n\s+at /);
  });
});
