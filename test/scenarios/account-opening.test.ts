import { describe, expect, test } from '@jest/globals';
import { readScenarios, type Scenario } from '../../lib/local/scenario/format.ts';
import { openScenario, type ScenarioOptions } from '../../lib/local/scenario/host.ts';
import { prepare } from '../../lib/local/prepare.ts';
import { runScenario } from '../../lib/local/scenario/run.ts';
import type { CoreBanking } from '../../statemachines/account-opening/demo/core-banking.ts';
import { badFunctions, badOrchestrator, noFaults, seeded } from '../support/chaos.ts';
import { ended, standing } from '../support/settled.ts';

const FOLDER = 'statemachines/account-opening';
const HOUR = 3_600_000;
const OPENED = 'End_Opened';
const scenarios = await readScenarios(FOLDER);
const prepared = await prepare(FOLDER);

/** Plays a scenario and looks behind it: machine, rows and record agree, and core banking has opened at most one account. */
async function play(scenario: Scenario, options: ScenarioOptions = {}): Promise<readonly string[]> {
  const host = await openScenario(prepared, options);
  try {
    const result = await runScenario(scenario, host);
    expect(result.failure?.message).toBeUndefined();
    // Time for what was lost to come again.
    await host.advance(HOUR);
    const { id, outcome } = result.instance!;
    expect(await standing(host.tutti, id)).toEqual(ended(outcome!));
    expect((await host.runtime.audit.verify()).findings).toEqual([]);
    const { accounts } = host.demo!.connections['core-banking'] as unknown as CoreBanking;
    // Where an operator has skipped the step, the account was opened by hand.
    const skipped = scenario.steps?.some((s) => s.resolve?.action === 'skip') === true;
    expect(accounts).toHaveLength(outcome === OPENED && !skipped ? 1 : 0);
    return result.elements;
  } finally {
    await host.close();
  }
}

describe('account opening', () => {
  const reached = new Set<string>();

  test.each(scenarios.map((s) => [s.scenario, s] as const))('%s', async (_name, scenario) => {
    for (const element of await play(scenario)) reached.add(element);
  });

  test('together they reach every element of the diagram', () => {
    expect(Object.keys(prepared.model.nodes).filter((id) => !reached.has(id))).toEqual([]);
  });
});

describe('account opening with an orchestrator that loses, delays and repeats, and calls functions again', () => {
  const faults = noFaults();
  const seeds = process.env.TUTTI_PROVE === '1' ? Array.from({ length: 20 }, (_v, i) => i + 1) : [1, 2];
  test.each(scenarios.flatMap((s) => seeds.map((seed) => [s.scenario, seed, s] as const)))(
    '%s (seed %i)',
    async (_name, seed, scenario) => {
      const random = seeded(seed);
      await play(scenario, {
        wrapOrchestrator: (inner) => badOrchestrator(inner, random, faults),
        wrapInvoke: (invoke) => badFunctions(invoke, random, faults),
      });
    },
  );

  test('every kind of fault has happened', () => {
    for (const [kind, count] of Object.entries(faults)) expect([kind, count > 0]).toEqual([kind, true]);
  });
});
