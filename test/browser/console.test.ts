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
  ['task', '#/tasks/T-review', 'the check of its answer failed'],
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
      // Applications are no persons to choose.
      expect(await page.getByRole('button', { name: /Branch application/ }).count()).toBe(0);
      await page.getByRole('button', { name: /Dora Lind/ }).click();
      await page.getByRole('heading', { name: 'Hello, Dora Lind' }).waitFor();
      await page.getByLabel('Acting as').selectOption('olga');
      await page.getByRole('heading', { name: 'Hello, Olga Novak' }).waitFor();
      // The browser itself reports the answer 401 to the question who one is.
      expect(errors.filter((error) => !error.includes('401'))).toEqual([]);
    });

    test('a step has a link of its own: attempts, what went in, what can come next; the timeline shows only what went wrong', async () => {
      const { page, go, errors } = await start('olga');
      await go('#/instances/01K0INSTANCE00000000000042');
      await page
        .getByRole('row', { name: /Provision/ })
        .getByRole('link')
        .click();
      await page.waitForURL(/step=Task_Provision$/);
      await page.getByRole('heading', { name: /^Step: / }).waitFor();
      await page
        .getByRole('row', { name: /closed for maintenance/ })
        .first()
        .waitFor();
      await page.getByText('0 of 3 automatic attempts left').waitFor();
      await page.getByText('Tell the customer').waitFor();
      await picture(page, 'step');
      expect(await barriers(page)).toEqual([]);
      await page.getByRole('button', { name: 'Close the step' }).click();
      await page.waitForURL(/00042$/);
      const lines = page.locator('.timeline > li:not(.pause)');
      await lines.first().waitFor();
      const all = await lines.count();
      await page.getByLabel('Only what went wrong').check();
      expect(await lines.count()).toBeLessThan(all);
      await page.getByLabel('Pause live updates').check();
      await page.getByText('Live updates are paused.').waitFor();
      expect(errors).toEqual([]);
    });

    test('the diagram marks the way, incidents, how often and for how long', async () => {
      const { page, go } = await start('olga');
      await go('#/instances/01K0INSTANCE00000000000042');
      await page.locator('.at-incident .djs-visual').first().waitFor();
      const badges = await page.locator('.badge').allTextContents();
      expect(badges.toSorted()).toEqual(['!', '12 min', '\u00d72']);
      expect(await page.locator('.taken.djs-connection').count()).toBe(5);
      // What stands in the drawing stands in the outline.
      await page.getByRole('row', { name: /Screen company.* completed 2 12 min/ }).waitFor();
    });

    test('calls between instances lead up and down', async () => {
      const { page, go, errors } = await start('olga');
      await go('#/instances/01K0INSTANCE00000000000042');
      const calls = page.getByRole('region', { name: 'Calls between instances' });
      await calls.getByRole('listitem').filter({ hasText: 'Called by' }).getByRole('link').click();
      await page.waitForURL(/00041\?step=Task_Review$/);
      await page.getByRole('heading', { name: 'Step: Review documents' }).waitFor();
      await page.goBack();
      await calls.getByRole('listitem').filter({ hasText: 'Calls' }).getByRole('link').click();
      await page.waitForURL(/00043$/);
      expect(errors).toEqual([]);
    });

    test('a task shows where it stands, what happened and what can come next', async () => {
      const { page, go, errors } = await start('dora');
      await go('#/tasks/T-review');
      await page.getByText('What can come next').click();
      await page.getByText('Tell the customer').waitFor();
      await page.getByText('Where this stands in the process').click();
      await page.locator('.at-active .djs-visual').first().waitFor();
      expect(errors).toEqual([]);
    });

    test('who goes on before the first screen listens gets there all the same', async () => {
      const { page, go } = await start('olga');
      // The address changes in the moment before anybody hears of it.
      await page.addInitScript(() => {
        const add = window.addEventListener.bind(window);
        window.addEventListener = (...args: Parameters<typeof add>) => {
          if (args[0] === 'hashchange') history.replaceState(null, '', '#/incidents');
          add(...args);
        };
      });
      await go('');
      await page.getByRole('heading', { level: 1, name: 'Incidents' }).waitFor();
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

    test('what was typed a moment ago is sent too: Ctrl+Enter does not run ahead of the form', async () => {
      const { page, go, api } = await start('dora');
      await go('#/tasks/T-review');
      await page.getByRole('button', { name: 'Claim' }).click();
      await formOpen(page);
      await page.getByLabel('The documents cannot be accepted').check();
      await page.getByRole('textbox', { name: /Reason/ }).focus();
      await page.keyboard.type('Expired.');
      await page.keyboard.press('Control+Enter');
      await page.waitForURL(/#\/inbox$/);
      expect(api.completions[0]?.body.data).toMatchObject({ decision: 'reject', reason: 'Expired.' });
    });

    test('a document stands beside what the model found in it, with confidence, threshold and why', async () => {
      const { page, go } = await start('dora');
      await go('#/tasks/T-review');
      await page.getByText('The model says it is 62% sure, but the check of its answer failed.').waitFor();
      await page.getByText('Your rule lets the model decide from 80% on.').waitFor();
      expect(await page.locator('.document mark').allTextContents()).toEqual(['Ana Costa']);
      await page.getByRole('button', { name: 'passport.txt' }).click();
      await page.getByText('Date of birth: 02 APR 1980').waitFor();
      const row = page.locator('.compared tr', { hasText: 'Ben Ode' });
      expect(await row.textContent()).toMatch(/owners 2\u2013Ben Ode.*not declared/);
    });

    test('a check is told in words; the expression is there for whoever asks for it', async () => {
      const { page, go } = await start('dora');
      await go('#/tasks/T-review');
      await page.locator('.checks').getByText('The documents name as many owners as were declared.').waitFor();
      const feel = page.getByText('count(output.owners) = count(application.owners)');
      expect(await feel.isVisible()).toBe(false);
      await page.getByText('The rule as it is written').click();
      await feel.waitFor();
      // Decision, evidence, counterfactual: in this order.
      const headings = await page.locator('main h2').allTextContents();
      expect(headings).toEqual(['Your decision', 'Why this came to you', 'Evidence', 'What would have changed it']);
      await page.getByText('Even if these checks had held, 62% would have been below 80%').waitFor();
    });

    test('where a task stands and what happened before is shown beside it on request', async () => {
      const { page, go, errors } = await start('dora');
      await go('#/tasks/T-review');
      await page.getByText('Where this stands in the process').click();
      await page.locator('.at-active[data-element-id=Task_Review]').waitFor();
      await page.getByText('History of this case').click();
      await page.locator('.timeline').getByText('Model asked').waitFor();
      await page.getByText('Where this stands in the process').click();
      expect(errors).toEqual([]);
    });

    test('a task can be released again; who may not decide is told why', async () => {
      const { page, go } = await start('dora');
      await go('#/tasks/T-review');
      await page.getByRole('button', { name: 'Claim' }).click();
      await page.getByRole('button', { name: 'Release' }).click();
      await page.getByRole('button', { name: 'Claim' }).waitFor();
      await page.getByLabel('Acting as').selectOption('carl');
      await page.getByText('Only document-review may decide here.').waitFor();
      // He is of another group: four eyes are not what keeps him out.
      await page.getByText('one of those named has to decide').waitFor();
      expect(await page.getByText('Four eyes').count()).toBe(0);
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

    test('whoever may start a process does so from home', async () => {
      const { page, go } = await start('dora');
      await go('#/');
      await page.getByRole('button', { name: 'Start: Account opening for corporate customers' }).click();
      await page.getByRole('dialog').getByLabel('Application number').waitFor();
      await page.keyboard.press('Escape');
      await page.getByLabel('Acting as').selectOption('ada');
      await page.getByRole('heading', { name: 'Hello, Ada Marsh' }).waitFor();
      expect(await page.getByRole('button', { name: /^Start/ }).count()).toBe(0);
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

    test('the diagram is whole in its box and can be read, on a laptop; on a phone it opens where the instance stands', async () => {
      for (const [width, height] of [
        [1280, 800],
        [360, 740],
      ] as const) {
        const { page, go, api, errors, close } = await start('all', { width, height });
        await go(`#/instances/${api.instances[0]?.id}`);
        await page.locator('.at-active[data-element-id=Task_Review]').waitFor();
        const seen = await page.evaluate(() => {
          const box = (selector: string) => document.querySelector(selector)!.getBoundingClientRect();
          const canvas = box('.canvas');
          const inside = (r: DOMRect): boolean =>
            r.left >= canvas.left - 1 &&
            r.right <= canvas.right + 1 &&
            r.top >= canvas.top - 1 &&
            r.bottom <= canvas.bottom + 1;
          const shapes = [...document.querySelectorAll('.canvas .djs-shape .djs-visual')];
          const text = document.querySelector<SVGTextElement>('[data-element-id=Task_Review] text')!;
          const scale = new DOMMatrix(getComputedStyle(document.querySelector('.canvas .viewport')!).transform).a;
          const matrix = document.querySelector<SVGGElement>('.canvas .viewport')!.getCTM();
          return {
            cut: shapes.filter((shape) => !inside(shape.getBoundingClientRect())).length,
            here: inside(box('[data-element-id=Task_Review] .djs-visual')),
            pixels: parseFloat(getComputedStyle(text).fontSize) * (matrix?.a ?? scale),
            tools: [...document.querySelectorAll('.tools button')]
              .map((b) => b.getBoundingClientRect())
              .map((r) => Math.min(r.width, r.height)),
          };
        });
        if (width === 1280) expect(seen.cut).toBe(0);
        expect(seen.here).toBe(true);
        expect(seen.pixels).toBeGreaterThanOrEqual(8.5);
        expect(Math.min(...seen.tools)).toBeGreaterThanOrEqual(24);
        await page.getByRole('button', { name: 'Show the whole diagram' }).click();
        await page.getByRole('button', { name: 'Zoom in' }).click();
        await page.getByRole('button', { name: 'Right' }).click();
        expect(errors).toEqual([]);
        await close();
        open = undefined;
      }
    });

    test('lists and the record say names; ids are there on hover', async () => {
      const { page, go } = await start('all');
      await go('#/instances?status=completed');
      const ended = page.getByText('Account opened').first();
      await ended.waitFor();
      expect(await ended.getAttribute('title')).toBe('End_Opened');
      expect(await page.locator('main').innerText()).not.toMatch(/End_Opened|account-opening/);
      await go('#/audit');
      await page.locator('.timeline').getByText('Review documents').first().waitFor();
      expect(await page.locator('.timeline').innerText()).not.toMatch(/Task_|Flow_|End_/);
      await page.locator('.timeline').getByText('Owen Price').waitFor();
    });

    test('the record is shown newest first, page by page', async () => {
      const { page, go, api } = await start('ada');
      for (let n = 0; n < 60; n += 1)
        api.record.add({
          action: 'step.completed',
          actor: { kind: 'system', id: 'http' },
          stream: api.instances[0]!.id,
        });
      api.record.add({
        action: 'instance.completed',
        actor: { kind: 'system', id: 'tutti' },
        stream: api.instances[0]!.id,
      });
      await go('#/audit');
      await page.locator('.timeline > li').first().getByText('Ended').waitFor();
      await page.getByRole('link', { name: 'Older entries' }).click();
      await page.locator('.timeline > li').last().getByText('Process deployed').waitFor();
      await page.getByRole('link', { name: 'Newest entries' }).click();
      await page.locator('.timeline > li').first().getByText('Ended').waitFor();
    });

    test('an incident counts every try, says who answers for the step, and speaks of nothing that is not there', async () => {
      const { page, go } = await start('olga');
      await go('#/incidents/I-1');
      await page.getByRole('heading', { level: 1, name: 'Provision account failed A-1042' }).waitFor();
      await page.getByText('failed 3 times', { exact: true }).waitFor();
      await page.getByText('Who answers for it: Head of Compliance').waitFor();
      await page.getByText('1 other open incident has the same cause').waitFor();
      expect(await page.locator('main').innerText()).not.toMatch(/below/);
    });

    test('a KPI stands beside its definition; a version has a number and the time of its deployment', async () => {
      const { page, go } = await start('owen');
      await go('#/kpis');
      await page.getByText('How these numbers are made').waitFor();
      await page.locator('.notes').getByText('Time from start to a business end.').waitFor();
      const version = await page.locator('section[aria-labelledby=versions] tbody th').innerText();
      expect(version).toMatch(/^Version 1 deployed .* \(3 days 8 h ago\) 4f3a9c0d$/);
      await page.getByText(/The instances: 24/).click();
      await page.getByRole('link', { name: 'A-1001', exact: true }).first().waitFor();
    });

    test('who may not look at the record is not led there', async () => {
      const { page, go, errors } = await start('dora');
      await go('#/');
      await page.getByRole('link', { name: 'Instances', exact: true }).waitFor();
      expect(await page.locator('[data-nav]').getByText('Audit').count()).toBe(0);
      expect(errors).toEqual([]);
    });

    test('the record is verified, and filtered by the link one shares', async () => {
      const { page, go, errors } = await start('ada');
      await go('#/audit?action=incident.opened');
      await page.locator('.timeline').getByText('Incident').first().waitFor();
      expect(await page.locator('.timeline > li').count()).toBe(1);
      await page.getByRole('button', { name: 'Verify the chain' }).click();
      await page.locator('.verify').getByText('consistent, unanchored').waitFor();
      await page.getByText('3 of 4 values behind them are as recorded. 1 erased').waitFor();
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
