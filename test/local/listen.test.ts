import { afterEach, describe, expect, test } from '@jest/globals';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { Hono } from 'hono';
import { Servers } from '../../lib/local/listen.ts';

describe('local mode listens on this machine alone', () => {
  const servers = new Servers();
  afterEach(() => servers.close());
  const app = new Hono().all('*', (c) => c.text('in'));
  /** Straight over HTTP: fetch would not send another Host. */
  const ask = (url: string, method: string, headers: Record<string, string>): Promise<number> =>
    new Promise((done, fail) => {
      request(`${url}/x`, { method, headers }, (answer) => {
        answer.resume();
        done(answer.statusCode ?? 0);
      })
        .on('error', fail)
        .end();
    });

  test('whatever it serves is bound to the loopback address; no other address of the machine leads there', async () => {
    const url = await servers.add(app, 0);
    expect(new URL(url).hostname).toBe('127.0.0.1');
    expect(await (await fetch(url)).text()).toBe('in');
    const others = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter((i) => !i.internal && i.family === 'IPv4');
    for (const { address } of others) {
      const reached = await new Promise<boolean>((done) => {
        const socket = connect(
          { host: address, port: Number(new URL(url).port) },
          () => (socket.destroy(), done(true)),
        );
        socket.on('error', () => done(false));
      });
      expect([address, reached]).toEqual([address, false]);
    }
  });

  test('another host name that leads here (DNS rebinding) is refused', async () => {
    const url = await servers.add(app, 0);
    const { port } = new URL(url);
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      '0.0.0.0',
    ])
      expect([host, await ask(url, 'GET', { host })]).toEqual([host, 403]);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, 'LOCALHOST'])
      expect([host, await ask(url, 'GET', { host })]).toEqual([host, 200]);
  });

  test('a page of another origin changes nothing (CSRF)', async () => {
    const url = await servers.add(app, 0);
    const { host, port } = new URL(url);
    for (const origin of [
      'https://evil.example',
      'null',
      `http://127.0.0.1:${Number(port) + 1}`,
      `http://localhost:${port}`,
      '',
    ])
      for (const method of ['POST', 'PUT', 'DELETE'])
        expect([origin, await ask(url, method, { host, origin })]).toEqual([origin, 403]);
    expect(await ask(url, 'POST', { host, origin: url })).toBe(200);
    expect(await ask(url, 'POST', { host })).toBe(200);
    // An older page that sends no Origin says at least that it is another site's.
    expect(await ask(url, 'POST', { host, 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await ask(url, 'GET', { host, 'sec-fetch-site': 'cross-site' })).toBe(200);
  });
});
