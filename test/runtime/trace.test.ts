import { expect, test } from '@jest/globals';
import { prepare } from '../../lib/local/prepare.ts';
import { openScenario, type OpenScenario } from '../../lib/local/scenario/host.ts';
import { readScenario } from '../../lib/local/scenario/format.ts';
import { runScenario } from '../../lib/local/scenario/run.ts';

const FOLDER = 'statemachines/account-opening';
const prepared = await prepare(FOLDER);

/** Elements of interest after each step of a scenario: how they stand, and how often they were entered. */
async function watch(scenario: string, elements: readonly string[]): Promise<string[]> {
  const host: OpenScenario = await openScenario(prepared);
  const seen: string[] = [];
  try {
    const result = await runScenario(await readScenario(`${FOLDER}/scenarios/${scenario}.yaml`), host, {
      async afterStep(id) {
        const found = (await host.runtime.instances.get(id)).elements;
        seen.push(elements.map((e) => `${found[e]?.state ?? 'not reached'} ${found[e]?.visits ?? 0}`).join(', '));
      },
    });
    expect(result.failure).toBeUndefined();
    return seen;
  } finally {
    await host.close();
  }
}

test('a step that waits for a person has been entered once; a second round enters it again', async () => {
  expect(await watch('three-rounds', ['Task_Compliance', 'Gateway_Await'])).toEqual([
    'active 1, not reached 0',
    'completed 1, active 1',
    'active 2, completed 1',
    'completed 2, active 2',
    'active 3, completed 2',
    'completed 3, active 3',
    'active 4, completed 3',
    'active 4, completed 3',
    'completed 4, completed 3',
  ]);
});

test('a step with an incident has been entered once, however often it was retried', async () => {
  expect(await watch('incident-resolved', ['Task_Provision'])).toEqual([
    'not reached 0',
    'incident 1',
    'incident 1',
    'incident 1',
    'incident 1',
    'incident 1',
    'completed 1',
  ]);
});
