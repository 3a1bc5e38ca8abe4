import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SearchFilter, SearchHit } from '../../../lib/runtime/types.ts';
import { operated, person, type Operated } from './world.ts';

const HOUR = 3_600_000;
let world: Operated;
beforeEach(async () => {
  world = await operated();
});
afterEach(() => world.tutti.close());

const find = (filter: SearchFilter) => world.tutti.runtime.search.find(filter);
const keysOf = (items: readonly SearchHit[]): (string | undefined)[] => items.map((h) => h.businessKey);

/** Instances in every state: with an incident, waiting for a person, for a message, ended, cancelled. */
async function many(): Promise<void> {
  world.shop['/reservations'] = () => ({ status: 500, body: {} });
  await world.start('broken', { amount: 1, order: { id: 'broken', customer: 'Ana' } });
  delete world.shop['/reservations'];
  await world.clock.advance(HOUR);
  await world.start('asked', { amount: 2, order: { id: 'asked', customer: 'Ana' } });
  await world.clock.advance(HOUR);
  const paying = await world.start('paying', { amount: 2, order: { id: 'paying', customer: 'Ben' } });
  await world.approve(paying.id);
  await world.clock.advance(HOUR);
  const gone = await world.start('gone', { amount: 3 });
  await world.tutti.runtime.instances.cancel(gone.id, 'withdrawn', person('oskar'));
  await world.clock.settle();
}

describe('search', () => {
  test('by each thing that is known, and by several at once', async () => {
    await many();
    const [group] = await world.tutti.runtime.incidents.groups({});
    const { version } = (await find({ businessKey: 'asked' })).items[0]!;
    const cases: [SearchFilter, string[]][] = [
      [{}, ['gone', 'paying', 'asked', 'broken']],
      [{ order: 'oldest' }, ['broken', 'asked', 'paying', 'gone']],
      [{ process: 'operated', status: 'running' }, ['paying', 'asked', 'broken']],
      [{ status: 'cancelled' }, ['gone']],
      [{ version }, ['gone', 'paying', 'asked', 'broken']],
      [{ version: 'another' }, []],
      [{ businessKey: 'paying' }, ['paying']],
      [{ variables: { amount: 2 } }, ['paying', 'asked']],
      [{ variables: { amount: '2', customer: 'Ana' } }, ['asked']],
      [{ element: 'Approve' }, ['asked']],
      [{ element: 'Paid', variables: { customer: 'Ana' } }, []],
      [{ fingerprint: group!.fingerprint }, ['broken']],
      [{ fingerprint: group!.fingerprint, status: 'cancelled' }, []],
      [{ sla: 'breached' }, []],
      [{ startedFrom: '2026-01-05T08:30:00Z', startedBefore: '2026-01-05T10:30:00Z' }, ['paying', 'asked']],
    ];
    for (const [filter, expected] of cases)
      expect([filter, keysOf((await find(filter)).items)]).toEqual([filter, expected]);
    // What stands in the list is what the instance itself says.
    for (const hit of (await find({})).items) {
      const detail = await world.detail(hit.id);
      expect(hit).toMatchObject({ status: detail.status, incidents: detail.incidents, startedAt: detail.startedAt });
      expect(hit.waits.map((w) => [w.activation, w.kind])).toEqual(detail.waits.map((w) => [w.activation, w.kind]));
    }
  });

  test('pages follow each other without a gap or a repetition while new instances start', async () => {
    for (let i = 0; i < 9; i += 1) await world.start(`P-${i}`, { amount: i % 2 });
    const seen: (string | undefined)[] = [];
    let cursor: string | undefined;
    do {
      const page = await find({ process: 'operated', limit: 2, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...keysOf(page.items));
      await world.start(`later-${seen.length}`);
      ({ cursor } = page);
    } while (cursor !== undefined);
    expect(seen).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0].map((i) => `P-${i}`));
  });

  test('a cursor of another search, a field that is not searched by: refused by name', async () => {
    for (let i = 0; i < 3; i += 1) await world.start(`Q-${i}`);
    const { cursor } = await find({ limit: 1 });
    await expect(find({ limit: 1, cursor: cursor!, status: 'running' })).rejects.toMatchObject({
      code: 'INVALID_CURSOR',
    });
    await expect(find({ cursor: 'x' })).rejects.toMatchObject({
      code: 'INVALID_CURSOR',
      problems: [{ pointer: '/cursor' }],
    });
    await expect(find({ process: 'operated', variables: { colour: 'red' } })).rejects.toMatchObject({
      code: 'UNKNOWN_SEARCH_FIELD',
      problems: [{ pointer: '/variables/colour', expected: 'amount, customer' }],
    });
  });

  test('it says up to when it has followed, also where nothing happens', async () => {
    await world.start('R-1');
    await world.clock.advance(5 * HOUR);
    await world.tutti.runtime.sweep();
    await world.clock.settle();
    expect((await find({})).asOf).toBe(new Date(world.clock.now()).toISOString());
  });
});

describe('time alone', () => {
  test('makes an instance at risk, then breached: in search, in the record, as an event', async () => {
    const { id } = await world.start('S-1');
    const seen: string[] = [];
    world.tutti.events.subscribe({ type: ['sla.at-risk', 'sla.breached'] }, (event) => {
      seen.push(event.type);
      return Promise.resolve();
    });
    expect(keysOf((await find({ sla: 'on-time' })).items)).toEqual(['S-1']);
    for (const [days, state] of [
      [8, 'at-risk'],
      [2, 'breached'],
    ] as const) {
      await world.clock.advance(days * 24 * HOUR + 1);
      await world.tutti.runtime.sweep();
      await world.clock.settle();
      expect([state, keysOf((await find({ sla: state })).items)]).toEqual([state, ['S-1']]);
      expect(
        (await world.tutti.runtime.audit.list({ stream: id, action: `sla.${state}`, limit: 5 })).items,
      ).toHaveLength(1);
    }
    await world.tutti.runtime.sweep();
    await world.clock.settle();
    expect(seen).toEqual(['sla.at-risk', 'sla.breached']);
  });

  test('what changes between a moment and the look at it takes nothing from what is told', async () => {
    const { id } = await world.start('S-2');
    await world.clock.advance(11 * 24 * HOUR);
    // A task is claimed after the deadline has passed and before any sweep.
    const { items } = await world.tutti.runtime.tasks.list(
      { scope: 'all', status: 'open', instance: id },
      person('carl'),
    );
    await world.tutti.runtime.tasks.claim(items[0]!.id, person('carl'));
    await world.clock.settle();
    await world.tutti.runtime.sweep();
    await world.clock.settle();
    const told = await world.tutti.runtime.audit.list({ stream: id, action: 'sla.breached', limit: 5 });
    expect(told.items).toHaveLength(1);
    expect(keysOf((await find({ sla: 'breached' })).items)).toEqual(['S-2']);
  });

  test('raises an alarm where an instance waits longer than its like: by what 95% of them took, and no sooner', async () => {
    // Twenty were approved within the hour.
    for (let i = 0; i < 20; i += 1) {
      const { id } = await world.start(`T-${i}`);
      await world.clock.advance(HOUR / 2);
      await world.approve(id);
    }
    const { id } = await world.start('stuck');
    const sweep = async (): Promise<void> => {
      await world.tutti.runtime.sweep();
      await world.clock.settle();
    };
    await world.clock.advance(HOUR / 2);
    await sweep();
    expect((await find({ alarm: true })).items).toEqual([]);
    await world.clock.advance(2 * HOUR);
    await sweep();
    const [hit, ...others] = (await find({ alarm: true })).items;
    expect(others).toEqual([]);
    expect(hit).toMatchObject({ id, alarm: { kind: 'no-progress', element: 'Approve' } });
    const p95 = hit!.alarm!.p95Ms;
    expect(p95).toBeGreaterThanOrEqual(HOUR / 2);
    expect(p95).toBeLessThan(HOUR * 0.6);
    await sweep();
    const { items } = await world.tutti.runtime.audit.list({ stream: id, action: 'alarm.raised', limit: 5 });
    expect(items.map((e) => [e.subject.element, e.decided?.kind])).toEqual([['Approve', 'no-progress']]);
    // It goes on, and the alarm with it.
    await world.approve(id);
    expect((await find({ alarm: true })).items).toEqual([]);
  });
});
