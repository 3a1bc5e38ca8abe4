import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { barriers, CHROMIUM, launch, overhang, picture, visit, type Visit } from './browser.ts';

let browser: Browser;
let open: Visit | undefined;
const start = async (...of: Parameters<typeof visit> extends [Browser, ...infer Rest] ? Rest : never): Promise<Visit> =>
  (open = await visit(browser, ...of));

/** Who claims a task stands in the first field of its form as soon as it may be filled in. */
const formOpen = (page: Page) =>
  page.waitForFunction(() => document.activeElement?.matches('.task-form input[type=radio]'));

/** Screen, where it is, and a text that is there only when its data has come. */
const SCREENS: readonly (readonly [string, string, string])[] = [
  ['home', '#/', 'Running instances'],
  ['instances', '#/instances', 'A-1041'],
  ['instance', '#/instances/01K0INSTANCE00000000000042', 'an operator: the step failed 3 times'],
  ['inbox', '#/inbox', 'A-1044'],
  ['task', '#/tasks/T-review', 'below your 80% rule'],
  ['incidents', '#/incidents', 'core banking is closed for maintenance'],
  ['incident', '#/incidents/I-1', 'Runs the step again with the same data'],
  ['kpis', '#/kpis', 'target missed'],
  ['audit', '#/audit', 'plain-rules'],
];

if (CHROMIUM === undefined) test.skip('chromium is not installed: apt-get install chromium', () => undefined);
else
  describe('the console in a browser', () => {
    beforeAll(async () => {
      browser = await launch(CHROMIUM ?? '');
    });
    afterAll(() => browser?.close());
    afterEach(async () => {
      const last = open;
      open = undefined;
      await last?.close();
      expect(last?.elsewhere ?? []).toEqual([]);
    });

    test.each(SCREENS)(
      '%s: is there, keeps nobody out, and says nothing on the error console',
      async (name, hash, text) => {
        const { page, go, errors } = await start('all');
        await go(hash);
        await page.getByText(text).first().waitFor();
        if (name === 'instance') await page.locator('.at-incident .djs-visual').first().waitFor();
        if (name === 'task') await page.locator('.fjs-form').waitFor();
        await picture(page, name);
        expect(await barriers(page)).toEqual([]);
        expect(errors).toEqual([]);
      },
    );

    test.each(SCREENS)('%s: does not scroll sideways on a phone of 360 pixels', async (name, hash, text) => {
      const { page, go } = await start('all', { width: 360, height: 740 });
      await go(hash);
      await page.getByText(text).first().waitFor();
      if (name === 'instance') await page.locator('.at-incident .djs-visual').first().waitFor();
      if (name === 'task') await page.locator('.fjs-form').waitFor();
      await picture(page, `${name}-360`);
      expect(await overhang(page)).toBeLessThanOrEqual(0);
    });

    test('who nobody is yet chooses a person, and changes to another', async () => {
      const { page, go, errors } = await start(undefined);
      await go('');
      await page.getByRole('button', { name: /Dora Lind/ }).click();
      await page.getByRole('heading', { name: 'Hello, Dora Lind' }).waitFor();
      await page.getByLabel('Acting as').selectOption('olga');
      await page.getByRole('heading', { name: 'Hello, Olga Novak' }).waitFor();
      // The browser itself reports the answer 401 to the question who one is.
      expect(errors.filter((error) => !error.includes('401'))).toEqual([]);
    });

    test('from the inbox to a completed task by the keyboard alone', async () => {
      const { page, go, api, errors } = await start('dora');
      await go('#/inbox');
      await page.locator('[data-row]').first().waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: /Review documents/ }).waitFor();
      await page.locator('[data-claim]').waitFor();
      await page.locator('.fjs-form').waitFor();
      await page.keyboard.press('c');
      await formOpen(page);
      await page.keyboard.press('Space');
      await page.keyboard.press('Control+Enter');
      await page.waitForURL(/#\/inbox$/);
      expect(api.completions.map(({ task, body }) => [task, (body.data as { decision?: string }).decision])).toEqual([
        ['T-review', 'accept'],
      ]);
      expect(api.completions[0]?.key).toMatch(/^[0-9a-f]{32}$/);
      expect(errors).toEqual([]);
    });

    test('who does not follow the model gives a reason first', async () => {
      const { page, go, api } = await start('dora');
      await go('#/tasks/T-review');
      await page.getByRole('button', { name: 'Claim' }).click();
      await formOpen(page);
      await page.getByLabel('The documents cannot be accepted').check();
      await page.getByRole('button', { name: 'Complete' }).click();
      await page.getByText('fill in the field').waitFor();
      expect(api.completions).toEqual([]);
      await page.getByRole('textbox', { name: /Reason/ }).fill('The passport has expired.');
      await page.getByRole('button', { name: 'Complete' }).click();
      await page.waitForURL(/#\/inbox$/);
      expect(api.completions[0]?.body.data).toMatchObject({ decision: 'reject', reason: 'The passport has expired.' });
    });

    test('a document stands beside what the model found in it, with confidence, threshold and why', async () => {
      const { page, go } = await start('dora');
      await go('#/tasks/T-review');
      await page.getByText('62% sure').waitFor();
      await page.getByText('The model names two owners, the application one.').waitFor();
      expect(await page.locator('.document mark').allTextContents()).toEqual(['Ana Costa']);
      await page.getByRole('button', { name: 'passport.txt' }).click();
      await page.getByText('Date of birth: 02 APR 1980').waitFor();
      const row = page.locator('.evidence tr', { hasText: 'Ben Ode' });
      expect(await row.textContent()).toContain('not found word for word');
    });

    test('a task can be released again; who may not decide is told why', async () => {
      const { page, go } = await start('dora');
      await go('#/tasks/T-review');
      await page.getByRole('button', { name: 'Claim' }).click();
      await page.getByRole('button', { name: 'Release' }).click();
      await page.getByRole('button', { name: 'Claim' }).waitFor();
      await page.getByLabel('Acting as').selectOption('carl');
      await page.getByText('Only document-review may decide here.').waitFor();
      expect(await page.getByRole('button', { name: 'Claim' }).count()).toBe(0);
    });

    test('a retry takes a reason, is followed, and is done only when the step has passed', async () => {
      const { page, go, api, errors } = await start('olga');
      api.outcomes.push('failed', 'passed');
      await go('#/incidents/I-1');
      const retry = async (reason: string): Promise<void> => {
        await page.getByRole('button', { name: 'Retry', exact: true }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByRole('button', { name: 'Retry', exact: true }).click();
        await dialog.getByText('Give a reason').waitFor();
        await dialog.getByLabel('Reason').fill(reason);
        await dialog.getByRole('button', { name: 'Retry', exact: true }).click();
        await dialog.waitFor({ state: 'detached' });
      };
      await retry('core banking is open again');
      await page.locator('.operation').getByText('It failed again.').waitFor();
      await page.locator('.operation').getByText('still 503').waitFor();
      await retry('now it is');
      await page.locator('.operation').getByText('The step has passed').waitFor();
      await page.getByText('This incident is resolved.').waitFor();
      expect(api.incidents[0]?.operation).toMatchObject({ reason: 'now it is', by: 'olga', outcome: 'passed' });
      expect(errors).toEqual([]);
    });

    test('an edit sends only what was changed; a viewer may act on nothing', async () => {
      const { page, go, api } = await start('olga');
      await go('#/incidents/I-2');
      await page.getByRole('button', { name: 'Edit data and retry' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Data (JSON)').fill('{ "application": { "id": "A-1043" } }');
      await dialog.getByText('Will change: application').waitFor();
      await dialog.getByLabel('Reason').fill('the company was wrong');
      await dialog.getByLabel('Reason').press('Control+Enter');
      await page.locator('.operation').waitFor();
      expect(api.incidents[1]?.operation?.kind).toBe('edit');
      await page.getByLabel('Acting as').selectOption('dora');
      await page.getByRole('heading', { level: 1 }).waitFor();
      await go('#/incidents/I-1');
      await page.getByText('Only operators can act on incidents.').waitFor();
    });

    test('an instance is started from its form and shown', async () => {
      const { page, go, errors } = await start('all');
      await go('#/instances');
      await page.getByRole('button', { name: 'Start an instance' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Application number').waitFor();
      await picture(page, 'start');
      expect(await barriers(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Fill with the example' }).click();
      await page.waitForFunction(() => document.querySelector<HTMLInputElement>('dialog input')?.value === 'A-2001');
      await dialog.getByRole('button', { name: 'Start', exact: true }).click();
      await page.getByRole('heading', { level: 1, name: /A-2001/ }).waitFor();
      expect(errors).toEqual([]);
    });

    test('an instance is cancelled with a reason, which is on the timeline then', async () => {
      const { page, go, api } = await start('all');
      const id = api.instances[0]?.id ?? '';
      await go(`#/instances/${id}`);
      await page.getByRole('button', { name: 'Cancel this instance' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Reason').fill('opened twice');
      await dialog.getByRole('button', { name: 'Cancel this instance' }).click();
      await page.locator('.facts').getByText('cancelled').waitFor();
      await page.locator('.timeline strong', { hasText: 'Cancelled' }).waitFor();
      expect(api.record.entries.at(-1)).toMatchObject({
        action: 'instance.cancelled',
        why: { reason: 'opened twice' },
      });
    });

    test('the diagram marks what is passed, where it stands and what failed, and takes single steps on request', async () => {
      const { page, go, api } = await start('all');
      await go(`#/instances/${api.instances[0]?.id}`);
      await page.locator('.at-active[data-element-id=Task_Review]').waitFor();
      expect(await page.locator('.at-completed[data-element-id=Task_Screen]').count()).toBe(1);
      expect(await page.locator('.badge-count').textContent()).toBe('\u00d72');
      expect(await page.locator('.taken[data-element-id=Flow_Start]').count()).toBe(1);
      expect(await page.locator('#outline ~ .scroll tbody tr', { hasText: 'Check credit' }).textContent()).toContain(
        'completed',
      );
      expect(await page.locator('.timeline').getByText('Path taken').count()).toBe(0);
      await page.getByLabel('Show technical entries').check();
      await page.locator('.timeline').getByText('Path taken').waitFor();
    });

    test('the record is verified, and filtered by the link one shares', async () => {
      const { page, go, errors } = await start('ada');
      await go('#/audit?action=incident.opened');
      await page.locator('.timeline').getByText('Incident').first().waitFor();
      expect(await page.locator('.timeline > li').count()).toBe(1);
      await page.getByRole('button', { name: 'Verify the chain' }).click();
      await page.locator('.verify').getByText('consistent, unanchored').waitFor();
      expect(errors).toEqual([]);
    });

    test('when the server is away, what was there stays and is said to be old', async () => {
      const { page, go, api } = await start('all');
      await go('#/inbox');
      await page.getByText('A-1041').waitFor();
      api.down = true;
      await page.getByText('Could not refresh').waitFor();
      expect(await page.getByText('A-1041').count()).toBe(1);
      api.down = false;
      await page.getByText(/^As of/).waitFor();
    });
  });
