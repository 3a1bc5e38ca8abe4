import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDev, type Dev } from '../../lib/local/dev.ts';
import type { IncidentView, InstanceDetail, InstanceView, TaskView } from '../../lib/runtime/types.ts';
import { application } from '../../statemachines/account-opening/demo/index.ts';
import { CHROMIUM, launch } from './browser.ts';

const FOLDER = 'statemachines/account-opening';

/** What a newcomer sees, and an incident resolved by each of the three doors. Real servers on loopback ports, nothing faked. */
describe('npm start', () => {
  let dev: Dev;
  const said: string[] = [];
  beforeAll(async () => {
    const data = join(mkdtempSync(join(tmpdir(), 'tutti-first-')), 'state');
    dev = await startDev({
      folders: [FOLDER],
      port: 0,
      data,
      fresh: false,
      demo: true,
      say: (line) => said.push(line),
    });
  }, 120_000);
  afterAll(() => dev.close());

  const tokens = new Map<string, string>();
  const api = async <T>(as: string, method: string, path: string, body?: object): Promise<T> => {
    if (!tokens.has(as)) {
      const response = await fetch(`${dev.url}/local/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ person: as }),
      });
      tokens.set(as, ((await response.json()) as { token: string }).token);
    }
    const response = await fetch(`${dev.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${tokens.get(as)}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as T;
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const until = async <T>(what: string, ask: () => Promise<T | undefined>): Promise<T> => {
    for (let n = 0; n < 300; n += 1) {
      const found = await ask();
      if (found !== undefined) return found;
      await new Promise((next) => setTimeout(next, 100));
    }
    throw new Error(`${what} did not come`);
  };
  const ended = (id: string): Promise<InstanceDetail> =>
    until(`the end of ${id}`, async () => {
      const detail = await api<InstanceDetail>('oskar', 'GET', `/instances/${id}`);
      return detail.status === 'completed' ? detail : undefined;
    });
  const incidentOf = (instance: string): Promise<IncidentView> =>
    until(
      `an incident of ${instance}`,
      async () =>
        (await api<{ items: IncidentView[] }>('oskar', 'GET', `/incidents?status=open&instance=${instance}`)).items[0],
    );
  /** Three applications while core banking is down; it is back before anybody retries. */
  let broken: InstanceView[] = [];

  test('three instances: one finished, one waiting in the inbox, one with an incident', async () => {
    const { items } = await api<{ items: InstanceView[] }>('oskar', 'GET', '/instances');
    const byKey = Object.fromEntries(items.map((i) => [i.businessKey, i]));
    expect(Object.keys(byKey).sort()).toEqual(['A-1001', 'A-1002', 'A-1003']);
    expect(byKey['A-1001']).toMatchObject({ status: 'completed', outcome: 'End_Opened' });
    const tasks = await api<{ items: TaskView[] }>('dora', 'GET', '/tasks');
    expect(tasks.items).toMatchObject([{ name: 'Review documents', businessKey: 'A-1002' }]);
    expect(await incidentOf(byKey['A-1003']!.id)).toMatchObject({ name: 'Provision account', status: 'open' });
    const told = said.join('\n');
    expect(told).toContain('NOT FOR PRODUCTION');
    expect(told).toMatch(/state {4}.*--fresh .*--data <folder>/);
    expect(told).toMatch(/A-1001 {2}completed: Account opened/);
    expect(told).toMatch(/A-1002 {2}"Review documents" waits for document-review/);
    expect(told).toMatch(/A-1003 {2}incident at "Provision account": core banking answered 503/);
    expect(told).toContain('Be Dora Documents (top right) and decide on "Review documents" of A-1002 in the inbox.');
    expect(told).toContain('npx tutti incident list --as oskar');
    // Quiet: where everything is, what is there, what to do; not every step of the examples.
    expect(said.length).toBeLessThan(30);
    dev.demos.get(FOLDER)!.demo.connections['core-banking']!.setFault({ status: 503 });
    broken = await Promise.all(
      ['B-1', 'B-2', 'B-3'].map((id) =>
        api<InstanceView>('clara', 'POST', '/instances', {
          process: 'account-opening',
          variables: application(id, `Company ${id}`),
        }),
      ),
    );
    for (const { id } of broken) await incidentOf(id);
    dev.demos.get(FOLDER)!.demo.connections['core-banking']!.setFault(undefined);
  }, 60_000);

  test('the incident is resolved by the API', async () => {
    const incident = await incidentOf(broken[0]!.id);
    await api('oskar', 'POST', `/incidents/${incident.id}/retry`, { reason: 'core banking is back' });
    expect(await ended(broken[0]!.id)).toMatchObject({ outcome: 'End_Opened', waits: [] });
    expect((await api<IncidentView>('oskar', 'GET', `/incidents/${incident.id}`)).operation).toMatchObject({
      kind: 'retry',
      by: 'oskar',
      outcome: 'passed',
    });
  }, 60_000);

  test('the incident is resolved by the CLI', async () => {
    const incident = await incidentOf(broken[1]!.id);
    const run = await cli(
      'incident',
      'retry',
      incident.id,
      '--reason',
      'core banking is back',
      '--as',
      'oskar',
      '--url',
      dev.url,
    );
    expect(run).toMatchObject({ status: 0 });
    expect(await ended(broken[1]!.id)).toMatchObject({ outcome: 'End_Opened' });
    const refused = await cli(
      'incident',
      'retry',
      incident.id,
      '--reason',
      'once more',
      '--as',
      'clara',
      '--url',
      dev.url,
    );
    expect(refused.status).toBe(1);
    expect(refused.err).toContain('NOT_ALLOWED');
  }, 60_000);

  if (CHROMIUM === undefined)
    test.skip('the incident is resolved by the console: chromium is not installed: apt-get install chromium', () =>
      undefined);
  else
    test('the incident is resolved by the console', async () => {
      const incident = await incidentOf(broken[2]!.id);
      const browser = await launch(CHROMIUM ?? '');
      try {
        const page = await browser.newPage();
        const problems: string[] = [];
        page.on('pageerror', (error) => problems.push(error.message));
        await page.goto(`${dev.url}/#/incidents/${incident.id}`);
        await page.getByRole('button', { name: /Oskar Operator/ }).click();
        await page.getByLabel('Acting as').waitFor();
        await page.goto(`${dev.url}/#/incidents/${incident.id}`);
        await page.getByRole('button', { name: 'Retry', exact: true }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Reason').fill('core banking is back');
        await dialog.getByRole('button', { name: 'Retry', exact: true }).click();
        await page.getByText('This incident is resolved.').waitFor();
        await page.goto(`${dev.url}/#/instances/${broken[2]!.id}`);
        await page.locator('.djs-visual').first().waitFor();
        expect(await ended(broken[2]!.id)).toMatchObject({ outcome: 'End_Opened' });
        expect(problems).toEqual([]);
      } finally {
        await browser.close();
      }
    }, 60_000);

  test('a person decides by the CLI, KPIs and record tell of it', async () => {
    const { items } = await api<{ items: TaskView[] }>('dora', 'GET', '/tasks');
    const id = items[0]!.id;
    expect(await cli('task', 'claim', id, '--as', 'dora', '--url', dev.url)).toMatchObject({ status: 0 });
    const done = await cli(
      'task',
      'complete',
      id,
      '--data',
      '{"decision":"correct","reason":"the second owner is on page 3"}',
      '--as',
      'dora',
      '--url',
      dev.url,
    );
    expect(done).toMatchObject({ status: 0, err: '' });
    await ended(items[0]!.instance);
    const kpi = await cli('kpi', 'account-opening', '--json', '--as', 'olga', '--url', dev.url);
    const report = JSON.parse(kpi.out) as { kpis: { name: string; value?: number; samples: number }[] };
    expect(report.kpis.find((k) => k.name === 'exceptionRate')).toMatchObject({ samples: 5, value: 4 / 5 });
    const verified = await cli('audit', 'verify', '--as', 'aldo', '--url', dev.url);
    expect(verified).toMatchObject({ status: 0 });
    expect(verified.out).toMatch(/^consistent/);
  }, 60_000);

  test('the record is verified elsewhere, with receipts kept apart; tampered with, it is not', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'tutti-elsewhere-'));
    const file = (name: string): string => join(elsewhere, name);
    const asAldo = ['--as', 'aldo', '--url', dev.url];
    expect((await cli('audit', 'anchor', ...asAldo)).status).toBe(0);
    const exported = (await cli('audit', 'export', ...asAldo)).out;
    writeFileSync(file('export.json'), exported);
    writeFileSync(file('receipts.jsonl'), (await cli('audit', 'receipts', ...asAldo)).out);
    const offline = (...args: string[]) => cli('audit', 'verify', ...args, '--url', 'http://127.0.0.1:9');
    const { status, out } = await offline(file('export.json'), '--receipt', file('receipts.jsonl'));
    expect([status, out]).toEqual([0, expect.stringMatching(/^consistent, anchored /)]);
    const alone = await offline(file('export.json'));
    expect([alone.status, alone.out]).toEqual([
      0,
      expect.stringMatching(/^consistent, unanchored after entry 0 .*\n.*nobody can tell/),
    ]);
    const bad = JSON.parse(exported) as { entries: { id: string; action: string; why?: { reason?: string } }[] };
    const decided = bad.entries.find((e) => e.action === 'task.completed')!;
    decided.why = { reason: 'somebody else said so' };
    writeFileSync(file('bad.json'), JSON.stringify(bad));
    const found = await offline(file('bad.json'), '--receipt', file('receipts.jsonl'));
    expect([found.status, found.out]).toEqual([1, expect.stringContaining(`changed: entry ${decided.id}`)]);
  }, 60_000);

  test('every command gives one JSON document with --json', async () => {
    const ask = async (...args: string[]): Promise<unknown> => {
      const { status, out } = await cli(...args, '--json', '--url', dev.url);
      expect([args, status]).toEqual([args, 0]);
      return JSON.parse(out);
    };
    expect(await ask('task', 'list', '--as', 'dora')).toMatchObject({ items: [] });
    expect(await ask('incident', 'list', '--as', 'oskar')).toMatchObject({ items: [{ businessKey: 'A-1003' }] });
    expect(await ask('audit', 'verify', '--as', 'aldo')).toMatchObject({ ok: true });
    expect(await ask('audit', 'receipts', '--as', 'aldo')).toMatchObject([{ format: 'tutti-receipt/1' }, {}]);
    const input = JSON.stringify(
      application('B-4', 'Weak Ltd', {
        company: { name: 'Weak Ltd', registrationNumber: 'HRB-12500', jurisdiction: 'DE' },
      }),
    );
    const run = (await ask('run', 'account-opening', '--input', input, '--as', 'clara')) as InstanceDetail;
    const [wait] = run.waits;
    expect(run).toMatchObject({ status: 'running', waits: [{ kind: 'people', name: 'Compliance review' }] });
    expect(await ask('task', 'show', wait!.taskId!, '--as', 'carl')).toMatchObject({ id: wait!.taskId });
    expect(await ask('task', 'claim', wait!.taskId!, '--as', 'carl')).toMatchObject({ assignee: 'carl' });
    expect(await ask('task', 'release', wait!.taskId!, '--as', 'carl')).toMatchObject({ status: 'open' });
    const data = '{"outcome":"approve","comment":"the score is explained"}';
    expect(await ask('task', 'complete', wait!.taskId!, '--data', data, '--as', 'carl')).toMatchObject({
      status: 'completed',
    });
    expect(await ended(run.id)).toMatchObject({ outcome: 'End_Opened' });
    const incident = await incidentOf(
      (await api<{ items: InstanceView[] }>('oskar', 'GET', '/instances?businessKey=A-1003')).items[0]!.id,
    );
    expect(
      await ask(
        'incident',
        'skip',
        incident.id,
        '--output',
        '{"accountNumber":"4000000099"}',
        '--reason',
        'opened by hand',
        '--as',
        'oskar',
      ),
    ).toMatchObject({ kind: 'skip', outcome: 'passed' });
    expect(await api<IncidentView>('oskar', 'GET', `/incidents/${incident.id}`)).toMatchObject({ status: 'resolved' });
    expect(await ended(incident.instance)).toMatchObject({ outcome: 'End_Opened' });
    expect(await ask('check', FOLDER)).toEqual([{ folder: FOLDER, findings: [] }]);
    expect(await ask('explain', FOLDER)).toEqual(expect.arrayContaining([expect.objectContaining({ tier: 0 })]));
    expect(await ask('test', FOLDER, `${FOLDER}/scenarios/straight-through.yaml`)).toMatchObject({
      results: [{ passed: true }],
    });
  }, 120_000);
});

/** The CLI in a process of its own, as a user types it; the server runs in this one, so it must not block. */
async function cli(...args: string[]): Promise<{ status: number | null; out: string; err: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'bin/tutti.ts', ...args]);
    let out = '';
    let err = '';
    child.stdout.on('data', (text: Buffer) => (out += text.toString()));
    child.stderr.on('data', (text: Buffer) => (err += text.toString()));
    child.on('close', (status) => done({ status, out, err }));
  });
}
