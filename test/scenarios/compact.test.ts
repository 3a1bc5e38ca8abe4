import { describe, expect, test } from '@jest/globals';
import { prepare, type Prepared } from '../../lib/local/prepare.ts';
import { readScenarios, type Scenario } from '../../lib/local/scenario/format.ts';
import { openScenario } from '../../lib/local/scenario/host.ts';
import { runScenario } from '../../lib/local/scenario/run.ts';
import type { TuttiOptions } from '../../lib/local/tutti.ts';
import { badFunctions, badOrchestrator, noFaults, seeded } from '../support/chaos.ts';
import { ended, standing } from '../support/settled.ts';

const HOUR = 3_600_000;
const PROVE = process.env.TUTTI_PROVE === '1';

/** What a scenario leaves: where it ended, its variables, and what stands in its record. */
async function left(prepared: Prepared, scenario: Scenario, options: Partial<TuttiOptions> = {}) {
  const host = await openScenario(prepared, options);
  try {
    const result = await runScenario(scenario, host);
    expect(result.failure?.message).toBeUndefined();
    await host.advance(HOUR);
    const { id, outcome, variables } = result.instance!;
    expect(await standing(host.tutti, id)).toEqual(ended(outcome!));
    expect((await host.runtime.audit.verify()).findings).toEqual([]);
    const { items } = await host.runtime.audit.list({ stream: id, limit: 500 });
    // How far a branch has come when another one takes its token away is a matter of time.
    const record = items
      .filter((e) => e.lane === 'main')
      .map((e) => `${e.action} ${e.subject.element ?? ''}`)
      .sort();
    return { outcome, variables, record };
  } finally {
    await host.close();
  }
}

describe.each(['account-opening', 'claims-handling', 'invoice-approval'])('%s at the compact level', (name) => {
  const folder = `statemachines/${name}`;
  const both = Promise.all([prepare(folder), prepare(folder, 'compact')]);

  test('every scenario comes to the same end, and leaves the same record', async () => {
    const [readable, compact] = await both;
    expect(compact.compiled.level).toBe('compact');
    for (const scenario of await readScenarios(folder))
      expect({ scenario: scenario.scenario, ...(await left(compact, scenario)) }).toEqual({
        scenario: scenario.scenario,
        ...(await left(readable, scenario)),
      });
  });

  test('and ends as it should where calls are lost, repeated and out of order', async () => {
    const [, compact] = await both;
    // A share of the scenarios, all of them in the long run.
    const some = (await readScenarios(folder)).filter((_s, i) => PROVE || i % 4 === 0);
    for (const scenario of some)
      for (const seed of PROVE ? [1, 2, 3, 4, 5] : [3]) {
        const random = seeded(seed);
        const faults = noFaults();
        await left(compact, scenario, {
          wrapOrchestrator: (inner) => badOrchestrator(inner, random, faults),
          wrapInvoke: (invoke) => badFunctions(invoke, random, faults),
        });
      }
  });
});
