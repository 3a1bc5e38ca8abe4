import { describe, expect, test } from '@jest/globals';
import { readScenario } from '../../lib/local/scenario/format.ts';
import { openScenario, type OpenScenario } from '../../lib/local/scenario/host.ts';
import { runScenario } from '../../lib/local/scenario/run.ts';
import type { CoreBanking } from '../../statemachines/account-opening/demo/core-banking.ts';

const FOLDER = 'statemachines/account-opening';
const WITHDRAWN = 'End_WithdrawnFinal';
const OPENED = 'End_Opened';

/** A long way through the process: model unsure, compliance asks for documents once, then approves. */
const scenario = await readScenario('test/scenarios/fixtures/long-way.yaml');

type Inject = (host: OpenScenario) => Promise<void>;

async function withdrawOnce(host: OpenScenario, state: { done: boolean }): Promise<void> {
  if (state.done) return;
  state.done = true;
  await host.runtime.messages.publish(
    { name: 'application-withdrawn', key: 'A-17', data: { reason: 'changed our mind' }, id: 'w-1' },
    { kind: 'application', id: 'crm', groups: [], roles: ['application'] },
  );
}

/** Plays the scenario with one withdrawal; whatever the moment, there is one end and it fits what happened. */
async function play(at: {
  readonly function?: { readonly index: number; readonly when: 'before' | 'after' };
  readonly step?: number;
  readonly inject?: Inject;
}): Promise<{ calls: number; outcome: string | undefined }> {
  const state = { done: false };
  let calls = 0;
  const host: OpenScenario = await openScenario(FOLDER, {
    wrapInvoke: (invoke) => async (call) => {
      calls += 1;
      const mine = calls === at.function?.index;
      if (mine && at.function?.when === 'before') await withdrawOnce(host, state);
      const answer = await invoke(call);
      if (mine && at.function?.when === 'after') await withdrawOnce(host, state);
      return answer;
    },
  });
  try {
    const result = await runScenario(scenario, host, {
      afterStep: async (_id, step) => {
        if (step !== at.step) return;
        await withdrawOnce(host, state);
        await host.settle();
      },
    });
    const instances = await host.runtime.instances.list({});
    const detail = await host.runtime.instances.get(instances.items[0]!.id);
    const injected = state.done;
    // The scenario's own expectations fail when the withdrawal wins; what must hold is this:
    expect(detail.status).toBe('completed');
    expect([WITHDRAWN, OPENED]).toContain(detail.outcome);
    const accounts = (host.demo!.connections['core-banking'] as unknown as CoreBanking).accounts;
    expect(accounts).toHaveLength(detail.outcome === OPENED ? 1 : 0);
    expect(detail.waits).toEqual([]);
    const tasks = await host.runtime.tasks.list(
      { scope: 'all', status: 'open' },
      { kind: 'system', id: 'test', groups: [], roles: ['admin'] },
    );
    expect(tasks.items).toEqual([]);
    const ends = (await host.runtime.audit.list({ stream: detail.id, action: 'instance.completed', limit: 100 })).items;
    expect(ends).toHaveLength(1);
    expect((await host.runtime.audit.verify()).findings).toEqual([]);
    if (!injected) expect(result.passed).toBe(true);
    return { calls, outcome: detail.outcome };
  } finally {
    await host.close();
  }
}

describe('the withdrawal at every moment', () => {
  test('without a withdrawal the long way ends with an account', async () => {
    const { outcome, calls } = await play({});
    expect(outcome).toBe(OPENED);
    expect(calls).toBeGreaterThan(10);
  });

  const steps = [-1, ...(scenario.steps ?? []).map((_s, i) => i)];
  test.each(steps)('after step %i of the scenario', async (step) => {
    await play({ step });
  });

  test('before and after every function call: exactly one end each time', async () => {
    const { calls } = await play({});
    const outcomes = new Map<string, number>();
    for (let index = 1; index <= calls; index += 1)
      for (const when of ['before', 'after'] as const) {
        const { outcome } = await play({ function: { index, when } });
        outcomes.set(outcome ?? 'none', (outcomes.get(outcome ?? 'none') ?? 0) + 1);
      }
    // Early enough it is withdrawn, too late it is opened; both must have been seen.
    expect([...outcomes.keys()].sort()).toEqual([OPENED, WITHDRAWN]);
  }, 240_000);
});
