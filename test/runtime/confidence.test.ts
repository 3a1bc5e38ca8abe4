import { expect, test } from '@jest/globals';
import { readScenario } from '../../lib/local/scenario/format.ts';
import { openScenario } from '../../lib/local/scenario/host.ts';
import { runScenario } from '../../lib/local/scenario/run.ts';
import { actorOf, type Evidence } from '../../lib/runtime/types.ts';

const FOLDER = 'statemachines/account-opening';

/** The evidence that the reviewer of a scenario has before him. */
async function evidenceOf(scenario: string): Promise<Evidence> {
  const host = await openScenario(FOLDER);
  const dora = actorOf((await host.tutti.identity.find('dora'))!);
  let found: Evidence | undefined;
  try {
    const result = await runScenario(await readScenario(`${FOLDER}/scenarios/${scenario}.yaml`), host, {
      async afterStep(instance) {
        const [task] = (await host.runtime.tasks.list({ instance, status: 'open' }, dora)).items;
        if (task !== undefined) found ??= (await host.runtime.tasks.get(task.id, dora)).evidence;
      },
    });
    expect(result.failure).toBeUndefined();
    return found!;
  } finally {
    await host.close();
  }
}

test('a failed check is told in the words of the process, with what the model states and what the rule asks for', async () => {
  const evidence = await evidenceOf('owners-disagree');
  expect(evidence.parts).toEqual([
    { kind: 'stated', source: 'output.confidence', value: expect.any(Number) },
    {
      kind: 'check',
      source: 'every o in application.owners satisfies list contains(output.owners, o.name)',
      says: 'Every declared owner is named in the documents.',
      value: expect.any(Number),
    },
    {
      kind: 'check',
      source: 'count(output.owners) = count(application.owners)',
      says: 'The documents name as many owners as were declared.',
      value: expect.any(Number),
    },
  ]);
  const stated = `${Math.round(evidence.parts[0]!.value * 100)} %`;
  expect(evidence.why).toContain(`The model states ${stated} confidence, but`);
  expect(evidence.why).toContain('"Every declared owner is named in the documents"');
  expect(evidence.why).toMatch(/A failed check counts as 0 %\. The rule asks for at least 80 %\.$/);
  expect(evidence.why).not.toContain('satisfies');
});

test('what was declared stands beside what was found', async () => {
  const evidence = await evidenceOf('owners-disagree');
  expect(Object.keys(evidence.declared!)).toEqual(['owners']);
  expect(evidence.declared!.owners).not.toEqual((evidence.output as { owners: string[] }).owners);
});

test('low confidence alone is told without checks', async () => {
  const { why, confidence } = await evidenceOf('low-confidence');
  expect(why).toBe(
    `The model states ${Math.round(confidence * 1000) / 10} % confidence. The rule asks for at least 80 %.`,
  );
});
