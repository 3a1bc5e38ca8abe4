import { afterEach, describe, expect, test } from '@jest/globals';
import { openPeople, type OpenPeople } from '../../support/people.ts';
import type { PeopleBinding } from '../../../lib/model/binding.ts';
import type { AuditEntry } from '../../../lib/runtime/types.ts';

let host: OpenPeople;
afterEach(() => host.close());
const open = async (people: PeopleBinding = { groups: ['experts'], due: 'PT8H' }, prepare?: PeopleBinding) => {
  host = await openPeople(people, prepare === undefined ? {} : { prepare });
  return host.tutti.runtime.tasks;
};
const entry = async (instance: string, action: string): Promise<AuditEntry> =>
  (await host.tutti.runtime.audit.list({ stream: instance, limit: 500 })).items.find((e) => e.action === action)!;

describe('claim and release', () => {
  test('the second is told who holds it and since when; the holder may claim again', async () => {
    const tasks = await open();
    const { id } = await host.task();
    expect(await tasks.claim(id, host.as('ana'))).toMatchObject({ status: 'claimed', assignee: 'ana', revision: 2 });
    expect(await tasks.claim(id, host.as('ana'))).toMatchObject({ revision: 2 });
    await expect(tasks.claim(id, host.as('ben'))).rejects.toMatchObject({
      kind: 'conflict',
      code: 'TASK_ALREADY_CLAIMED',
      detail: { by: 'ana', at: '2026-01-05T08:00:00.000Z' },
    });
    await expect(tasks.claim(id, host.as('eve'))).rejects.toMatchObject({ code: 'NOT_A_CANDIDATE' });
    await tasks.release(id, host.as('ana'));
    expect(await tasks.claim(id, host.as('ben'))).toMatchObject({ assignee: 'ben' });
    await tasks.complete(id, { ok: true }, host.as('ben'));
    await expect(tasks.claim(id, host.as('ana'))).rejects.toMatchObject({
      code: 'TASK_ALREADY_COMPLETED',
      detail: { by: 'ben', at: '2026-01-05T08:00:00.000Z' },
    });
  });

  test('a revision that is not the present one is refused', async () => {
    const tasks = await open();
    const { id, revision } = await host.task();
    await tasks.plan(id, { priority: 90 }, host.as('oskar'), { reason: 'urgent' });
    await expect(tasks.claim(id, host.as('ana'), revision)).rejects.toMatchObject({
      code: 'REVISION_MISMATCH',
      detail: { revision: 2 },
    });
    expect(await tasks.claim(id, host.as('ana'), 2)).toMatchObject({ revision: 3 });
  });
});

describe('reassign', () => {
  test('takes a reason, a candidate, and whoever holds it or looks after the work', async () => {
    const tasks = await open();
    const task = await host.task();
    await tasks.claim(task.id, host.as('ana'));
    await expect(tasks.reassign(task.id, 'ben', ' ', host.as('ana'))).rejects.toMatchObject({
      code: 'REASON_REQUIRED',
    });
    await expect(tasks.reassign(task.id, 'cy', 'mine', host.as('ben'))).rejects.toMatchObject({ code: 'NOT_YOURS' });
    await expect(tasks.reassign(task.id, 'eve', 'why not', host.as('oskar'))).rejects.toMatchObject({
      code: 'NOT_A_CANDIDATE',
    });
    await expect(tasks.reassign(task.id, 'nobody', 'who', host.as('oskar'))).rejects.toMatchObject({
      code: 'UNKNOWN_PERSON',
    });
    expect(await tasks.reassign(task.id, 'ben', 'leave', host.as('oskar'))).toMatchObject({ assignee: 'ben' });
    expect(await entry(task.instance, 'task.reassigned')).toMatchObject({
      actor: { id: 'oskar' },
      decided: { from: 'ana', to: 'ben' },
      why: { reason: 'leave' },
    });
  });
});

describe('delegate and resolve', () => {
  test('the delegate works, the owner decides; both count for four eyes', async () => {
    const tasks = await open(
      { groups: ['leads', 'experts', 'others'], due: 'PT8H', notBy: ['prepare'] },
      { groups: ['experts'], due: 'PT8H' },
    );
    const prepare = await host.task();
    await tasks.claim(prepare.id, host.as('ana'));
    await tasks.delegate(prepare.id, 'eve', 'knows the file', host.as('ana'));
    expect(await tasks.get(prepare.id, host.as('eve'))).toMatchObject({
      assignee: 'eve',
      owner: 'ana',
      delegation: 'pending',
    });
    await expect(tasks.complete(prepare.id, {}, host.as('eve'))).rejects.toMatchObject({ code: 'DELEGATED' });
    await expect(tasks.complete(prepare.id, {}, host.as('ana'))).rejects.toMatchObject({
      code: 'TASK_ALREADY_CLAIMED',
    });
    await expect(tasks.release(prepare.id, host.as('eve'))).rejects.toMatchObject({ code: 'DELEGATED' });
    await tasks.resolve(prepare.id, { limit: 7 }, host.as('eve'), { note: 'as last year' });
    expect(await tasks.get(prepare.id, host.as('ana'))).toMatchObject({
      assignee: 'ana',
      delegation: 'resolved',
      proposal: { by: 'eve', data: { limit: 7 }, note: 'as last year' },
    });
    await tasks.complete(prepare.id, { limit: 7 }, host.as('ana'));
    await host.clock.settle();
    const approve = (await host.find(prepare.instance))!;
    for (const who of ['ana', 'eve'])
      await expect(tasks.claim(approve.id, host.as(who))).rejects.toMatchObject({
        code: 'FOUR_EYES',
        detail: { person: who, element: 'prepare' },
      });
    await expect(tasks.reassign(approve.id, 'eve', 'x', host.as('oskar'))).rejects.toMatchObject({ code: 'FOUR_EYES' });
    await tasks.claim(approve.id, host.as('dan'));
    await expect(tasks.delegate(approve.id, 'ana', 'x', host.as('dan'))).rejects.toMatchObject({ code: 'FOUR_EYES' });
    await tasks.complete(approve.id, {}, host.as('dan'));
    await host.clock.settle();
    expect(await host.actions(prepare.instance)).toEqual(
      expect.arrayContaining(['task.delegated', 'task.resolved', 'task.completed', 'instance.completed']),
    );
  });
});

describe('candidates', () => {
  test('groups and people by FEEL; whoever they do not name may not', async () => {
    const tasks = await open({ groups: ['=if amount > 10 then "leads" else "experts"'], users: '=team', due: 'PT8H' });
    const task = await host.task({ amount: 20, team: ['eve'] });
    expect(task).toMatchObject({ groups: ['leads'], users: ['eve'] });
    await expect(tasks.claim(task.id, host.as('ana'))).rejects.toMatchObject({ code: 'NOT_A_CANDIDATE' });
    expect(await tasks.claim(task.id, host.as('eve'))).toMatchObject({ assignee: 'eve' });
  });

  test.each([
    ['names nobody', { users: '=team', due: 'PT8H' }, { team: [] }, /names nobody/],
    ['gives a number', { groups: ['=amount'], due: 'PT8H' }, { amount: 7 }, /groups: =amount gives 7; expected a name/],
    ['names too many', { users: '=for i in 1..21 return string(i)', due: 'PT8H' }, {}, /at most 20/],
    ['gives no date', { groups: ['experts'], due: '=amount' }, { amount: 'soon' }, /due: "soon" is neither/],
    ['gives no priority', { groups: ['experts'], due: 'PT8H', priority: '=amount' }, { amount: 101 }, /from 0 to 100/],
  ] as const)('a binding that %s is an incident with the reason', async (_name, people, variables, message) => {
    await open(people as PeopleBinding);
    await expect(host.task(variables as never)).rejects.toThrow(message);
  });
});

describe('priority, due and follow-up', () => {
  test('by the binding, and later by whoever may', async () => {
    const tasks = await open({
      groups: ['experts'],
      due: '=duration("PT2H")',
      followUp: 'PT1H',
      priority: '=amount',
      escalateTo: 'leads',
    });
    const task = await host.task({ amount: 70 });
    expect(task).toMatchObject({ due: '2026-01-05T10:00:00.000Z', followUp: '2026-01-05T09:00:00.000Z', priority: 70 });
    await expect(tasks.plan(task.id, { priority: 1 }, host.as('ana'), { reason: 'x' })).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
    });
    await expect(tasks.plan(task.id, { due: '2026-01-06T08:00:00Z' }, host.as('oskar'))).rejects.toMatchObject({
      code: 'REASON_REQUIRED',
    });
    await expect(
      tasks.plan(task.id, { due: '2025-01-06T08:00:00Z' }, host.as('oskar'), { reason: 'x' }),
    ).rejects.toMatchObject({ problems: [{ pointer: '/due' }] });
    await tasks.plan(task.id, { followUp: '2026-01-05T12:00:00Z' }, host.as('ana'));
    await tasks.plan(task.id, { due: '2026-01-06T08:00:00Z' }, host.as('oskar'), { reason: 'the file is late' });
    await host.clock.advance(3 * 3_600_000);
    expect(await host.find(task.instance)).toMatchObject({ late: 'on-time', groups: ['experts'] });
    await host.clock.advance(24 * 3_600_000);
    expect(await host.find(task.instance)).toMatchObject({ late: 'breached', groups: ['experts', 'leads'] });
    expect(await tasks.plan(task.id, { followUp: null }, host.as('dan'))).not.toHaveProperty('followUp');
  });
});
