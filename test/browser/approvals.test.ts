import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDev, type Dev } from '../../lib/local/dev.ts';
import type { InstanceView, TaskDetail, TaskView } from '../../lib/runtime/types.ts';
import { CHROMIUM, launch } from './browser.ts';

let dev: Dev;
beforeAll(async () => {
  const data = join(mkdtempSync(join(tmpdir(), 'tutti-approvals-')), 'state');
  dev = await startDev({
    folders: ['docs/how-to/approvals'],
    port: 0,
    data,
    fresh: false,
    demo: false,
    say: () => undefined,
  });
}, 120_000);
afterAll(() => dev.close());

const api = async <T>(as: string, method: string, path: string, body?: object): Promise<T> => {
  const post = (to: string, how: string, what: object | undefined, token?: string): Promise<Response> =>
    fetch(`${dev.url}${to}`, {
      method: how,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(what === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(what === undefined ? {} : { body: JSON.stringify(what) }),
    });
  const { token } = (await (await post('/local/session', 'POST', { person: as })).json()) as { token: string };
  const response = await post(path, method, body, token);
  expect([path, response.ok]).toEqual([path, true]);
  return (await response.json()) as T;
};
const open = async (instance: string): Promise<TaskView> => {
  for (let n = 0; n < 200; n += 1) {
    const [task] = (await api<{ items: TaskView[] }>('oskar', 'GET', `/tasks?scope=all&instance=${instance}`)).items;
    if (task !== undefined) return task;
    await new Promise((next) => setTimeout(next, 100));
  }
  throw new Error('no task came');
};

if (CHROMIUM === undefined) test.skip('approvals in a browser: no Chromium here', () => undefined);
else
  test('a task is delegated, handed back, and decided; then people vote, and write beside it', async () => {
    const { id } = await api<InstanceView>('clara', 'POST', '/instances', {
      process: 'credit-limit',
      variables: { request: { id: 'L-9', amount: 5000 } },
    });
    const prepare = await open(id);
    const browser = await launch(CHROMIUM ?? '');
    try {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      await page.goto(`${dev.url}/`);
      await page.getByRole('button', { name: /Clara/ }).click();
      const acting = page.getByLabel('Acting as');
      const at = (task: string): Promise<unknown> => page.goto(`${dev.url}/#/tasks/${task}`);

      await at(prepare.id);
      await page.getByRole('button', { name: 'Claim', exact: true }).click();
      await page.getByRole('button', { name: 'Delegate', exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('To whom').selectOption('dora');
      await dialog.getByLabel('Reason').fill('she knows the file');
      await dialog.getByRole('button', { name: 'Delegate', exact: true }).click();
      await page.getByText('works on it and hands it back').waitFor();
      await acting.selectOption('dora');
      await page.locator('.task-form input').first().fill('4000');
      await page.getByRole('button', { name: 'Hand back', exact: true }).click();
      await page.waitForURL(/#\/inbox$/);
      await acting.selectOption('clara');
      await at(prepare.id);
      await page.getByText('Dora Documents proposes').waitFor();
      await page.locator('.task-form input').first().fill('4000');
      await page.getByRole('button', { name: 'Complete', exact: true }).click();
      await page.waitForURL(/#\/inbox$/);

      const approve = await open(id);
      await acting.selectOption('carl');
      await at(approve.id);
      await page.getByText('0 of 2 needed approve').waitFor();
      expect(await page.getByRole('button', { name: 'Claim', exact: true }).count()).toBe(0);
      await page.getByLabel('Your comment').fill('Is there cover?');
      await page.getByRole('button', { name: 'Write', exact: true }).click();
      await page.getByText('Is there cover?').waitFor();
      await page.getByLabel('Approve', { exact: true }).check();
      await page.getByRole('button', { name: 'Vote', exact: true }).click();
      await page.waitForURL(/#\/inbox$/);
      const after = await api<TaskDetail>('oskar', 'GET', `/tasks/${approve.id}`);
      expect(after).toMatchObject({ status: 'open', votes: { approvals: 1 }, comments: [{ by: 'carl' }] });
      // Whoever prepared it, and whoever asked for it, may not vote.
      await acting.selectOption('dora');
      await at(approve.id);
      await page.getByText('You may not decide this').waitFor();
      expect(errors).toEqual([]);
    } finally {
      await browser.close();
    }
  }, 120_000);
