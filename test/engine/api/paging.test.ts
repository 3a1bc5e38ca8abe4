import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as sfn from '@aws-sdk/client-sfn';
import { apiBench, machine, PASS, ROLE, type ApiBench } from './bench.ts';

let bench: ApiBench;
let stateMachineArn: string;
let config: { client: sfn.SFNClient; pageSize: number };
const LOOP = machine({
  Each: {
    Type: 'Map',
    Items: '{% [1..20] %}',
    ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } },
    End: true,
  },
});
beforeAll(async () => {
  bench = await apiBench();
  config = { client: bench.client, pageSize: 3 };
  for (let i = 0; i < 7; i += 1) {
    const made = await bench.client.send(
      new sfn.CreateStateMachineCommand({ name: `m${i}`, definition: i === 0 ? LOOP : PASS, roleArn: ROLE }),
    );
    if (i === 0) stateMachineArn = made.stateMachineArn!;
    await bench.client.send(new sfn.CreateActivityCommand({ name: `a${i}` }));
  }
  for (let i = 0; i < 7; i += 1) {
    await bench.client.send(new sfn.StartExecutionCommand({ stateMachineArn, name: `e${i}` }));
    await bench.engine.settle();
  }
});
afterAll(() => bench.close());

async function gathered<P, T>(
  pages: AsyncIterable<P>,
  of: (page: P) => T[] | undefined,
): Promise<{ all: T[]; pages: number }> {
  const all: T[] = [];
  let count = 0;
  for await (const page of pages) {
    count += 1;
    all.push(...(of(page) ?? []));
  }
  return { all, pages: count };
}

describe('the paginators of the SDK see everything once, in order', () => {
  test('ListStateMachines', async () => {
    const { all, pages } = await gathered(sfn.paginateListStateMachines(config, {}), (p) => p.stateMachines);
    expect(all.map((m) => m.name)).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm5', 'm6']);
    expect(pages).toBe(3);
  });
  test('ListActivities', async () => {
    const { all, pages } = await gathered(sfn.paginateListActivities(config, {}), (p) => p.activities);
    expect(all.map((a) => a.name).sort()).toEqual(['a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6']);
    expect(pages).toBe(3);
  });
  test('ListExecutions: the newest first', async () => {
    const { all } = await gathered(sfn.paginateListExecutions(config, { stateMachineArn }), (p) => p.executions);
    expect(all.map((e) => e.name)).toEqual(['e6', 'e5', 'e4', 'e3', 'e2', 'e1', 'e0']);
  });
  test.each([false, true])('GetExecutionHistory, reverse %s', async (reverseOrder) => {
    const executionArn = stateMachineArn.replace(':stateMachine:', ':execution:') + ':e0';
    const { all, pages } = await gathered(
      sfn.paginateGetExecutionHistory({ ...config, pageSize: 25 }, { executionArn, reverseOrder }),
      (p) => p.events,
    );
    const ids = all.map((e) => e.id);
    expect(ids).toEqual([...ids].sort((a, b) => (reverseOrder ? b! - a! : a! - b!)));
    expect(new Set(ids).size).toBe(ids.length);
    expect(all.filter((e) => e.type === 'PassStateExited')).toHaveLength(20);
    expect(pages).toBe(Math.ceil(all.length / 25));
  });
  test('ListMapRuns', async () => {
    const executionArn = stateMachineArn.replace(':stateMachine:', ':execution:') + ':e0';
    const { all } = await gathered(sfn.paginateListMapRuns(config, { executionArn }), (p) => p.mapRuns);
    expect(all).toEqual([]);
  });
  test('a token of one list is none of another', async () => {
    const { nextToken } = await bench.client.send(new sfn.ListStateMachinesCommand({ maxResults: 2 }));
    expect(nextToken).toBeDefined();
    await expect(bench.client.send(new sfn.ListActivitiesCommand({ nextToken }))).rejects.toBeInstanceOf(
      sfn.InvalidToken,
    );
    const { nextToken: running } = await bench.client.send(
      new sfn.ListExecutionsCommand({ stateMachineArn, maxResults: 2 }),
    );
    await expect(
      bench.client.send(
        new sfn.ListExecutionsCommand({ stateMachineArn, statusFilter: 'FAILED', maxResults: 2, nextToken: running }),
      ),
    ).rejects.toBeInstanceOf(sfn.InvalidToken);
  });
});
