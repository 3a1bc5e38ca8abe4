import { describe, expect, test } from '@jest/globals';
import { readScenario, type Scenario } from '../../lib/local/scenario/format.ts';
import { openScenario, type OpenScenario } from '../../lib/local/scenario/host.ts';
import { prepare } from '../../lib/local/prepare.ts';
import { runScenario } from '../../lib/local/scenario/run.ts';
import type { CoreBanking } from '../../statemachines/account-opening/demo/core-banking.ts';
import { Moments, type Moment } from '../support/moments.ts';
import { ended, standing } from '../support/settled.ts';

const PROVE = process.env.TUTTI_PROVE === '1';
const FOLDER = 'statemachines/account-opening';
const WITHDRAWN = 'End_WithdrawnFinal';
const OPENED = 'End_Opened';
const MESSAGE = 'application-withdrawn';
const DAY = 86_400_000;

const prepared = await prepare(FOLDER);
/** Together they pass every step of the process; each comes to another end. */
const ROUTES: readonly (readonly [end: string, scenario: Scenario])[] = [
  [OPENED, await readScenario('test/scenarios/fixtures/long-way.yaml')],
  ['End_ExpiredFinal', await readScenario(`${FOLDER}/scenarios/expired.yaml`)],
  ['End_RefusedFinal', await readScenario(`${FOLDER}/scenarios/refused-by-rule.yaml`)],
  [WITHDRAWN, await readScenario(`${FOLDER}/scenarios/withdrawn.yaml`)],
];
/** Which step tells the customer of which end. */
const TOLD: Readonly<Record<string, string>> = {
  [OPENED]: 'Task_Notify',
  [WITHDRAWN]: 'Task_NotifyWithdrawn',
  End_RefusedFinal: 'Task_NotifyRefused',
  End_ExpiredFinal: 'Task_NotifyExpired',
};

/** Plays a route with a withdrawal at one moment; whatever the moment, there is one end and everything fits it. */
async function play(
  [end, scenario]: (typeof ROUTES)[number],
  at?: string,
): Promise<{ readonly moments: readonly Moment[]; readonly outcome: string }> {
  let host: OpenScenario | undefined;
  let injected: string | undefined;
  const moments = new Moments(async ({ key }) => {
    if (host === undefined || key !== at || injected !== undefined) return;
    injected = 'sent';
    const { status } = await host.runtime.messages.publish(
      { name: MESSAGE, key: 'A-17', data: { reason: 'changed our mind' }, id: 'w-1' },
      { kind: 'application', id: 'crm', groups: [], roles: ['application'] },
    );
    injected = status;
  });
  host = await openScenario(prepared, moments.options);
  moments.begin();
  const { runtime } = host;
  try {
    const result = await runScenario(scenario, {
      ...host,
      runtime: {
        ...runtime,
        tasks: {
          ...runtime.tasks,
          complete: async (id, data, by, options) => {
            const { element } = await runtime.tasks.get(id, by);
            return moments.during('complete', element, () => runtime.tasks.complete(id, data, by, options));
          },
        },
      },
    });
    await moments.end();
    // The route's own steps and expectations fail where the withdrawal wins, and only there.
    if (at === undefined) expect(result.failure?.message).toBeUndefined();
    else expect([at, injected]).toEqual([at, expect.any(String)]);
    await host.settle();
    const { items } = await runtime.instances.list({});
    const [instance] = items;
    const outcome = instance!.outcome ?? 'none';
    expect([at, items.length, instance!.status]).toEqual([at, 1, 'completed']);
    expect([end, WITHDRAWN]).toContain(outcome);
    if (outcome !== WITHDRAWN) expect([at, result.failure?.message]).toEqual([at, undefined]);
    expect([at, await standing(host.tutti, instance!.id)]).toEqual([at, ended(outcome)]);
    expect([at, (await runtime.audit.verify()).findings]).toEqual([at, []]);

    const bank = host.demo!.connections['core-banking'] as unknown as CoreBanking;
    expect([at, bank.accounts.length]).toEqual([at, outcome === OPENED ? 1 : 0]);
    expect([at, bank.archived.length]).toEqual([at, 1]);
    const told = (await host.notices()).filter((n) => n.kind === 'message').map((n) => n.element);
    expect([at, told]).toEqual([at, [TOLD[outcome]]]);
    // A withdrawal is used up by the end that it brought about; any other waits, and expires.
    const count = async (action: string): Promise<number> =>
      (await runtime.audit.list({ action, limit: 500 })).items.filter((e) => e.decided?.name === MESSAGE).length;
    const received = await count('message.received');
    const delivered = outcome === WITHDRAWN ? 1 : 0;
    expect([at, await count('message.delivered')]).toEqual([at, delivered]);
    if (received > delivered) await host.advance(31 * DAY);
    expect([at, await count('message.expired')]).toEqual([at, received - delivered]);
    return { moments: moments.seen, outcome };
  } finally {
    await host.close();
  }
}

/** Elements that do something, by hand of a system, a model, a person or the world outside. */
const STEPS = Object.values(prepared.model.nodes)
  .filter((n) => n.step !== undefined)
  .map((n) => n.id);

describe('the withdrawal at every moment', () => {
  const tried = new Map<string, Set<string>>();

  test.each(ROUTES)(
    'on the way to %s',
    async (end, scenario) => {
      const route = [end, scenario] as const;
      const { moments, outcome } = await play(route);
      expect(outcome).toBe(end);
      const chosen = PROVE ? moments : thinned(moments, new Map(tried));
      const outcomes = new Map<string, number>();
      for (const moment of chosen) {
        const { outcome: got } = await play(route, moment.key);
        outcomes.set(got, (outcomes.get(got) ?? 0) + 1);
        if (!tried.has(moment.element)) tried.set(moment.element, new Set());
        tried.get(moment.element)!.add(moment.phase);
      }
      // Early enough it is withdrawn, too late it goes on as if nothing had come: both must have been seen.
      expect([...outcomes.keys()].sort()).toEqual([...new Set([end, WITHDRAWN])].sort());
    },
    PROVE ? 1_800_000 : 240_000,
  );

  test('there was one before, during and after every step of the process', () => {
    const lacking = STEPS.flatMap((id) =>
      ['before', 'during', 'after'].filter((phase) => !tried.get(id)?.has(phase)).map((phase) => `${phase} ${id}`),
    );
    expect(lacking).toEqual([]);
  });
});

/**
 * Of every step that no earlier route has tried: before it, after it, and the worst moment while it works, when its effect is done and nothing is written
 * down yet. Of what happens elsewhere, every sixth moment. `npm run prove` takes them all.
 */
function thinned(moments: readonly Moment[], tried: ReadonlyMap<string, unknown>): readonly Moment[] {
  return moments.filter((m, i) => {
    if (m.phase === 'elsewhere') return i % 6 === 0;
    if (tried.has(m.element)) return false;
    return m.phase !== 'during' || (m.key.includes('before transact') && last(moments, i));
  });
}

/** No other transaction of the same work on this element follows. */
function last(moments: readonly Moment[], i: number): boolean {
  const of = moments[i]!.key.split(':')[0]!;
  const next = moments.slice(i + 1).find((m) => m.phase !== 'during' || m.key.includes('before transact'));
  return next?.phase !== 'during' || !next.key.startsWith(of);
}
