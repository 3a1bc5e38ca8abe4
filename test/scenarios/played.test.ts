import { describe, expect, test } from '@jest/globals';
import { compile } from '../../lib/compiler/index.ts';
import { readScenarios } from '../../lib/local/scenario/format.ts';
import { openScenario } from '../../lib/local/scenario/host.ts';
import { runScenario } from '../../lib/local/scenario/run.ts';
import type { TuttiOptions } from '../../lib/local/tutti.ts';
import { badFunctions, badOrchestrator, seeded, type Faults } from '../support/chaos.ts';

const FOLDER = 'statemachines/account-opening';
const scenarios = await readScenarios(FOLDER);
const PROVE = process.env.TUTTI_PROVE === '1';

/** The same process, with the token game in place of states: everything, or what the withdrawal interrupts, or the checks alone. */
const PLAYED = ['Process_AccountOpening', 'Sub_Application', 'Sub_Checks'] as const;

async function passes(scenario: (typeof scenarios)[number], options: Partial<TuttiOptions>): Promise<void> {
  const host = await openScenario(FOLDER, options);
  try {
    const result = await runScenario(scenario, host);
    expect(result.failure?.message).toBeUndefined();
    expect((await host.runtime.audit.verify()).findings).toEqual([]);
  } finally {
    await host.close();
  }
}

describe.each(PLAYED)('account opening with %s run by the token game', (scope) => {
  const played = { compile: (model: Parameters<typeof compile>[0]) => compile(model, { play: [scope] }) };

  // A share of the scenarios for each scope, all of them in the long run.
  const share = (one: number): typeof scenarios =>
    scenarios.filter((_s, i) => PROVE || i % one === PLAYED.indexOf(scope));
  test.each(share(3).map((s) => [s.scenario, s] as const))('%s', (_name, scenario) => passes(scenario, played));

  const some = share(6);
  test.each(some.map((s) => [s.scenario, s] as const))('with faults: %s', (_name, scenario) => {
    const random = seeded(7);
    const faults: Faults = { lostReplies: 0, lostRequests: 0, duplicates: 0, repeatedCalls: 0 };
    return passes(scenario, {
      ...played,
      wrapOrchestrator: (inner) => badOrchestrator(inner, random, faults),
      wrapInvoke: (invoke) => badFunctions(invoke, random, faults),
    });
  });
});
