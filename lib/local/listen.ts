import { createServer, type AddressInfo, type Server } from 'node:net';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import { loopbackOnly } from '../api/guard.ts';

/** Only this machine may ask. */
const HOST = '127.0.0.1';

/** The port that was asked for is taken by another program. */
export class PortTaken extends Error {
  constructor(port: number) {
    super(`port ${port} is taken; stop what listens there, or choose another with --port`);
    this.name = 'PortTaken';
  }
}

/** HTTP servers on loopback ports that are closed together. */
export class Servers {
  readonly #open: Server[] = [];

  /**
   * Serves an app on this machine alone and gives its address. Other host names that lead here (DNS rebinding) and changes from pages of other origins
   * are refused before the app sees them. @throws PortTaken
   */
  async add(app: Hono, port: number): Promise<string> {
    if (!(await isFree(port))) throw new PortTaken(port);
    return new Promise((done) => {
      const server = serve({ fetch: guarded(app), port, hostname: HOST }, (address: AddressInfo) =>
        done(`http://${HOST}:${address.port}`),
      );
      this.#open.push(server as Server);
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.map((s) => new Promise((done) => s.close(done))));
  }
}

const guarded =
  (app: Hono): Hono['fetch'] =>
  (request, ...rest) =>
    loopbackOnly(request) ?? app.fetch(request, ...rest);

/** 0 is always free: it takes any port. */
export async function isFree(port: number): Promise<boolean> {
  if (port === 0) return true;
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(false));
    probe.listen(port, HOST, () => probe.close(() => done(true)));
  });
}
