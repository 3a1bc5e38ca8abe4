import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { barriers, CHROMIUM, launch, overhang, picture, visit, type Visit } from './browser.ts';

let browser: Browser;
let open: Visit | undefined;
const start = async (...of: Parameters<typeof visit> extends [Browser, ...infer Rest] ? Rest : never): Promise<Visit> =>
  (open = await visit(browser, ...of));
const INSTANCE = '01K0INSTANCE00000000000042';

if (CHROMIUM === undefined) test.skip('chromium is not installed: apt-get install chromium', () => undefined);
else
  describe('decisions in a browser', () => {
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

    test.each([
      [1280, 900],
      [360, 740],
    ])('the list and a table keep nobody out at %i pixels', async (width, height) => {
      const { page, go, errors } = await start('all', { width, height });
      await go('#/decisions');
      await page.getByText('9 rules, first').waitFor();
      expect(await barriers(page)).toEqual([]);
      expect(await overhang(page)).toBeLessThanOrEqual(0);
      await page.getByRole('link', { name: 'Risk' }).click();
      await page.getByText('Nothing speaks against it').waitFor();
      await picture(page, `decision-${width}`);
      expect(await barriers(page)).toEqual([]);
      expect(await overhang(page)).toBeLessThanOrEqual(0);
      expect(errors).toEqual([]);
    });

    test('by the keyboard alone: from the list to a decision that is tried', async () => {
      const { page, go } = await start('all');
      await go('#/decisions');
      await page.locator('[data-row]').first().waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
      const input = page.getByLabel('Inputs as JSON');
      await input.waitFor();
      await input.focus();
      await input.fill('{"screening": {"sanctioned": true}}');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByText('Result: "refuse"').first().waitFor();
      expect(await page.locator('tr.is-decided th').allTextContents()).toEqual(['Rule 1▶ decided']);
      await page.keyboard.press('j');
      expect(await page.evaluate(() => document.activeElement?.className)).toBe('is-decided');
      await input.fill('{');
      await page.getByRole('button', { name: 'Evaluate' }).click();
      await page.getByText('This is no JSON object').waitFor();
    });

    test('of an instance the rules that decided are marked', async () => {
      const { page, go, api } = await start('all');
      api.record.add({
        action: 'decision.rule',
        actor: { kind: 'system', id: 'decision' },
        stream: INSTANCE,
        decided: { decision: 'risk', rules: ['Rule_WeakCredit'] },
      });
      await go(`#/decisions/account-opening/risk?instance=${INSTANCE}`);
      await page.locator('tr.is-decided').waitFor();
      expect(await page.locator('tr.is-decided').textContent()).toContain('Weak credit');
    });
  });
