import { expect, test } from '@jest/globals';
import { measureCost } from '../../lib/local/cost.ts';
import { readScenario } from '../../lib/local/scenario/format.ts';

const FOLDER = 'statemachines/account-opening';

test('a path is priced by what it used: a person in between costs an API request and a task more', async () => {
  const scenarios = await Promise.all(
    ['straight-through', 'low-confidence'].map((name) => readScenario(`${FOLDER}/scenarios/${name}.yaml`)),
  );
  const { paths, failed } = await measureCost(FOLDER, scenarios);
  expect(failed).toEqual([]);
  const [straight, person] = scenarios.map((s) => paths.find((p) => p.path === s.scenario)!);
  const of = (path: typeof straight, service: string): number =>
    path!.services.find((s) => s.service === service)?.usd ?? 0;
  expect(straight!.outcome).toBe('account-opened');
  // One token waits either way: a person adds no transition.
  expect(person!.transitions).toBe(straight!.transitions);
  expect(of(person, 'API Gateway')).toBeGreaterThan(of(straight, 'API Gateway'));
  expect(of(person, 'DynamoDB')).toBeGreaterThan(of(straight, 'DynamoDB'));
  expect(person!.usd).toBeGreaterThan(straight!.usd);
});

test('a scenario that fails is named, and not priced', async () => {
  const scenario = await readScenario(`${FOLDER}/scenarios/straight-through.yaml`);
  const { paths, failed } = await measureCost(FOLDER, [{ ...scenario, end: { at: 'application-refused' } }]);
  expect(paths).toEqual([]);
  expect(failed).toEqual([{ path: scenario.scenario, reason: expect.stringContaining('account-opened') }]);
});
