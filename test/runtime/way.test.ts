import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { prepare } from '../../lib/local/prepare.ts';
import { readScenario } from '../../lib/local/scenario/format.ts';
import { openScenario } from '../../lib/local/scenario/host.ts';
import { runScenario } from '../../lib/local/scenario/run.ts';
import { trace } from '../../lib/runtime/trace.ts';
import type { AuditEntry } from '../../lib/runtime/types.ts';

const FOLDER = 'statemachines/account-opening';
const prepared = await prepare(FOLDER);

/** On the clock of scenarios everything between two moves of it happens in one millisecond: only cause tells what came first. */
describe('the way of an instance', () => {
  const recordOf = async (scenario: string): Promise<readonly AuditEntry[]> => {
    const host = await openScenario(prepared);
    try {
      const result = await runScenario(await readScenario(`${FOLDER}/scenarios/${scenario}.yaml`), host);
      expect(result.failure).toBeUndefined();
      const [instance] = (await host.runtime.instances.list({})).items;
      return (await host.runtime.audit.list({ stream: instance!.id, limit: 500 })).items;
    } finally {
      await host.close();
    }
  };
  const wayOf = (entries: readonly AuditEntry[]): readonly string[] => trace(prepared.model, entries, []).path;
  const CHECKS = ['Task_Screen', 'Task_Credit', 'Task_Identity'];

  test('what came before a fork stands before it, though it is recorded after its branches', async () => {
    const way = wayOf(await recordOf('straight-through'));
    expect(way.slice(0, 4)).toEqual(['Start_Received', 'Start_Progress', 'Start_Checks', 'Gateway_ChecksFork']);
    expect(new Set(way.slice(4, 8))).toEqual(new Set(CHECKS));
    expect(way.slice(8)).toEqual([
      ...['Gateway_ChecksJoin', 'End_Checks', 'Sub_Checks', 'Task_Review', 'Gateway_Documents', 'Task_Risk'],
      ...['Gateway_Risk', 'End_Approved', 'Sub_Application', 'Task_Provision', 'Task_Archive', 'Task_Notify'],
      'End_Opened',
    ]);
  });

  test('what an event ended stands before what the event led to', async () => {
    const way = wayOf(await recordOf('fraud-registry'));
    expect(way.slice(0, 4)).toEqual(['Start_Received', 'Start_Progress', 'Start_Checks', 'Gateway_ChecksFork']);
    const fraud = way.indexOf('Boundary_Fraud');
    expect(fraud).toBeGreaterThan(3);
    for (const check of CHECKS) expect(way.lastIndexOf(check)).toBeLessThan(fraud);
    expect(way.at(-1)).toBe('End_RefusedFinal');
  });

  test.each(['straight-through', 'three-rounds', 'fraud-registry'])(
    '%s: ids that two writers drew in another order change neither the way nor the states',
    async (scenario) => {
      const entries = await recordOf(scenario);
      const at = entries[0]!.at;
      // Everything at the same time: time cannot help.
      const still = entries.map((e) => ({ ...e, at }));
      const known = trace(prepared.model, still, []);
      const branches = (way: readonly string[]): string[] => way.map((e) => (CHECKS.includes(e) ? 'a check' : e));
      fc.assert(
        fc.property(fc.infiniteStream(fc.nat(1000)), (keys) => {
          // Lanes are mixed anew; each keeps a random place for its entries.
          const mixed = still.map((entry) => [keys.next().value, entry] as const).toSorted((a, b) => a[0] - b[0]);
          const found = trace(
            prepared.model,
            mixed.map(([, entry]) => entry),
            [],
          );
          expect(branches(found.path)).toEqual(branches(known.path));
          expect(found.elements).toEqual(known.elements);
        }),
        { numRuns: 50 },
      );
    },
  );
});
