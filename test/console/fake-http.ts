import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import { getCookie } from 'hono/cookie';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { JsonObject } from '../../lib/model/json.ts';
import type { Person } from '../../lib/platform/port.ts';
import { PEOPLE } from './fake-data.ts';

/** Serves on a free port of the loopback address. */
export async function listen(app: Hono): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const server = await new Promise<Server>((ready) => {
    const made = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => ready(made as Server));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

export const refuse = (
  c: Context,
  status: ContentfulStatusCode,
  code: string,
  detail: string,
  errors: JsonObject[] = [],
) => c.json({ title: code, status, code, detail, errors }, status, { 'content-type': 'application/problem+json' });
export const unknown = (c: Context) => refuse(c, 404, 'UNKNOWN', `There is no ${c.req.path}`);
export const who = (c: Context): Person | undefined => PEOPLE.find((p) => p.id === getCookie(c, 'person'));
export const me = (c: Context): string => who(c)?.id ?? 'nobody';
export const acts = (c: Context) => ({ kind: 'person', id: me(c) }) as const;

/** One page of a list, with a cursor where more is left. */
export function page<T>(c: Context, items: readonly T[], more: object = {}) {
  const start = Number(c.req.query('cursor') ?? 0);
  const end = start + Number(c.req.query('limit') ?? 50);
  return c.json({ ...more, items: items.slice(start, end), ...(end < items.length ? { cursor: String(end) } : {}) });
}
