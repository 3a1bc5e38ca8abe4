import { expect, test } from '@jest/globals';
import { readScenario } from '../../lib/local/scenario/format.ts';
import { openScenario } from '../../lib/local/scenario/host.ts';
import { runScenario } from '../../lib/local/scenario/run.ts';

const FOLDER = 'statemachines/account-opening';

test('an incident tells how often the step was tried in all: each try of the machine, and again after each retry of an operator', async () => {
  const host = await openScenario(FOLDER);
  const seen = new Set<number>();
  try {
    const result = await runScenario(await readScenario(`${FOLDER}/scenarios/incident-resolved.yaml`), host, {
      async afterStep(instance) {
        for (const incident of (await host.runtime.incidents.list({ instance })).items) seen.add(incident.attempts);
      },
    });
    expect(result.failure).toBeUndefined();
    // process.yaml: three tries; the operator's first retry was in vain.
    expect([...seen]).toEqual([3, 6]);
    const failures = (await host.runtime.audit.list({ action: 'step.failed', limit: 500 })).items;
    expect(failures).toHaveLength(6);
  } finally {
    await host.close();
  }
});
