import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { startDev, type Dev } from '../../lib/local/dev.ts';
import { seeds } from '../../statemachines/account-opening/demo/index.ts';
import { accessMarkdown } from '../../lib/api/access-docs.ts';
import { cliMarkdown } from '../../lib/cli/docs.ts';
import { feelMarkdown } from '../../lib/expressions/feel/docs.ts';
import { diagnosticsMarkdown } from '../../lib/model/diagnostics/docs.ts';

const README = readFileSync('README.md', 'utf8');
/** Commands of a page's code blocks, with what stands behind the language. */
const blocksOf = (page: string): readonly { readonly tag: string; readonly commands: readonly string[] }[] =>
  [...page.matchAll(/```sh ?([^\n]*)\n([\s\S]*?)```/g)].map(([, tag = '', text = '']) => ({
    tag,
    commands: text.split('\n').filter((line) => line.trim() !== ''),
  }));
const HOW_TO = readdirSync('docs/how-to').filter((f) => f.endsWith('.md'));
const blocks = [README, ...HOW_TO.map((f) => readFileSync(join('docs/how-to', f), 'utf8'))].flatMap(blocksOf);

const sh = (command: string, env: Record<string, string> = {}): Promise<{ status: number | null; out: string }> =>
  new Promise((done) => {
    const child = spawn('sh', ['-c', command], { env: { ...process.env, ...env } });
    let out = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (out += text.toString()));
    child.on('close', (status) => done({ status, out }));
  });

describe('README and how-to pages', () => {
  let dev: Dev;
  let token = '';
  beforeAll(async () => {
    const data = join(mkdtempSync(join(tmpdir(), 'tutti-docs-')), 'state');
    dev = await startDev({
      folders: ['statemachines/account-opening'],
      port: 0,
      data,
      fresh: false,
      demo: true,
      say: () => undefined,
    });
    const session = await fetch(`${dev.url}/local/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ person: 'portal' }),
    });
    token = ((await session.json()) as { token: string }).token;
  }, 120_000);
  afterAll(async () => {
    await dev.close();
    rmSync('statemachines/order-approval', { recursive: true, force: true });
  });

  test('every block is run, or says why not', () => {
    expect(blocks.length).toBeGreaterThan(3);
    for (const { tag } of blocks)
      expect(['', 'needs=server']).toContain(tag.startsWith('reason=') && tag.length > 'reason='.length ? '' : tag);
  });

  const run = blocks.filter(({ tag }) => !tag.startsWith('reason='));
  test.each(run.flatMap(({ commands }) => commands))(
    '%s',
    async (command) => {
      // The command line has its own session (--as); what asks without it needs the token.
      const own = command.startsWith('curl') ? { TUTTI_TOKEN: token } : {};
      const { status, out } = await sh(command, { TUTTI_URL: dev.url, ...own });
      expect({ status, out }).toMatchObject({ status: 0 });
      // curl takes a refusal for an answer.
      if (command.includes('/decisions/risk/evaluate')) expect(JSON.parse(out)).toMatchObject({ decision: 'risk' });
    },
    120_000,
  );

  test.each(HOW_TO)('%s ends in a checklist', (file) => {
    const sections = readFileSync(join('docs/how-to', file), 'utf8').split(/^## /m);
    expect(sections.at(-1)).toMatch(/^Checklist\n[\s\S]*- \[ \] /);
  });

  test('tells of the instances that the demo starts', () => {
    const keys = seeds.map((s) => (s.variables.application as { id: string }).id);
    expect(keys).toHaveLength(3);
    for (const key of keys) expect(README).toContain(`**${key}**`);
  });
});

describe('documentation', () => {
  const files = [
    'README.md',
    'CONTRIBUTING.md',
    ...readdirSync('docs', { recursive: true }).map((f) => join('docs', String(f))),
  ].filter((f) => f.endsWith('.md'));

  test.each(files)('%s links only to what is there', (file) => {
    const text = readFileSync(file, 'utf8');
    for (const [, target = ''] of text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g))
      if (!/^[a-z]+:/.test(target))
        expect([target, existsSync(resolve(dirname(file), target))]).toEqual([target, true]);
  });

  /** TUTTI_GOLDEN=write makes them anew. */
  test.each([
    ['diagnostics.md', diagnosticsMarkdown],
    ['cli.md', cliMarkdown],
    ['feel.md', feelMarkdown],
    ['access.md', accessMarkdown],
  ])('docs/reference/%s is what is made from the code', (file, make) => {
    const path = `docs/reference/${file}`;
    if (process.env.TUTTI_GOLDEN === 'write') writeFileSync(path, make());
    expect(readFileSync(path, 'utf8')).toBe(make());
  });
});
