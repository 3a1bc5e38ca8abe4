import { expect, test } from '@jest/globals';
import { fakeApi } from './fake-api.ts';
import { listen } from './fake-http.ts';

// The browser tests stand on this server: that it answers every path the console asks is shown without a browser too.
test('the fake API answers what the console asks, and the page itself', async () => {
  const api = await fakeApi();
  const { url, close } = await listen(api.app);
  const ask = async (method: string, path: string, body?: object): Promise<number> => {
    const response = await fetch(url + path, {
      method,
      headers: { cookie: 'person=all', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    await response.text();
    return response.status;
  };
  try {
    const instance = `/instances/${api.instances[0]?.id}`;
    const process = '/processes/account-opening';
    const reads = ['/', '/me', '/local/people', '/processes', process, `${process}/diagram`, `${process}/kpis`];
    const more = [`${process}/start-form`, '/instances', instance, `${instance}/timeline`, '/tasks?scope=all'];
    const rest = ['/tasks/T-review', '/incidents?status=open', '/incidents/I-1', '/audit', '/audit/export'];
    for (const path of [...reads, ...more, ...rest]) expect([path, await ask('GET', path)]).toEqual([path, 200]);
    expect(await ask('POST', '/tasks/T-review/completion', { data: {} })).toBe(403);
    expect(await ask('PUT', '/tasks/T-review/claim')).toBe(200);
    expect(await ask('POST', '/tasks/T-review/completion', { data: {} })).toBe(200);
    expect(await ask('POST', '/incidents/I-1/retry', {})).toBe(422);
    expect(await ask('POST', '/incidents/I-1/retry', { reason: 'again' })).toBe(202);
    expect(await ask('POST', '/audit/verification', {})).toBe(200);
    expect(await ask('POST', `${instance}/cancellation`, { reason: 'twice' })).toBe(200);
    expect(await ask('POST', `${instance}/cancellation`, { reason: 'twice' })).toBe(409);
  } finally {
    await close();
  }
});
