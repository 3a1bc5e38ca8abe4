import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { BatchView } from '../../../lib/runtime/types.ts';
import { broken, operated, person, type Operated } from './world.ts';

let world: Operated;
beforeEach(async () => {
  world = await operated();
});
afterEach(() => world.tutti.close());
const oskar = person('oskar');
const batches = () => world.tutti.runtime.batches;

const RETRY = { process: 'operated', kind: 'retry', filter: {} } as const;
async function incidents(count: number): Promise<string[]> {
  world.shop['/reservations'] = broken('down');
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) ids.push((await world.start(`A-${i}`, { amount: i })).id);
  delete world.shop['/reservations'];
  return ids;
}
/** Until nothing is under way any more. */
async function driven(id: string): Promise<BatchView> {
  for (let round = 0; round < 5; round += 1) {
    await world.clock.settle();
    await world.tutti.runtime.sweep();
  }
  return batches().get(id);
}
const statuses = async (id: string): Promise<string[]> =>
  (await batches().items(id, { limit: 100 })).items.map((i) => i.status).sort();

test('counted first; then every incident is retried, and each outcome is what the machine says', async () => {
  await incidents(5);
  // One of them fails again, whatever is done.
  world.shop['/reservations'] = () =>
    world.asked.at(-1)!.body.order === 'A-3' ? { status: 500, body: {} } : { status: 200, body: {} };
  expect(await batches().preview(RETRY)).toMatchObject({ count: 5, consequence: expect.stringContaining('VERIFIED') });
  await expect(batches().create({ ...RETRY, name: 'all', count: 4 }, 'the shop is up', oskar)).rejects.toMatchObject({
    code: 'COUNT_CHANGED',
    detail: { count: 5 },
  });
  await expect(batches().create({ ...RETRY, name: 'all', count: 5 }, '', oskar)).rejects.toMatchObject({
    code: 'REASON_REQUIRED',
  });
  const { id } = await batches().create({ ...RETRY, name: 'all', count: 5 }, 'the shop is up', oskar);
  const done = await driven(id);
  expect(done).toMatchObject({
    status: 'PARTIALLY_COMPLETED',
    counts: { VERIFIED: 4, REFAILED: 1 },
    total: 5,
    by: 'oskar',
  });
  const [bad] = (await batches().items(id, { status: 'REFAILED' })).items;
  expect(bad).toMatchObject({ businessKey: 'A-3', sameError: true, attempt: 1 });
  expect(bad!.error).toContain('500');

  // What failed is tried once more, and nothing else.
  delete world.shop['/reservations'];
  const before = world.asked.length;
  await batches().change(id, 'rerun', 'mended', oskar);
  expect(await driven(id)).toMatchObject({ status: 'COMPLETED', counts: { VERIFIED: 5 } });
  expect(world.asked.slice(before).map((a) => a.body.order)).toEqual(['A-3']);
  const { items } = await world.tutti.runtime.audit.list({ stream: 'process:operated', limit: 100 });
  expect(items.filter((e) => e.action.startsWith('batch.')).map((e) => [e.action, e.actor.id, e.why?.reason])).toEqual([
    ['batch.created', 'oskar', 'the shop is up'],
    ['batch.finished', 'tutti', undefined],
    ['batch.rerun', 'oskar', 'mended'],
    ['batch.finished', 'tutti', undefined],
  ]);
});

test('suspended, nothing more is begun; resumed, it goes on; stopped, the rest is left', async () => {
  await incidents(20);
  const { id } = await batches().create({ ...RETRY, name: 'slow', count: 20 }, 'up again', oskar);
  await batches().change(id, 'suspend', 'the shop is slow', oskar);
  await driven(id);
  const after = await statuses(id);
  const begun = after.filter((s) => s !== 'ACTIVE').length;
  expect(begun).toBeLessThan(20);
  await expect(batches().change(id, 'suspend', 'again', oskar)).rejects.toMatchObject({ code: 'BATCH_STATUS' });
  await batches().change(id, 'resume', 'fast again', oskar);
  await batches().change(id, 'cancel', 'enough', oskar);
  const ended = await driven(id);
  expect(ended.status).toBe('CANCELED');
  expect(new Set(await statuses(id))).toEqual(new Set([...(begun > 0 ? ['VERIFIED'] : []), 'CANCELED']));
});

test('cancels what fits, and says of what has ended meanwhile that it was not needed', async () => {
  for (let i = 0; i < 4; i += 1) await world.start(`C-${i}`, { amount: i % 2 });
  const request = { process: 'operated', kind: 'cancel', filter: { variables: { amount: 1 } } } as const;
  const { count } = await batches().preview(request);
  expect(count).toBe(2);
  const { id } = await batches().create({ ...request, name: 'doubles', count }, 'entered twice', oskar);
  expect(await driven(id)).toMatchObject({ status: 'COMPLETED', counts: { COMPLETED: 2 } });
  const { items } = await world.tutti.runtime.search.find({ status: 'cancelled' });
  expect(items.map((h) => h.businessKey).sort()).toEqual(['C-1', 'C-3']);
});

test('whoever comes after a crash goes on: nothing is left out, nothing is done twice', async () => {
  await world.tutti.close();
  // The process dies at the n-th transaction after the batch was asked for; another one goes on with what is in the store.
  const deaths: number[] = [];
  for (const dieAt of [1, 2, 3, 5, 8, 13, 21, 34]) {
    let left = Number.POSITIVE_INFINITY;
    let died = 0;
    world = await operated({
      wrapStore: (store) => ({
        get: (key) => store.get(key),
        query: (query) => store.query(query),
        transact: async (actions) => {
          const ours = actions.some((a) =>
            ('put' in a ? a.put : 'update' in a ? a.update : undefined)?.pk.startsWith('B#'),
          );
          if (ours && (left -= 1) < 0) {
            died += 1;
            throw new Error('dead');
          }
          return store.transact(actions);
        },
      }),
    });
    await incidents(6);
    const before = world.asked.length;
    const { id } = await batches().create({ ...RETRY, name: 'all', count: 6 }, 'up again', oskar);
    left = dieAt;
    await world.tutti.runtime.sweep().catch(() => undefined);
    await world.clock.settle();
    deaths.push(died);
    left = Number.POSITIVE_INFINITY;
    expect([dieAt, await driven(id)]).toMatchObject([
      dieAt,
      { status: 'COMPLETED', counts: { VERIFIED: 6 }, total: 6 },
    ]);
    expect(
      world.asked
        .slice(before)
        .map((a) => a.body.order)
        .sort(),
    ).toEqual(['A-0', 'A-1', 'A-2', 'A-3', 'A-4', 'A-5']);
    if (dieAt !== 34) await world.tutti.close();
  }
  expect(deaths.filter((died) => died > 0).length).toBeGreaterThan(4);
});
