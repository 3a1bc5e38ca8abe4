import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../lib/model/json.ts';
import { flow, flows, people, small, SOMEBODY, system, type Small } from '../support/small.ts';

// What cannot be decided is an incident with the place (ADR 0014).

/** A gateway with two conditions and no default flow. */
const gateway = (first: string, second = 'n > 100') => ({
  content: `<bpmn:startEvent id="S" /><bpmn:serviceTask id="A" /><bpmn:exclusiveGateway id="G" name="How many?" />
    <bpmn:userTask id="Few" /><bpmn:userTask id="Many" /><bpmn:endEvent id="E" />
    ${flows('S', 'A', 'G')}${flow('G', 'Few', first)}${flow('G', 'Many', second)}${flows('Few', 'E')}${flows('Many', 'E')}`,
  steps: { A: system({ result: 'n' }), Few: people(), Many: people() },
});
const where = async (one: Small) => (await one.detail()).waits.map((w) => [w.kind, w.element]);
const NOT_TRANSLATED = 'n ** 2 < 25';
const TOO_MUCH = 'count(for i in 1..n, j in 1..1000, k in 1..1000 return i) > 3';

describe.each([
  ['by states', {}],
  ['by the token game', { play: ['P'] }],
] as const)('a gateway where nothing holds and nothing is the default: run %s', (_how, how) => {
  test.each([
    ['a condition of the machine', 'n < 5', 50],
    ['null', 'n < 5', null],
    ['another type', 'n < 5', 'much'],
    ['a condition of the runtime', NOT_TRANSLATED, 50],
    ['a condition of the runtime over another type', NOT_TRANSLATED, { no: 'number' }],
  ] as const)('%s', async (_what, condition, n) => {
    await small(
      gateway(condition),
      async (one) => {
        expect(await where(one)).toEqual([['incident', 'G']]);
        const [incident] = await one.incidents();
        expect(incident).toMatchObject({ element: 'G', name: 'How many?', error: 'TUTTI.noFlow', attempts: 1 });
        const { incidents } = one.tutti.runtime;
        // Nothing has changed: it opens again.
        await incidents.retry(incident!.id, 'once more', SOMEBODY);
        await one.clock.settle();
        expect(await one.incidents()).toMatchObject([{ element: 'G', error: 'TUTTI.noFlow', status: 'open' }]);
        expect((await one.detail()).incidents).toBe(1);
        await incidents.edit((await one.incidents())[0]!.id, { n: 3 }, 'it was three', SOMEBODY);
        await one.clock.settle();
        expect(await where(one)).toEqual([['people', 'Few']]);
        await one.complete('Few');
        expect(await one.detail()).toMatchObject({ status: 'completed', incidents: 0 });
      },
      { how, answer: () => ({ body: n as unknown as JsonObject }) },
    );
  });

  test('a condition that costs more than it may is undecided, not false', async () => {
    const { content, ...rest } = gateway(TOO_MUCH, 'n = 7');
    const withDefault = { ...rest, content: content.replace('name="How many?"', 'name="How many?" default="G_Many"') };
    await small(
      withDefault,
      async (one) => {
        expect(await where(one)).toEqual([['incident', 'G']]);
        expect(await one.incidents()).toMatchObject([{ error: 'TUTTI.undecided', element: 'G' }]);
      },
      { how, answer: () => ({ body: 7 }) },
    );
  });
});
