import { describe, expect, test } from '@jest/globals';
import { ApiError, pauseMs, TuttiClient, type ClientOptions } from '../../lib/client/index.ts';

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: unknown;
}
/** A server that gives these answers one after the other; `undefined`: the line is cut. */
function answering(...answers: (Response | undefined)[]) {
  const sent: Sent[] = [];
  const pauses: number[] = [];
  const fetch = ((url: string, init: RequestInit) => {
    const { pathname, search } = new URL(url);
    const body = init.body === undefined ? undefined : (JSON.parse(String(init.body)) as unknown);
    sent.push({ method: String(init.method), path: pathname + search, headers: new Headers(init.headers), body });
    const answer = answers.shift();
    return answer === undefined ? Promise.reject(new TypeError('fetch failed')) : Promise.resolve(answer);
  }) as ClientOptions['fetch'];
  const client = new TuttiClient({
    url: 'http://api.example/',
    token: () => 'secret',
    fetch: fetch!,
    sleep: (ms) => {
      pauses.push(ms);
      return Promise.resolve();
    },
  });
  return { client, sent, pauses };
}
const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
const refusal = (status: number, code: string, headers: Record<string, string> = {}): Response =>
  json(status, { type: 'urn:x', title: 't', status, code, detail: `because of ${code}` }, headers);

describe('the typed client', () => {
  test('puts parameters where they belong, each encoded, and signs in', async () => {
    const { client, sent } = answering(json(200, { items: [] }), json(200, { id: 'a/b' }));
    await client.call('GET /tasks', { query: { scope: 'mine', limit: 5 } });
    await client.call('PUT /tasks/{id}/claim', { params: { id: 'a/b' }, ifMatch: '"3"' });
    expect(sent.map((s) => `${s.method} ${s.path}`)).toEqual([
      'GET /tasks?scope=mine&limit=5',
      'PUT /tasks/a%2Fb/claim',
    ]);
    expect(sent[1]!.headers.get('authorization')).toBe('Bearer secret');
    expect(sent[1]!.headers.get('if-match')).toBe('"3"');
  });

  test('XML is text under either of its types, a file is bytes', async () => {
    const of = (type: string): Response => new Response('<a/>', { headers: { 'content-type': type } });
    const { client } = answering(of('application/xml; charset=utf-8'), of('text/xml'), of('application/pdf'));
    for (const expected of ['<a/>', '<a/>', new Uint8Array([60, 97, 47, 62])])
      expect((await client.request('GET', '/x')).data).toEqual(expected);
  });

  test('tries again after the time that the server names, under the same key and request id, so that a start counts once', async () => {
    const { client, sent, pauses } = answering(
      undefined,
      refusal(503, 'BUSY', { 'retry-after': '7' }),
      refusal(409, 'IN_PROGRESS'),
      json(201, { id: 'i-1' }),
    );
    const started = await client.call('POST /instances', { body: { process: 'p' } });
    expect(started.id).toBe('i-1');
    expect(new Set(sent.map((s) => s.headers.get('idempotency-key'))).size).toBe(1);
    expect(new Set(sent.map((s) => s.headers.get('x-request-id'))).size).toBe(1);
    expect(sent[0]!.headers.get('idempotency-key')).toMatch(/^[0-9a-f]{32}$/);
    expect(pauses[1]).toBeGreaterThanOrEqual(7000);
    expect(pauses).toHaveLength(3);
  });

  test('three times and no more; what was refused is not asked again', async () => {
    const away = answering();
    await expect(away.client.call('GET /processes')).rejects.toMatchObject({ status: 0, code: 'UNREACHABLE' });
    expect(away.sent).toHaveLength(4);
    const refused = answering(refusal(422, 'FOUR_EYES'));
    const error = await refused.client.call('PUT /tasks/{id}/claim', { params: { id: 't' } }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 422, code: 'FOUR_EYES', message: 'because of FOUR_EYES' });
    expect(refused.sent).toHaveLength(1);
    const never = answering(undefined);
    await expect(never.client.call('GET /processes', { retries: 0 })).rejects.toMatchObject({ status: 0 });
    expect(never.sent).toHaveLength(1);
    const tomorrow = answering(refusal(429, 'TOO_MANY_REQUESTS', { 'retry-after': '86400' }));
    await expect(tomorrow.client.call('GET /processes')).rejects.toMatchObject({ status: 429 });
    expect(tomorrow.pauses).toEqual([]);
  });

  test('sends a PATCH again only where nothing was done, a repeatable POST without a key', async () => {
    const patch = answering(undefined);
    await expect(
      patch.client.call('PATCH /tasks/{id}', { params: { id: 't' }, body: { priority: 1 } }),
    ).rejects.toThrow();
    expect(patch.sent).toHaveLength(1);
    const limited = answering(refusal(429, 'TOO_MANY_REQUESTS'), json(200, { id: 't' }));
    await limited.client.call('PATCH /tasks/{id}', { params: { id: 't' }, body: { priority: 1 } });
    expect(limited.sent).toHaveLength(2);
    const search = answering(undefined, refusal(503, 'BUSY'), json(200, { items: [] }));
    await search.client.call('POST /instances/search', { body: {} });
    expect(search.sent).toHaveLength(3);
    expect(search.sent[0]!.headers.get('idempotency-key')).toBeNull();
    // Nobody knows whether these were done.
    const unkeyed = answering(refusal(503, 'BUSY'));
    await expect(unkeyed.client.request('POST', '/instances', {})).rejects.toMatchObject({ status: 503 });
    expect(unkeyed.sent).toHaveLength(1);
    const changed = answering(refusal(503, 'BUSY'));
    await expect(
      changed.client.call('PATCH /tasks/{id}', { params: { id: 't' }, body: { priority: 1 } }),
    ).rejects.toMatchObject({ status: 503 });
    expect(changed.sent).toHaveLength(1);
  });

  test('goes through the pages of a list and of a search, as far as somebody reads', async () => {
    const { client, sent } = answering(
      json(200, { items: [{ id: 'a' }], cursor: 'c1' }),
      json(200, { items: [], cursor: 'c2' }),
      json(200, { items: [{ id: 'b' }] }),
    );
    const ids: string[] = [];
    for await (const { id } of client.pages('GET /instances', { query: { status: 'running' } })) ids.push(id);
    expect(ids).toEqual(['a', 'b']);
    expect(sent.map((s) => s.path)).toEqual([
      '/instances?status=running',
      '/instances?status=running&cursor=c1',
      '/instances?status=running&cursor=c2',
    ]);
    const found = answering(json(200, { items: [{ id: 'a' }], cursor: 'c1' }), json(200, { items: [{ id: 'b' }] }));
    for await (const _hit of found.client.pages('POST /instances/search', { body: { process: 'p' } })) break;
    expect(found.sent.map((s) => s.body)).toEqual([{ process: 'p' }]);
  });

  test('a known ETag costs nothing; a file is bytes, whatever it holds', async () => {
    const { client } = answering(new Response(null, { status: 304 }), json(200, { a: 1 }));
    expect(await client.send('GET /tasks/{id}', { params: { id: 't' }, ifNoneMatch: '"1"' })).toMatchObject({
      status: 304,
      data: undefined,
    });
    const file = await client.call('GET /tasks/{id}/attachments/{attachment}', {
      params: { id: 't', attachment: 'a' },
    });
    expect(new TextDecoder().decode(file)).toBe('{"a":1}');
  });

  test('pauses double, are half chance, and are never shorter than what was asked', () => {
    expect([0, 1, 2].map((n) => pauseMs(n, null, () => 1))).toEqual([500, 1000, 2000]);
    expect(pauseMs(3, null, () => 0)).toBe(2000);
    expect(pauseMs(0, '3', () => 0)).toBe(3000);
    expect(pauseMs(0, 'soon', () => 0)).toBe(250);
  });
});
