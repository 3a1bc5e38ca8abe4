import { describe, expect, test } from '@jest/globals';
import { readScenarios, type Scenario } from '../../lib/local/scenario/format.ts';
import { openScenario, type OpenScenario, type ScenarioOptions } from '../../lib/local/scenario/host.ts';
import { prepare } from '../../lib/local/prepare.ts';
import { runScenario, type ScenarioResult } from '../../lib/local/scenario/run.ts';
import { badFunctions, badOrchestrator, noFaults, seeded } from './chaos.ts';
import { ended, standing } from './settled.ts';

const HOUR = 3_600_000;

export interface ScenarioSuite {
  readonly folder: string;
  /** How many times each scenario is played with faults; a small process needs more before every kind of fault has met it. */
  readonly rounds?: number;
  /** What has to hold behind a scenario that ended: what the systems around the process have seen, say. */
  readonly after?: (host: OpenScenario, result: ScenarioResult, scenario: Scenario) => void;
}

/**
 * Plays every scenario of a process folder, as it is and with an orchestrator and functions that fail in every way that AWS knows, and looks behind each:
 * machine, rows and record agree. Together they have to reach every element of the diagram.
 */
export async function scenarioSuite({ folder, rounds = 2, after }: ScenarioSuite): Promise<void> {
  const scenarios = await readScenarios(folder);
  const prepared = await prepare(folder);
  const play = async (scenario: Scenario, options: ScenarioOptions = {}): Promise<readonly string[]> => {
    const host = await openScenario(prepared, options);
    try {
      const result = await runScenario(scenario, host);
      expect(result.failure?.message).toBeUndefined();
      // Time for what was lost to come again.
      await host.advance(HOUR);
      const { id, outcome } = result.instance!;
      expect(await standing(host.tutti, id)).toEqual(ended(outcome!));
      expect((await host.runtime.audit.verify()).findings).toEqual([]);
      after?.(host, result, scenario);
      return result.elements;
    } finally {
      await host.close();
    }
  };

  describe(prepared.model.name, () => {
    const reached = new Set<string>();

    test.each(scenarios.map((s) => [s.scenario, s] as const))('%s', async (_name, scenario) => {
      for (const element of await play(scenario)) reached.add(element);
    });

    test('together they reach every element of the diagram', () => {
      // A compensation event on a boundary only ties the handler to its activity: no token comes by.
      const passed = Object.values(prepared.model.nodes).filter(
        (n) => n.type !== 'boundaryEvent' || n.event?.kind !== 'compensation',
      );
      expect(passed.map((n) => n.id).filter((id) => !reached.has(id))).toEqual([]);
    });
  });

  describe(`${prepared.model.name} with an orchestrator that loses, delays and repeats, and calls functions again`, () => {
    const faults = noFaults();
    const seeds = Array.from({ length: process.env.TUTTI_PROVE === '1' ? 20 : rounds }, (_v, i) => i + 1);
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
}
