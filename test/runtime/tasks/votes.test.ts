import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openPeople, TEAM, type OpenPeople } from '../../support/people.ts';
import type { PeopleBinding, QuorumBinding } from '../../../lib/model/binding.ts';
import type { JsonObject } from '../../../lib/model/json.ts';
import { verdictOf } from '../../../lib/runtime/tasks/votes.ts';

let host: OpenPeople;
const open = async (quorum: QuorumBinding, more: Partial<PeopleBinding> = {}, prepare?: PeopleBinding) => {
  host = await openPeople(
    { groups: ['experts', 'leads'], due: 'PT8H', quorum, ...more },
    prepare === undefined ? {} : { prepare },
  );
  return host.tutti.runtime.tasks;
};
const yes: JsonObject = { decision: 'approve' };
const no: JsonObject = { decision: 'reject' };

describe('several decide together', () => {
  afterEach(() => host.close());

  test('two of three approve: one token, every vote recorded, the third is not waited for', async () => {
    const tasks = await open({ approvals: 2, of: 3 });
    const task = await host.task();
    await expect(tasks.claim(task.id, host.as('ana'))).rejects.toMatchObject({ code: 'VOTED_TOGETHER' });
    expect(await tasks.complete(task.id, yes, host.as('ana'))).toMatchObject({
      status: 'open',
      votes: { needed: 2, of: 3, approvals: 1, rejections: 0 },
    });
    await expect(tasks.complete(task.id, yes, host.as('ana'))).rejects.toMatchObject({
      code: 'ALREADY_VOTED',
      detail: { by: 'ana' },
    });
    await expect(tasks.complete(task.id, no, host.as('ben'))).rejects.toMatchObject({ code: 'REASON_REQUIRED' });
    await tasks.complete(task.id, no, host.as('ben'), { reason: 'no cover' });
    expect(await tasks.complete(task.id, { ...yes, note: 'fine' }, host.as('dan'))).toMatchObject({
      status: 'completed',
    });
    await host.clock.settle();
    expect((await host.variables(task.instance)).answer).toMatchObject({
      decision: 'approved',
      approvals: 2,
      rejections: 1,
      vetoed: false,
      votes: [
        { by: 'ana', approved: true, data: yes },
        { by: 'ben', approved: false, reason: 'no cover', data: no },
        { by: 'dan', approved: true, data: { ...yes, note: 'fine' } },
      ],
    });
    const actions = await host.actions(task.instance);
    expect(actions.filter((a) => a === 'task.voted')).toHaveLength(3);
    expect(actions.filter((a) => a === 'step.completed')).toHaveLength(1);
    expect(actions).toContain('instance.completed');
    expect((await host.tutti.runtime.audit.verify()).ok).toBe(true);
    // Voters find it among what they have done.
    const done = await tasks.list({ scope: 'mine', status: 'completed' }, host.as('ben'));
    expect(done.items.map((t) => t.id)).toEqual([task.id]);
  });

  test('rejected as soon as the approvals can no longer be reached', async () => {
    const tasks = await open({ approvals: 2, of: 3 });
    const task = await host.task();
    await tasks.complete(task.id, no, host.as('ana'), { reason: 'a' });
    expect(await tasks.complete(task.id, no, host.as('ben'), { reason: 'b' })).toMatchObject({ status: 'completed' });
    await host.clock.settle();
    expect((await host.variables(task.instance)).answer).toMatchObject({ decision: 'rejected', rejections: 2 });
  });

  test('a veto of a group decides at once; of others it does not', async () => {
    const tasks = await open({ approvals: 2, veto: ['leads'] });
    const task = await host.task();
    expect(await tasks.complete(task.id, no, host.as('ana'), { reason: 'a' })).toMatchObject({ status: 'open' });
    expect(await tasks.complete(task.id, no, host.as('cy'), { reason: 'c' })).toMatchObject({ status: 'completed' });
    await host.clock.settle();
    expect((await host.variables(task.instance)).answer).toMatchObject({ decision: 'rejected', vetoed: true });
  });

  test('what counts as a yes is the process to say', async () => {
    const tasks = await open({ approvals: 1, approves: '=limit >= 100' });
    const task = await host.task();
    await tasks.complete(task.id, { limit: 50 }, host.as('ana'), { reason: 'too little' });
    expect(await tasks.complete(task.id, { limit: 100 }, host.as('ben'))).toMatchObject({ status: 'completed' });
  });

  test('too few who may vote is an incident from the start', async () => {
    await open({ approvals: 3 }, { users: ['ana', 'ben'], groups: undefined as never });
    await expect(host.task()).rejects.toThrow('3 must approve, and only 2 of ana, ben may');
  });

  test('too few left is an incident; sent on its way again, all vote anew', async () => {
    const tasks = await open({ approvals: 2 }, { groups: [], users: ['ana', 'ben'] });
    const task = await host.task();
    const before = await tasks.complete(task.id, no, host.as('ana'), { reason: 'unclear' });
    expect(before).toMatchObject({ status: 'cancelled' });
    await host.clock.settle();
    const { items } = await host.tutti.runtime.incidents.list({ status: 'open', instance: task.instance });
    expect(items).toMatchObject([{ error: 'TUTTI.TooFewVoters', element: 'Approve' }]);
    expect(items[0]!.cause).toBe('2 must approve; 0 did, and 1 of ana, ben are left who may vote');
    await host.tutti.runtime.incidents.retry(items[0]!.id, 'ana has learnt more', host.as('oskar'));
    await host.clock.settle();
    const again = (await host.find(task.instance))!;
    expect(again).toMatchObject({ id: task.id, status: 'open', votes: { approvals: 0, rejections: 0 } });
    expect(again.revision).toBeGreaterThan(before.revision);
    await tasks.complete(again.id, yes, host.as('ana'));
    await tasks.complete(again.id, yes, host.as('ben'));
    await host.clock.settle();
    expect((await host.variables(task.instance)).answer).toMatchObject({ decision: 'approved', approvals: 2 });
    expect((await host.tutti.runtime.audit.verify()).ok).toBe(true);
  });

  test('four eyes across the votes: nobody votes who prepared it, nor twice in two names', async () => {
    const tasks = await open({ approvals: 2 }, { notBy: ['prepare'] }, { groups: ['experts'], due: 'PT8H' });
    const prepare = await host.task();
    await tasks.complete(prepare.id, {}, host.as('ana'));
    await host.clock.settle();
    const task = (await host.find(prepare.instance))!;
    await expect(tasks.complete(task.id, yes, host.as('ana'))).rejects.toMatchObject({ code: 'FOUR_EYES' });
    const [from, to] = ['2026-01-05T00:00:00Z', '2026-01-09T00:00:00Z'];
    await tasks.substitute({ substitute: 'eve', from, to }, host.as('ben'));
    await tasks.substitute({ substitute: 'eve', from, to }, host.as('ana'));
    await tasks.complete(task.id, yes, host.as('eve'));
    // Eve voted for ben: neither votes again.
    await expect(tasks.complete(task.id, yes, host.as('ben'))).rejects.toMatchObject({ code: 'ALREADY_VOTED' });
    await expect(tasks.complete(task.id, yes, host.as('eve'))).rejects.toMatchObject({ code: 'ALREADY_VOTED' });
    expect(await tasks.complete(task.id, yes, host.as('dan'))).toMatchObject({ status: 'completed' });
  });

  test('all vote at the same moment: each vote counts once and one decision goes to the process', async () => {
    const team = [...TEAM, ...Array.from({ length: 10 }, (_v, i) => ({ ...TEAM[1]!, id: `x${i}` }))];
    host = await openPeople({ groups: ['experts'], due: 'PT8H', quorum: { approvals: 7 } }, { team });
    const tasks = host.tutti.runtime.tasks;
    const task = await host.task();
    const voters = Array.from({ length: 10 }, (_v, i) => `x${i}`);
    const results = await Promise.allSettled(voters.map((v) => tasks.complete(task.id, yes, host.as(v))));
    await host.clock.settle();
    expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(7);
    for (const r of results)
      if (r.status === 'rejected') expect(r.reason).toMatchObject({ code: 'TASK_ALREADY_COMPLETED' });
    expect((await host.variables(task.instance)).answer).toMatchObject({ decision: 'approved', approvals: 7 });
    expect((await host.actions(task.instance)).filter((a) => a === 'step.completed')).toHaveLength(1);
  });
});

test('property: the verdict is that of all votes, whenever it falls; a veto and a reached quorum stand', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 5 }),
      fc.array(fc.boolean(), { maxLength: 10 }),
      (needed, extra, cast) => {
        const of = needed + extra;
        const votes = cast.slice(0, of).map((approved) => ({ approved }));
        const verdict = verdictOf({ needed, of, veto: false }, votes);
        const [approvals, left] = [votes.filter((v) => v.approved).length, of - votes.length];
        // Approved exactly when enough approve; rejected exactly when the rest cannot make it any more.
        expect(verdict).toBe(approvals >= needed ? 'approved' : approvals + left < needed ? 'rejected' : undefined);
        if (votes.length === of) expect(verdict).toBeDefined();
        expect(verdictOf({ needed, of, veto: true }, [...votes, { approved: false, veto: true }])).toBe('rejected');
      },
    ),
  );
});
