import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Engine } from '../engine.ts';
import { api, type ApiOptions } from './api.ts';

const LOOPBACK = '127.0.0.1';

export interface ServeOptions extends ApiOptions {
  /** 0: a free one. */
  readonly port: number;
  /** Default 127.0.0.1: this machine only. The API asks nobody who they are. */
  readonly host?: string;
}
export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

/** The API over HTTP. Rejects where the port is taken. */
export async function serveEngine(engine: Engine, options: ServeOptions): Promise<Served> {
  const { port, host = LOOPBACK } = options;
  const handle = api(engine, options);
  const guarded = isLoopback(host)
    ? (request: Request) => (isLoopback(hostOf(request)) ? handle(request) : misdirected())
    : handle;
  const listener = getRequestListener(guarded, { overrideGlobalObjects: false });
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  await listening(server, port, host);
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** A page in a browser may have its own name resolve to this machine; such a request carries that name. */
const misdirected = (): Response =>
  Response.json(
    { __type: 'AccessDeniedException', message: 'This engine answers to names of this machine only' },
    { status: 421, headers: { 'Content-Type': 'application/x-amz-json-1.0' } },
  );
const hostOf = (request: Request): string =>
  (request.headers.get('host') ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
/** `sync-` is what clients put before the host for StartSyncExecution and TestState. */
function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^sync-/, '');
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      done();
    });
  });
}
