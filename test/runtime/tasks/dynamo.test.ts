import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoStore } from '../../../lib/platform/aws/dynamo-store.ts';
import type { Query, Store } from '../../../lib/platform/port.ts';
import { openPeople, type OpenPeople } from '../../support/people.ts';
import { missing, startDynamo, type DynamoServer } from '../../platform/aws/dynamo-server.ts';

if (missing !== undefined) test.skip(`tasks over DynamoDB: ${missing}`, () => undefined);
else
  describe('tasks over the DynamoDB store', () => {
    let server: DynamoServer;
    let host: OpenPeople;
    let asked: Query[];
    beforeAll(async () => {
      server = await startDynamo();
    });
    afterAll(() => server.stop());
    beforeEach(async () => {
      const dynamo = new DynamoStore({ client: server.client, table: await server.table() });
      asked = [];
      const store: Store = {
        get: (key) => dynamo.get(key),
        transact: (actions) => dynamo.transact(actions),
        query: (query) => {
          asked.push(query);
          return dynamo.query(query);
        },
      };
      host = await openPeople(
        { groups: ['experts', 'leads'], users: ['eve'], due: 'PT8H', priority: '=amount', escalateTo: 'others' },
        { options: { wrapStore: () => store } },
      );
    });
    afterEach(() => host.close());

    test('lists read the partitions of their reader alone, in every order; a task leaves them with its end', async () => {
      const { tasks } = host.tutti.runtime;
      const made: string[] = [];
      for (const amount of [10, 30, 20]) {
        made.push((await host.task({ amount })).id);
        await host.clock.advance(60_000);
      }
      asked = [];
      const ids = async (filter: Parameters<typeof tasks.list>[0]): Promise<string[]> =>
        (await tasks.list(filter, host.as('cy'))).items.map((t) => t.id);
      expect(await ids({})).toEqual(made);
      expect(await ids({ sort: 'due', order: 'desc' })).toEqual([...made].reverse());
      expect(await ids({ sort: 'priority' })).toEqual([made[1], made[2], made[0]]);
      const read = new Set(asked.map((q) => q.pk).filter((pk) => !pk.startsWith('SUBST#')));
      expect([...read].sort()).toEqual(['INBOX#E#', 'INBOX#G#experts', 'INBOX#G#leads', 'INBOX#U#cy']);
      await tasks.claim(made[1]!, host.as('cy'));
      expect(await ids({ scope: 'mine' })).toEqual([made[1]]);
      await tasks.complete(made[1]!, {}, host.as('cy'));
      expect(await ids({})).toEqual([made[0], made[2]]);
      expect(await ids({ scope: 'mine', status: 'completed' })).toEqual([made[1]]);
      const { items } = await host.tutti.ports.store.query({ pk: 'INBOX#U#cy' });
      expect(items).toEqual([]);
    });

    test('of ten who claim at once one wins; a substitution holds and ends; timers fire', async () => {
      const { tasks } = host.tutti.runtime;
      const task = await host.task({ amount: 1 });
      const who = ['ana', 'ben', 'cy', 'dan', 'eve'];
      const results = await Promise.allSettled([...who, ...who].map((w) => tasks.claim(task.id, host.as(w))));
      const held = (await host.find(task.instance))!.assignee!;
      for (const [i, r] of results.entries())
        expect(r.status).toBe([...who, ...who][i] === held ? 'fulfilled' : 'rejected');
      const other = who.find((w) => w !== held)!;
      const made = await tasks.substitute(
        { substitute: other, from: '2026-01-05T00:00:00Z', to: '2026-01-09T00:00:00Z' },
        host.as(held),
      );
      expect(await tasks.get(task.id, host.as(other))).toMatchObject({ onBehalfOf: held });
      await tasks.endSubstitution(made.id, host.as(held));
      await expect(tasks.complete(task.id, {}, host.as(other))).rejects.toMatchObject({ code: 'TASK_ALREADY_CLAIMED' });
      await host.clock.advance(9 * 3_600_000);
      expect(await host.find(task.instance)).toMatchObject({
        late: 'breached',
        groups: ['experts', 'leads', 'others'],
      });
    });
  });
