import { describe, expect, test } from '@jest/globals';
import { compile } from '../../lib/compiler/index.ts';
import { readScenarios } from '../../lib/local/scenario/format.ts';
import { openScenario } from '../../lib/local/scenario/host.ts';
import { runScenario } from '../../lib/local/scenario/run.ts';
import { prepare, type Prepared } from '../../lib/local/prepare.ts';
import type { TuttiOptions } from '../../lib/local/tutti.ts';
import { badFunctions, badOrchestrator, noFaults, seeded } from '../support/chaos.ts';

const FOLDER = 'statemachines/account-opening';
const scenarios = await readScenarios(FOLDER);
const prepared = await prepare(FOLDER);
const PROVE = process.env.TUTTI_PROVE === '1';

/** The same process, with the token game in place of states: everything, or what the withdrawal interrupts, or the checks alone. */
const PLAYED = ['Process_AccountOpening', 'Sub_Application', 'Sub_Checks'] as const;

async function passes(
  scenario: (typeof scenarios)[number],
  played: Prepared,
  options: Partial<TuttiOptions> = {},
): Promise<void> {
  const host = await openScenario(played, options);
  try {
    const result = await runScenario(scenario, host);
    expect(result.failure?.message).toBeUndefined();
    expect((await host.runtime.audit.verify()).findings).toEqual([]);
  } finally {
    await host.close();
  }
}

describe.each(PLAYED)('account opening with %s run by the token game', (scope) => {
  const played: Prepared = { ...prepared, compiled: compile(prepared.model, { play: [scope] }) };

  // A share of the scenarios for each scope, all of them in the long run.
  const share = (one: number): typeof scenarios =>
    scenarios.filter((_s, i) => PROVE || i % one === PLAYED.indexOf(scope));
  test.each(share(3).map((s) => [s.scenario, s] as const))('%s', (_name, scenario) => passes(scenario, played));

  const some = share(6);
  test.each(some.map((s) => [s.scenario, s] as const))('with faults: %s', (_name, scenario) => {
    const random = seeded(7);
    const faults = noFaults();
    return passes(scenario, played, {
      wrapOrchestrator: (inner) => badOrchestrator(inner, random, faults),
      wrapInvoke: (invoke) => badFunctions(invoke, random, faults),
    });
  });
});
