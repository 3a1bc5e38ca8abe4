import { accessSync, constants, mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Hono } from 'hono';
import { buildConsole } from './build.ts';

const compress = promisify(gzip);

/**
 * The page asks nobody but its own server, runs only scripts and style sheets that its own server holds, and cannot be framed.
 * Scripts may set single style properties (diagrams and forms do), which this policy allows; style attributes in markup are not.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

/**
 * The built console as a sub-app: the page at `/`, its files below `/assets/`. Every screen is a hash route (`#/...`), so no path
 * of the HTTP API collides. `outdir` keeps builds between starts (default: the project's cache, else the machine's temporary folder).
 */
export async function consoleApp(options: { readonly outdir?: string } = {}): Promise<Hono> {
  const built = await buildConsole(options.outdir ?? cacheFolder());
  const files = new Map(built.files.map((file) => [file.path, file]));
  const packed = new Map<string, Promise<{ plain: Uint8Array<ArrayBuffer>; gzipped: Uint8Array<ArrayBuffer> }>>();
  const load = (path: string, file: string) => {
    const ready = packed.get(path) ?? pack(file);
    packed.set(path, ready);
    return ready;
  };

  const app = new Hono();
  app.get('/', (c) => c.html(built.html, 200, { ...HEADERS, 'cache-control': 'no-cache' }));
  app.get('/favicon.ico', (c) => c.body(null, 204, { 'cache-control': 'public, max-age=86400' }));
  app.get('/assets/:name', async (c) => {
    const found = files.get(`/assets/${c.req.param('name')}`);
    if (found === undefined)
      return c.text('No such file. The page may be older than the server: load it again.', 404, HEADERS);
    const { plain, gzipped } = await load(found.path, found.file);
    const zip = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
    return c.body(zip ? gzipped : plain, 200, {
      ...HEADERS,
      'content-type': found.type,
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
      ...(zip ? { 'content-encoding': 'gzip' } : {}),
    });
  });
  return app;
}

async function pack(file: string) {
  const plain = new Uint8Array(await readFile(file));
  return { plain, gzipped: new Uint8Array(await compress(plain, { level: 9 })) };
}

function cacheFolder(): string {
  const preferred = fileURLToPath(new URL('../node_modules/.cache/tutti-console/', import.meta.url));
  try {
    mkdirSync(preferred, { recursive: true });
    accessSync(preferred, constants.W_OK);
    return preferred;
  } catch {
    return join(tmpdir(), 'tutti-console');
  }
}
