import { describe, expect, test } from '@jest/globals';
import { readScenarios } from '../../lib/local/scenario/format.ts';
import { openScenario } from '../../lib/local/scenario/host.ts';
import { runScenario } from '../../lib/local/scenario/run.ts';
import { badFunctions, badOrchestrator, seeded, type Faults } from '../support/chaos.ts';

const FOLDER = 'statemachines/account-opening';
const scenarios = await readScenarios(FOLDER);

describe('account opening', () => {
  const reached = new Set<string>();

  test.each(scenarios.map((s) => [s.scenario, s] as const))('%s', async (_name, scenario) => {
    const host = await openScenario(FOLDER);
    try {
      const result = await runScenario(scenario, host);
      expect(result.failure?.message).toBeUndefined();
      for (const e of result.elements) reached.add(e);
      const report = await host.runtime.audit.verify();
      expect(report.findings).toEqual([]);
    } finally {
      await host.close();
    }
  });

  test('together they reach every element of the diagram', async () => {
    const host = await openScenario(FOLDER);
    const all = Object.keys(host.process.model.nodes);
    await host.close();
    expect(all.filter((id) => !reached.has(id))).toEqual([]);
  });
});

describe('account opening with an orchestrator that loses replies, repeats, and calls functions again', () => {
  const faults: Faults = { lostReplies: 0, lostRequests: 0, duplicates: 0, repeatedCalls: 0 };
  const seeds = process.env.TUTTI_PROVE === '1' ? Array.from({ length: 20 }, (_v, i) => i + 1) : [1, 2];
  test.each(scenarios.flatMap((s) => seeds.map((seed) => [s.scenario, seed, s] as const)))(
    '%s (seed %i)',
    async (_name, seed, scenario) => {
      const random = seeded(seed);
      const host = await openScenario(FOLDER, {
        wrapOrchestrator: (inner) => badOrchestrator(inner, random, faults),
        wrapInvoke: (invoke) => badFunctions(invoke, random, faults),
      });
      try {
        const result = await runScenario(scenario, host);
        expect(result.failure?.message).toBeUndefined();
        const report = await host.runtime.audit.verify();
        expect(report.findings).toEqual([]);
      } finally {
        await host.close();
      }
    },
  );

  test('every kind of fault has happened', () => {
    for (const count of Object.values(faults)) expect(count).toBeGreaterThan(0);
  });
});
