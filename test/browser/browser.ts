import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { fakeApi, type FakeApi } from '../console/fake-api.ts';
import { listen } from '../console/fake-http.ts';

/** Where a browser is found, if there is one. */
export const CHROMIUM = [process.env.TUTTI_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && path !== '' && existsSync(path),
);
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** A folder for pictures of the screens, for whoever wants to look. */
const PICTURES = process.env.TUTTI_SCREENSHOTS;

export const launch = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    // A browser started as root (containers, CI) has no sandbox of its own; it opens nothing but this machine's loopback address.
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

export interface Visit {
  readonly api: FakeApi;
  readonly page: Page;
  /** Errors on the console of the browser, and uncaught ones. */
  readonly errors: string[];
  /** Addresses asked that are not the server's own. */
  readonly elsewhere: string[];
  go(hash: string): Promise<void>;
  close(): Promise<void>;
}

/** A fresh server and a fresh browser window, signed in as `person` (nobody where there is none). */
export async function visit(
  browser: Browser,
  person: string | undefined,
  size: { readonly width: number; readonly height: number } = { width: 1280, height: 900 },
): Promise<Visit> {
  const api = await fakeApi();
  const { url, close } = await listen(api.app);
  const context = await browser.newContext({ viewport: size, locale: 'en-GB', timezoneId: 'UTC' });
  if (person !== undefined) await context.addCookies([{ name: 'person', value: person, url }]);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const errors: string[] = [];
  const elsewhere: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(`${url}/`) && !request.url().startsWith('data:')) elsewhere.push(request.url());
  });
  return {
    api,
    page,
    errors,
    elsewhere,
    go: async (hash) => {
      await page.goto(`${url}/${hash}`);
      await page.locator('h1').first().waitFor();
    },
    close: async () => {
      await context.close();
      await close();
    },
  };
}

/** Violations that keep people out, one line each. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    interface Violation {
      readonly id: string;
      readonly impact: string | null;
      readonly nodes: readonly { readonly html: string }[];
    }
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: readonly Violation[] }> } };
    return (await axe.run()).violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      html: nodes.map((n) => n.html),
    }));
  });
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, html }) => `${id}: ${html.join(' ').slice(0, 400)}`);
}

/** By how many pixels the page is wider than the window. */
export const overhang = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

export async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined || PICTURES === '') return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}
