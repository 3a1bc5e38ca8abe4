import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { startDev, type Dev } from '../../lib/local/dev.ts';
import { runDecisions, type DecisionScenario } from '../../lib/local/scenario/decisions.ts';

const guides = readdirSync('docs/how-to')
  .filter((name) => name === 'decisions.md')
  .map((name) => [name, readFileSync(join('docs/how-to', name), 'utf8')] as const);

const sh = (command: string, env: Record<string, string>): Promise<{ status: number | null; out: string }> =>
  new Promise((done) => {
    const child = spawn('sh', ['-c', command], { env: { ...process.env, ...env } });
    let out = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (out += text.toString()));
    child.on('close', (status) => done({ status, out }));
  });

describe.each(guides)('docs/how-to/%s', (_name, text) => {
  let dev: Dev;
  let token = '';
  beforeAll(async () => {
    const data = join(mkdtempSync(join(tmpdir(), 'tutti-how-to-')), 'state');
    const folders = ['statemachines/account-opening'];
    dev = await startDev({ folders, port: 0, data, fresh: false, demo: false, say: () => undefined });
    const opened = await fetch(`${dev.url}/local/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ person: 'portal' }),
    });
    token = ((await opened.json()) as { token: string }).token;
  }, 120_000);
  afterAll(() => dev.close());

  const commands = [...text.matchAll(/```sh[^\n]*\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
    block.split('\n').filter((line) => line.trim() !== ''),
  );
  test.each(commands)(
    '%s',
    async (command) => {
      const { status, out } = await sh(command, { TUTTI_URL: dev.url, TUTTI_TOKEN: token });
      expect({ status, out }).toMatchObject({ status: 0 });
      if (command.startsWith('curl')) expect(JSON.parse(out)).toMatchObject({ decision: 'risk' });
    },
    60_000,
  );

  test('its scenario passes', async () => {
    const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(text) ?? [];
    const scenario = { ...(parse(yaml) as object), file: 'docs/how-to/decisions.md' } as DecisionScenario;
    const { results } = await runDecisions('statemachines/account-opening', [scenario]);
    expect(results.map((r) => r.failure?.message)).toEqual(results.map(() => undefined));
  });

  test('ends in a checklist', () => {
    expect(text).toMatch(/## Checklist\n\n(- \[ \] .*\n)+$/);
  });
});
