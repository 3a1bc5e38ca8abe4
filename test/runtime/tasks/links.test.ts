import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createApi } from '../../../lib/api/index.ts';
import { MONDAY, openPeople, type OpenPeople } from '../../support/people.ts';
import type { NotifyBinding } from '../../../lib/model/binding.ts';
import type { KpiReport } from '../../../lib/runtime/types.ts';

const HOUR = 3_600_000;
const ANSWERS = { approve: { decision: 'approve' }, decline: { decision: 'decline' } };
let host: OpenPeople;
let app: ReturnType<typeof createApi>;
async function open(notify: NotifyBinding, quiet?: string): Promise<void> {
  host = await openPeople(
    { groups: ['experts'], due: 'P20D', notify },
    quiet === undefined
      ? {}
      : { calendars: { 'office.yaml': { timeZone: 'UTC', hours: { monday: [quiet], tuesday: [quiet] } } } },
  );
  const { runtime, identity, ports } = host.tutti;
  app = createApi({
    runtime,
    identity,
    store: ports.store,
    clock: ports.clock,
    kpi: () => Promise.resolve({} as KpiReport),
    local: {
      people: () => Promise.resolve([]),
      open: (p) => Promise.resolve(identity.open(p)),
      notifications: () => host.tutti.notifier.list(),
    },
  } as Parameters<typeof createApi>[0]);
}
beforeEach(() => open({ answers: ANSWERS, on: ['created', 'assigned'] }));
afterEach(() => host.close());

const linkTo = async (who: string, kind = 'task-created'): Promise<string> => {
  await host.clock.advance(0);
  await host.clock.settle();
  return (await host.tutti.notifier.list()).find((n) => n.kind === kind && n.to === `${who}@bank.example`)!.link!;
};
const ask = (as: string | undefined, method: string, path: string, body?: string | object): Promise<Response> =>
  Promise.resolve(
    app.request(`http://127.0.0.1:7007${path}`, {
      method,
      headers: {
        host: '127.0.0.1:7007',
        ...(as === undefined ? {} : { authorization: `Bearer ${host.tutti.identity.open(as)}` }),
        ...(body === undefined
          ? {}
          : { 'content-type': typeof body === 'string' ? 'application/x-www-form-urlencoded' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
  );
const code = async (response: Response): Promise<[number, string]> => [
  response.status,
  ((await response.json()) as { code: string }).code,
];

test('everybody who may is told, each with a link of their own that the store does not know', async () => {
  const task = await host.task();
  await linkTo('ana');
  const notices = (await host.tutti.notifier.list()).filter((n) => n.kind === 'task-created');
  expect(notices.map((n) => n.to).sort()).toEqual(['ana', 'ben', 'cy'].map((w) => `${w}@bank.example`));
  expect(new Set(notices.map((n) => n.link)).size).toBe(3);
  expect(notices[0]).toMatchObject({ connector: 'email', task: task.id, subject: 'To decide: Approve' });
  // The token stands in the message alone, and no data of the case in either.
  for (const { link } of notices)
    expect(await host.tutti.ports.store.get({ pk: `LINK#${link!.slice(7)}`, sk: 'META' })).toBeUndefined();
});

test('opening the page never decides: a scanner may open it as often as it likes', async () => {
  const task = await host.task();
  const link = await linkTo('ana');
  for (const as of [undefined, 'ana', 'eve']) {
    for (const method of ['GET', 'HEAD', 'GET']) expect((await ask(as, method, link)).status).toBeLessThan(405);
  }
  const shown = await ask(undefined, 'GET', link);
  expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(shown.headers.get('cache-control')).toBe('no-store');
  const text = await shown.text();
  expect(text).toContain('value="approve"');
  expect(text).not.toContain('<script');
  expect(await host.find(task.instance)).toMatchObject({ status: 'open', revision: 1 });
});

test('answered by the person it was sent to, signed in, once', async () => {
  const task = await host.task();
  const link = await linkTo('ana');
  expect(await code(await ask(undefined, 'POST', link, { answer: 'approve' }))).toEqual([401, 'NOT_SIGNED_IN']);
  expect(await code(await ask('ben', 'POST', link, { answer: 'approve' }))).toEqual([403, 'LINK_NOT_YOURS']);
  expect(await code(await ask('ana', 'POST', link, { answer: 'perhaps' }))).toEqual([400, 'UNKNOWN_ANSWER']);
  expect(await code(await ask('ana', 'POST', `${link}x`, { answer: 'approve' }))).toEqual([404, 'UNKNOWN_LINK']);
  const done = await ask('ana', 'POST', link, 'answer=approve&reason=');
  expect([done.status, done.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(await done.text()).toContain('recorded');
  await host.clock.settle();
  expect((await host.variables(task.instance)).answer).toEqual({ decision: 'approve' });
  expect(await code(await ask('ana', 'POST', link, { answer: 'decline' }))).toEqual([409, 'LINK_USED']);
  expect(await (await ask('ana', 'GET', link)).text()).toContain('answered already');
  // The others' links lead to what has been decided.
  const other = await linkTo('ben');
  expect(await (await ask('ben', 'GET', other)).text()).toContain('decided otherwise');
  expect(await code(await ask('ben', 'POST', other, { answer: 'decline' }))).toEqual([409, 'TASK_ALREADY_COMPLETED']);
});

test('pressed twice at once, it decides once', async () => {
  const task = await host.task();
  const link = await linkTo('ana');
  const all = await Promise.all(Array.from({ length: 6 }, () => ask('ana', 'POST', link, { answer: 'approve' })));
  await host.clock.settle();
  expect(all.filter((r) => r.status === 200)).toHaveLength(1);
  expect((await host.actions(task.instance)).filter((a) => a === 'task.completed')).toHaveLength(1);
});

test('a refused answer spends nothing; after its time it says so', async () => {
  const task = await host.task();
  const link = await linkTo('ana');
  await host.tutti.runtime.tasks.claim(task.id, host.as('ben'));
  expect(await code(await ask('ana', 'POST', link, { answer: 'approve' }))).toEqual([409, 'TASK_ALREADY_CLAIMED']);
  await host.tutti.runtime.tasks.release(task.id, host.as('ben'));
  await host.clock.advance(7 * 24 * HOUR);
  expect(await code(await ask('ana', 'POST', link, { answer: 'approve' }))).toEqual([410, 'LINK_EXPIRED']);
  expect(await (await ask('ana', 'GET', link)).text()).toContain('no longer valid');
  expect(await host.find(task.instance)).toMatchObject({ status: 'open' });
});

test('whoever gets it from somebody else is told, each time anew', async () => {
  const task = await host.task();
  await host.tutti.runtime.tasks.reassign(task.id, 'ben', 'knows it', host.as('oskar'));
  await linkTo('ben', 'task-assigned');
  await host.tutti.runtime.tasks.reassign(task.id, 'cy', 'ben is ill', host.as('oskar'));
  await linkTo('cy', 'task-assigned');
  await host.tutti.runtime.tasks.reassign(task.id, 'ben', 'is back', host.as('oskar'));
  await host.clock.advance(1);
  const to = (await host.tutti.notifier.list())
    .filter((n) => n.kind === 'task-assigned')
    .map((n) => n.to.split('@')[0]);
  expect(to.sort()).toEqual(['ben', 'ben', 'cy']);
});

test('in quiet hours nothing is sent; when they end, what still waits is', async () => {
  await host.close();
  await open({ quiet: 'office.yaml', connector: 'webhook' }, '10:00-17:00');
  await host.task();
  const gone = await host.task();
  await host.clock.advance(HOUR);
  expect(await host.tutti.notifier.list()).toEqual([]);
  await host.tutti.runtime.tasks.complete(gone.id, {}, host.as('ana'));
  await host.clock.advance(HOUR);
  const sent = await host.tutti.notifier.list();
  expect(sent.map((n) => [n.connector, n.at])).toEqual(
    Array(3).fill(['webhook', new Date(MONDAY + 2 * HOUR).toISOString()]),
  );
});
