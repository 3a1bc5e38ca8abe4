import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FindingsError } from '../../lib/model/diagnostic.ts';
import type { ProcessModel } from '../../lib/model/process-model.ts';
import { readBpmn } from '../../lib/notation/index.ts';
import { EndlessLoop } from '../../lib/semantics/index.ts';
import { randomProcess, VARIABLES, type Vocabulary } from '../support/models.ts';
import { xmlOf } from '../support/model-xml.ts';
import { bound, Machine, Played, type Act } from './world.ts';

const PROVE = process.env.TUTTI_PROVE === '1';
const RUNS = PROVE ? 2000 : 25;
const schedule = fc.array(fc.nat(10_000), { maxLength: 12 });
const START = Object.fromEntries(VARIABLES.map((v) => [v, { value: 1 }]));

/** Outputs of people are objects: what the process asks of a variable, it asks of its value. */
const withValues = (xml: string): string =>
  xml.replace(/(>=|"=)([^<"]*)/g, (_all, open: string, text: string) => open + text.replace(/\bv(\d)\b/g, 'v$1.value'));

/** What was met, for whoever wants to know how much of BPMN the runs have seen. */
const met = new Map<string, number>();
const pairs = new Set<string>();
const tiers = { 0: 0, 2: 0 };
function count(model: ProcessModel, tier: 0 | 2): void {
  const name = (id: string): string => {
    const node = model.nodes[id]!;
    return `${node.type}${node.event && node.event.kind !== 'none' ? `/${node.event.kind}` : ''}${node.interrupting === false ? '/beside' : ''}`;
  };
  for (const id of Object.keys(model.nodes)) met.set(name(id), (met.get(name(id)) ?? 0) + 1);
  for (const flow of Object.values(model.flows)) pairs.add(`${name(flow.source)} > ${name(flow.target)}`);
  tiers[tier] += 1;
}

async function agree(model: ProcessModel, numbers: readonly number[], play: readonly string[]): Promise<void> {
  const game = new Played(model, START);
  const machine = await Machine.open(model, START, play);
  const done: Act[] = [];
  try {
    count(model, machine.compiled.sourceMap.regions.root?.tier === 2 ? 2 : 0);
    for (const number of [undefined, ...numbers]) {
      if (number !== undefined) {
        const acts = game.acts();
        if (acts.length === 0) break;
        const chosen = acts[number % acts.length]!;
        const act: Act = chosen.do === 'complete' ? { ...chosen, value: number % 4 } : chosen;
        done.push(act);
        game.act(act);
        await machine.act(act);
      }
      const { incidents, ...seen } = await machine.seen();
      if (game.undecided) return;
      // Somebody has to look in both, or in none.
      if (game.stuck) {
        expect({ done, incidents: incidents.length > 0 }).toEqual({ done, incidents: true });
        return;
      }
      expect({ done, incidents, ...seen }).toEqual({ done, incidents: [], ...game.seen() });
    }
  } finally {
    await machine.close();
  }
}

/** What the States Language says by itself, so that most of it stays in tier 0. */
const PLAIN: Vocabulary = {
  tasks: ['task', 'userTask', 'serviceTask', 'manualTask', 'businessRuleTask', 'receiveTask'],
  without: [
    ...(['throw', 'call', 'adHoc', 'handlers', 'loop', 'undo', 'quantity'] as const),
    ...(['signal', 'conditional', 'multiple', 'escalation'] as const),
  ],
};

describe.each([
  ['every element', {}],
  ['what stays in tier 0', PLAIN],
] as const)('the compiled machine does what the token game says: %s', (what, vocabulary) => {
  afterAll(() => {
    if (!PROVE) return;
    const found = [...met].sort((a, b) => b[1] - a[1]).map(([name, n]) => `${name} ${n}`);
    process.stdout.write(
      `${what}: ${tiers[0]} machines in tier 0, ${tiers[2]} wholly in tier 2; ${pairs.size} pairs of elements\n${found.join(', ')}\n`,
    );
    met.clear();
    pairs.clear();
    Object.assign(tiers, { 0: 0, 2: 0 });
  });

  test('under random schedules', async () => {
    await fc.assert(
      fc.asyncProperty(randomProcess(vocabulary), schedule, fc.boolean(), async (drawn, numbers, all) => {
        const { model, findings } = await readBpmn(withValues(xmlOf(drawn)));
        expect(findings.filter((f) => f.severity === 'error')).toEqual([]);
        try {
          const ready = bound(model!);
          await agree(ready, numbers, all && vocabulary !== PLAIN ? [ready.root] : []);
        } catch (error) {
          // A process may run in a circle, and the game says so.
          if (error instanceof EndlessLoop || error instanceof FindingsError) return;
          throw error;
        }
      }),
      { numRuns: RUNS, ...(PROVE ? {} : { seed: 4711 }) },
    );
  }, 3_600_000);
});
