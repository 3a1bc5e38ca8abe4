import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openPeople, type OpenPeople } from '../../support/people.ts';
import type { TaskFilter } from '../../../lib/runtime/types.ts';

let host: OpenPeople;
afterEach(() => host.close());
const HOUR = 3_600_000;

async function many(n: number): Promise<string[]> {
  host = await openPeople({ groups: ['experts'], due: '=team', priority: '=amount', escalateTo: 'leads' });
  const ids: string[] = [];
  for (let i = 0; i < n; i += 1) {
    ids.push((await host.task({ amount: (i * 37) % 100, team: `PT${((i * 5) % n) + 1}H` })).id);
    await host.clock.advance(60_000);
  }
  return ids;
}
const all = async (who: string, filter: TaskFilter): Promise<string[]> => {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await host.tutti.runtime.tasks.list(
      { ...filter, ...(cursor === undefined ? {} : { cursor }) },
      host.as(who),
    );
    found.push(...page.items.map((t) => t.id));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
};

describe('lists of tasks', () => {
  test('mine, unassigned, of a group, all, completed; late ones; by due, priority, follow-up', async () => {
    const ids = await many(8);
    const { tasks } = host.tutti.runtime;
    expect(await all('ana', {})).toEqual(ids);
    expect(await all('eve', {})).toEqual([]);
    expect(await all('ana', { scope: 'mine' })).toEqual([]);
    await tasks.claim(ids[3]!, host.as('ana'));
    await tasks.claim(ids[4]!, host.as('ben'));
    expect(await all('ana', { scope: 'mine' })).toEqual([ids[3]]);
    expect(await all('ana', { scope: 'unassigned' })).toEqual(ids.filter((_id, i) => i !== 3 && i !== 4));
    expect(await all('oskar', { scope: 'all', assignee: 'ben' })).toEqual([ids[4]]);
    expect(await all('oskar', { scope: 'all' })).toEqual(ids);
    const byPriority = ids.map((id, i) => ({ id, p: (i * 37) % 100 })).sort((a, b) => b.p - a.p);
    expect(await all('ana', { sort: 'priority' })).toEqual(byPriority.map((t) => t.id));
    expect(await all('ana', { minPriority: 60 })).toEqual(ids.filter((_id, i) => (i * 37) % 100 >= 60));
    const due = ids.map((id, i) => ({ id, at: (((i * 5) % 8) + 1) * 60 + i })).sort((a, b) => a.at - b.at);
    expect(await all('ana', { sort: 'due', limit: 3 })).toEqual(due.map((t) => t.id));
    expect(await all('ana', { sort: 'due', order: 'desc', limit: 3 })).toEqual(due.map((t) => t.id).reverse());
    await tasks.plan(ids[5]!, { followUp: '2026-01-07T00:00:00Z' }, host.as('ana'));
    expect(await all('ana', { followUpBefore: '2026-01-06T00:00:00Z' })).toEqual(ids.filter((_id, i) => i !== 5));
    expect((await all('ana', { sort: 'followUp' }))[0]).toBe(ids[5]);
    await host.clock.advance(3 * HOUR);
    const late = await all('dan', { group: 'leads', late: 'breached' });
    expect(late.length).toBeGreaterThan(0);
    expect(new Set(late)).toEqual(new Set(await all('ana', { dueBefore: new Date(host.clock.now()).toISOString() })));
    await tasks.complete(ids[3]!, {}, host.as('ana'));
    await host.clock.settle();
    expect(await all('ana', {})).not.toContain(ids[3]);
    expect(await all('ana', { scope: 'mine', status: 'completed' })).toEqual([ids[3]]);
    expect(await all('ben', { status: 'completed' })).toEqual([ids[3]]);
    expect(await all('ben', { scope: 'mine', status: 'completed' })).toEqual([]);
  });

  test('a cursor holds its place while tasks come and go', async () => {
    const ids = await many(6);
    const { tasks } = host.tutti.runtime;
    const first = await tasks.list({ limit: 2 }, host.as('ana'));
    await tasks.complete(ids[0]!, {}, host.as('ana'));
    await tasks.complete(ids[1]!, {}, host.as('ana'));
    const added = (await host.task({ amount: 1, team: 'PT1H' })).id;
    const rest = await tasks.list({ limit: 10, cursor: first.cursor! }, host.as('ana'));
    expect([...first.items, ...rest.items].map((t) => t.id)).toEqual([...ids, added]);
    await expect(tasks.list({ cursor: first.cursor!, sort: 'due' }, host.as('ana'))).rejects.toMatchObject({
      code: 'INVALID_CURSOR',
      problems: [{ pointer: '/cursor' }],
    });
    await expect(tasks.list({ cursor: 'nonsense' }, host.as('ana'))).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
  });
});

describe('two people on one task', () => {
  test('property: of everybody who claims, releases, completes at once, exactly one wins each time', async () => {
    host = await openPeople({ groups: ['experts', 'leads'], due: 'P9D' });
    const { tasks } = host.tutti.runtime;
    const people = ['ana', 'ben', 'cy', 'dan'];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ who: fc.constantFrom(...people), act: fc.constantFrom('claim', 'release', 'complete') }), {
          minLength: 2,
          maxLength: 10,
        }),
        async (acts) => {
          const task = await host.task();
          const run = async ({ who, act }: (typeof acts)[number]): Promise<unknown> =>
            act === 'claim'
              ? tasks.claim(task.id, host.as(who))
              : act === 'release'
                ? tasks.release(task.id, host.as(who))
                : tasks.complete(task.id, { by: who }, host.as(who));
          const results = await Promise.allSettled(acts.map(run));
          await host.clock.settle();
          const won = acts.filter(({ act }, i) => act === 'complete' && results[i]!.status === 'fulfilled');
          const after = await tasks.get(task.id, host.as('oskar'));
          expect(won.length).toBe(after.status === 'completed' ? 1 : 0);
          if (after.status === 'completed') {
            expect(won[0]!.who).toBe(after.completedBy);
            expect((await host.variables(task.instance)).answer).toEqual({ by: after.completedBy });
          }
          for (const r of results)
            if (r.status === 'rejected') {
              expect(['TASK_ALREADY_CLAIMED', 'TASK_ALREADY_COMPLETED', 'NOT_YOURS']).toContain(r.reason.code);
              if (r.reason.kind === 'conflict')
                expect(r.reason.detail).toMatchObject({ by: expect.any(String), at: expect.any(String) });
            }
          const recorded = (await host.actions(task.instance)).filter((a) => a === 'task.completed');
          expect(recorded).toHaveLength(won.length);
          if (won.length === 0) await tasks.complete(task.id, {}, host.as(after.assignee ?? 'ana'));
        },
      ),
      { numRuns: 25 },
    );
  });
});
