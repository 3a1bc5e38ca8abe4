import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { buildConsole } from '../../console/build.ts';
import { consoleApp } from '../../console/serve.ts';

let outdir: string;
let app: Hono;
beforeAll(async () => {
  outdir = mkdtempSync(join(tmpdir(), 'tutti-console-'));
  app = await consoleApp({ outdir });
});
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const assetsOf = (html: string): string[] => [...html.matchAll(/"(\/assets\/[^"]+)"/g)].map((m) => m[1] ?? '');

describe('the console as it is served', () => {
  test('the page names only files of its own, all of which are there and kept for ever', async () => {
    const page = await app.request('/');
    const html = await page.text();
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const named = assetsOf(html);
    expect(named.map((n) => n.replace(/-[A-Z0-9]{8}\./, '.')).sort()).toEqual([
      '/assets/diagram.css',
      '/assets/form.css',
      '/assets/main.js',
      '/assets/styles.css',
    ]);
    for (const name of named) {
      const file = await app.request(name);
      expect([file.status, file.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
      expect(file.headers.get('content-type')).toMatch(name.endsWith('.js') ? /^text\/javascript/ : /^text\/css/);
      expect((await file.text()).length).toBeGreaterThan(100);
    }
    expect(html).not.toMatch(/https?:\/\//);
    expect(html).not.toMatch(/<style|style=|\son[a-z]+=|<script>/);
  });
  test('the policy lets nothing in from elsewhere and no inline script or style', async () => {
    const policy = (await app.request('/')).headers.get('content-security-policy') ?? '';
    const rules = Object.fromEntries(policy.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1)]));
    expect(rules).toMatchObject({ 'default-src': ["'none'"], 'script-src': ["'self'"], 'connect-src': ["'self'"] });
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(rules['frame-ancestors']).toEqual(["'none'"]);
  });
  test('style sheets load nothing over the network', async () => {
    const html = await (await app.request('/')).text();
    for (const name of assetsOf(html).filter((n) => n.endsWith('.css'))) {
      const css = await (await app.request(name)).text();
      const loads = [...css.matchAll(/url\(\s*["']?([^"')]{0,20})/g)].map((m) => m[1] ?? '');
      expect(loads.filter((url) => !url.startsWith('data:'))).toEqual([]);
      expect(css).not.toMatch(/@import/);
    }
  });
  test('files come packed to who can unpack them', async () => {
    const name = assetsOf(await (await app.request('/')).text()).find((n) => n.endsWith('.js')) ?? '';
    const packed = await app.request(name, { headers: { 'accept-encoding': 'gzip' } });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    const stream = packed.body?.pipeThrough(new DecompressionStream('gzip'));
    expect(await new Response(stream ?? null).text()).toBe(await (await app.request(name)).text());
  });
  test('diagrams and forms are not in the first load, which stays small', async () => {
    const built = await buildConsole(outdir);
    const main = built.files.find((f) => f.path.startsWith('/assets/main-') && f.path.endsWith('.js'));
    expect(statSync(main?.file ?? '').size).toBeLessThan(150_000);
  });
  test('what is not there is 404, also outside the folder', async () => {
    expect((await app.request('/assets/nothing.js')).status).toBe(404);
    expect((await app.request('/assets/..%2Findex.html')).status).toBe(404);
  });
  test('paths of the API are left to the API', async () => {
    for (const path of ['/instances', '/tasks', '/processes', '/audit', '/me'])
      expect((await app.request(path)).status).toBe(404);
  });
  test('the same sources are built once', async () => {
    const one = await buildConsole(outdir);
    const two = await buildConsole(outdir);
    expect(two.folder).toBe(one.folder);
    expect(readdirSync(outdir)).toHaveLength(1);
  });
});
