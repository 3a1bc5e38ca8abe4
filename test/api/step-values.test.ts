import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonObject } from '../../lib/model/json.ts';
import type { InstanceView, StepDetail } from '../../lib/runtime/types.ts';
import { apiWorld, type ApiWorld } from './world.ts';

let world: ApiWorld;
let instance: string;
beforeAll(async () => {
  world = await apiWorld([{ id: 'watcher', name: 'Watcher', groups: [], roles: ['viewer'] }]);
  const application = { ...(world.input.application as JsonObject), id: 'V-1' };
  const variables = { ...world.input, application };
  const { body } = await world.ask<InstanceView>('clara', 'POST', '/instances', {
    process: 'account-opening',
    variables,
  });
  instance = body.id;
  await world.host.settle();
});
afterAll(() => world.close());

const step = async (as: string, element: string): Promise<StepDetail> => {
  const { status, body } = await world.ask<StepDetail>(as, 'GET', `/instances/${instance}/steps/${element}`);
  expect([as, status]).toEqual([as, 200]);
  return body;
};
const valuesOf = ({ runs }: StepDetail): unknown[] => runs.flatMap((run) => Object.values(run.values));

test('what steps took and gave is told to operators, owners and auditors; others see that it is there', async () => {
  for (const element of ['Task_Screen', 'Task_Review']) {
    for (const as of ['oskar', 'olga', 'ada']) {
      const seen = valuesOf(await step(as, element));
      expect([as, element, seen.length > 0, seen.includes('[personal]')]).toEqual([as, element, true, false]);
    }
    for (const as of ['watcher', 'carl']) {
      const detail = await step(as, element);
      expect([as, element, [...new Set(valuesOf(detail))]]).toEqual([as, element, ['[personal]']]);
      // The rest of it is for everybody who sees the instance.
      expect(detail.runs[0]).toMatchObject({ state: 'completed', attempts: [{ outcome: 'done' }] });
    }
  }
});

test('nothing of the applicant comes through it to who may not read it', async () => {
  const { owners } = world.input.application as { owners: { name: string }[] };
  for (const element of ['Task_Screen', 'Task_Identity', 'Task_Review']) {
    const text = JSON.stringify(await step('watcher', element));
    for (const { name } of owners) expect([element, text.includes(name)]).toEqual([element, false]);
  }
});
