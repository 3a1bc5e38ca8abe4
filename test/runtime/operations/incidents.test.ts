import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fingerprint, normalised } from '../../../lib/runtime/failure.ts';
import type { IncidentView } from '../../../lib/runtime/types.ts';
import { operated, person, type Operated } from './world.ts';

let world: Operated;
beforeEach(async () => {
  world = await operated();
});
afterEach(() => world.tutti.close());

const oskar = person('oskar');
const incidentOf = async (instance: string): Promise<IncidentView> =>
  (await world.tutti.runtime.incidents.list({ instance })).items[0]!;
/** The shop refuses a path for orders, each with its own words. */
const refuse = (path: string, words: (n: number) => string, status = 500): void => {
  let n = 0;
  world.shop[path] = () => ({ status, body: { message: words((n += 1)) } });
};

describe('incidents by kind', () => {
  test('numbers, ids and times do not tell kinds apart, and everything else does, however far behind it stands', () => {
    const one = `order 17 of 2026-01-05T08:00:00.123Z (3f2b8c1e-1111-4a2b-8c3d-0123456789ab) ${'x'.repeat(500)} timed out`;
    const two = `order 9.5 of 2025-12-31 09:00 (aaaaaaaa-2222-4a2b-8c3d-ba9876543210) ${'x'.repeat(500)} timed out`;
    const other = two.replace('timed out', 'was refused');
    const print = (cause: string) => fingerprint('p', 'step', 'E', cause);
    expect(normalised(one)).toBe(`order <n> of <time> (<id>) ${'x'.repeat(500)} timed out`);
    expect(print(one)).toBe(print(two));
    expect(print(other)).not.toBe(print(two));
    expect(print('POST /orders answered 404')).not.toBe(print('POST /orders answered 503'));
    expect(print('line 404 is empty')).toBe(print('line 503 is empty'));
  });

  test('a message normalised once more is the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => normalised(normalised(text)) === normalised(text)),
      { numRuns: 50 },
    );
  });

  test('a group counts exactly the incidents that a list by its fingerprint shows', async () => {
    refuse('/reservations', (n) => `shelf ${n} is empty`);
    const empty = [await world.start('A-1'), await world.start('A-2'), await world.start('A-3')];
    refuse('/reservations', () => 'closed for stocktaking', 409);
    const closed = await world.start('A-4');
    const { incidents } = world.tutti.runtime;
    const groups = await incidents.groups({});
    expect(groups.map((g) => [g.open, g.name, g.state])).toEqual([
      [3, 'Reserve', 'open'],
      [1, 'Reserve', 'open'],
    ]);
    const [many, single] = await Promise.all(
      groups.map(async (g) => (await incidents.list({ fingerprint: g.fingerprint, status: 'open' })).items),
    );
    expect(many!.map((i) => i.instance).sort()).toEqual(empty.map((i) => i.id).sort());
    expect(single!.map((i) => i.instance)).toEqual([closed.id]);

    // One is mended: the count and the list follow.
    delete world.shop['/reservations'];
    await incidents.retry(many![0]!.id, 'shelf filled', oskar);
    await world.clock.settle();
    const [after] = await incidents.groups({});
    expect(after).toMatchObject({ open: 2, fingerprint: groups[0]!.fingerprint });
    expect((await incidents.list({ fingerprint: after!.fingerprint, status: 'open' })).items).toHaveLength(2);
  });

  test('a kind that was resolved comes back when it happens again; an ignored one is shown only on request', async () => {
    refuse('/reservations', (n) => `shelf ${n} is empty`);
    const first = await world.start('B-1');
    const { incidents, instances, audit } = world.tutti.runtime;
    const [group] = await incidents.groups({});
    await instances.cancel(first.id, 'given up', oskar);
    await incidents.judge(group!.fingerprint, 'resolved', 'the shelf is filled daily now', oskar);
    expect(await incidents.groups({})).toEqual([]);
    await world.start('B-2');
    expect(await incidents.groups({})).toMatchObject([{ open: 1, state: 'open', regressed: true }]);
    await expect(incidents.judge(group!.fingerprint, 'ignored', ' ', oskar)).rejects.toMatchObject({
      code: 'REASON_REQUIRED',
      problems: [{ pointer: '/reason' }],
    });
    await incidents.judge(group!.fingerprint, 'ignored', 'known, of no consequence', oskar);
    expect(await incidents.groups({})).toEqual([]);
    expect(await incidents.groups({ all: true })).toMatchObject([{ open: 1, state: 'ignored', by: 'oskar' }]);
    const { items } = await audit.list({ stream: 'process:operated', action: 'incident.kind.judged', limit: 10 });
    expect(items.map((e) => [e.decided?.state, e.why?.reason, e.actor.id])).toEqual([
      ['resolved', 'the shelf is filled daily now', 'oskar'],
      ['ignored', 'known, of no consequence', 'oskar'],
    ]);
  });
});

describe('a retry is an operation whose outcome the machine tells', () => {
  test('accepted, running, passed: each with its time, and in the record with its reason', async () => {
    refuse('/reservations', () => 'down');
    const { id } = await world.start('C-1');
    delete world.shop['/reservations'];
    const { incidents, operations, audit } = world.tutti.runtime;
    const { operation } = await incidents.retry((await incidentOf(id)).id, 'the shop is up', oskar);
    expect(operation).toMatchObject({ outcome: 'accepted', kind: 'retry', by: 'oskar', reason: 'the shop is up' });
    await world.clock.settle();
    const done = await operations.get(operation!.id);
    expect(done.progress.map((p) => p.outcome)).toEqual(['accepted', 'running', 'passed']);
    expect(done).toMatchObject({ outcome: 'passed', element: 'Reserve', instance: id });
    expect((await operations.list({ instance: id })).items).toEqual([done]);
    const { items } = await audit.list({ stream: id, limit: 100 });
    const about = items.filter((e) => e.decided?.operationId === operation!.id).map((e) => [e.action, e.why?.reason]);
    expect(about).toEqual([
      ['incident.operation', 'the shop is up'],
      ['incident.resolved', undefined],
    ]);
    expect(await world.detail(id)).toMatchObject({ incidents: 0, waits: [{ element: 'Approve' }] });
  });

  test('failed again says with what, and whether that is new', async () => {
    refuse('/reservations', (n) => `shelf ${n} is empty`);
    const { id } = await world.start('C-2');
    const { incidents, operations } = world.tutti.runtime;
    const incident = await incidentOf(id);
    const again = await incidents.retry(incident.id, 'hoping', oskar);
    await world.clock.settle();
    expect(await operations.get(again.operation!.id)).toMatchObject({ outcome: 'failed', sameError: true });
    refuse('/reservations', () => 'no such customer', 404);
    const other = await incidents.retry(incident.id, 'hoping on', oskar);
    await world.clock.settle();
    const failed = await operations.get(other.operation!.id);
    expect(failed).toMatchObject({ outcome: 'failed', sameError: false });
    expect(failed.error).toContain('404');
    expect(await incidentOf(id)).toMatchObject({ status: 'open', attempts: 3, operation: { id: other.operation!.id } });
  });

  test('an instance that ends meanwhile interrupts it: no retry is left on its way for ever', async () => {
    refuse('/reservations', () => 'down');
    const { id } = await world.start('C-3');
    const { incidents, instances, operations } = world.tutti.runtime;
    const incident = await incidentOf(id);
    let answer: () => void = () => undefined;
    const hanging = new Promise<void>((done) => (answer = done));
    world.shop['/reservations'] = () => {
      // The instance is cancelled while the shop works.
      void instances.cancel(id, 'withdrawn', oskar).then(answer);
      return { status: 500, body: { message: 'down' } };
    };
    const { operation } = await incidents.retry(incident.id, 'again', oskar);
    await hanging;
    await world.clock.settle();
    expect(await operations.get(operation!.id)).toMatchObject({ outcome: 'interrupted' });
    expect(await incidents.get(incident.id)).toMatchObject({ status: 'resolved' });
    expect(await world.detail(id)).toMatchObject({ status: 'cancelled', incidents: 0 });
  });

  test('two operators: one is accepted, the other is told who was first', async () => {
    refuse('/reservations', () => 'down');
    const { id } = await world.start('C-4');
    const { incidents } = world.tutti.runtime;
    const incident = await incidentOf(id);
    // The next try goes through: whoever is second cannot find it failed again.
    delete world.shop['/reservations'];
    const both = await Promise.allSettled([
      incidents.retry(incident.id, 'first', oskar),
      incidents.retry(incident.id, 'second', person('ada')),
    ]);
    const refused = both.filter((r) => r.status === 'rejected').map((r) => (r.reason as { code: string }).code);
    await world.clock.settle();
    expect(refused).toHaveLength(1);
    expect(['INCIDENT_RESOLVING', 'INCIDENT_RESOLVED', 'INCIDENT_GONE']).toContain(refused[0]);
  });
});
