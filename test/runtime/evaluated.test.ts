import { describe, expect, test } from '@jest/globals';
import { evaluateFeel } from '../../lib/expressions/index.ts';
import { movedClock } from '../../lib/local/clock.ts';
import { LOCAL_PEOPLE } from '../../lib/local/people.ts';
import { openTutti, type Tutti, type TuttiOptions } from '../../lib/local/tutti.ts';
import type { JsonObject } from '../../lib/model/json.ts';
import { languageModels } from '../../lib/platform/models.ts';
import { actorOf } from '../../lib/runtime/types.ts';

const person = (id: string) => actorOf(LOCAL_PEOPLE.find((p) => p.id === id)!);
const application = { kind: 'application' as const, id: 'tests', groups: [], roles: ['application'] };

type Around = Partial<TuttiOptions>;

/** A process whose conditions, keys and collections are all beyond the machine, played to its end. */
async function play(
  variables: JsonObject,
  acts: { answer?: string; stop?: string; note?: string; skip?: number },
  around: Around = {},
) {
  const clock = movedClock(Date.UTC(2026, 0, 5));
  const tutti = await openTutti({ clock, models: languageModels({}), ...around });
  try {
    await tutti.deploy('test/runtime/fixtures/evaluated');
    const { id } = await tutti.runtime.instances.start({ process: 'evaluated', variables }, person('clara'));
    await clock.settle();
    if (acts.skip !== undefined) {
      await clock.advance(60_000);
      const { items } = await tutti.runtime.incidents.list({ instance: id });
      await tutti.runtime.incidents.skip(items[0]!.id, acts.skip, 'known otherwise', person('oskar'));
      await clock.settle();
    }
    if (acts.stop !== undefined)
      await tutti.runtime.messages.publish({ name: 'stop', key: 'A1', data: { text: acts.stop } }, application);
    if (acts.answer !== undefined) {
      const { items } = await tutti.runtime.tasks.list({ scope: 'groups', status: 'open' }, person('carl'));
      await tutti.runtime.tasks.complete(items[0]!.id, { text: acts.answer }, person('carl'));
    }
    await clock.settle();
    if (acts.note !== undefined) {
      await tutti.runtime.messages.publish({ name: 'note', key: 'A/1', data: { text: acts.note } }, application);
      await clock.settle();
    }
    const detail = await tutti.runtime.instances.get(id);
    return { detail, evaluated: await evaluations(tutti, id) };
  } finally {
    await tutti.close();
  }
}

async function evaluations(tutti: Tutti, id: string): Promise<JsonObject> {
  const { items } = await tutti.runtime.audit.list({ stream: id, action: 'expressions.evaluated', limit: 100 });
  return Object.assign(
    {},
    ...items.map((e) => ({ ...(e.decided!.conditions as JsonObject), ...(e.decided!.collections as JsonObject) })),
  ) as JsonObject;
}

describe('what the machine cannot evaluate, the call before it does', () => {
  const ref = 'A-1';
  test.each([
    ['the start of the instance', { amount: 3, ref }, {}, 'End_Small'],
    ['null is not true', { amount: null, ref }, {}, 'End_Small'],
    ['a wrong type is not true', { amount: 'much', ref }, {}, 'End_Small'],
    ['a step, with its output', { amount: 11, ref }, {}, 'End_Step'],
    ['a person', { amount: 20, ref }, { answer: 'xyz' }, 'End_Ask'],
    ['a caught message: a state of its own', { amount: 20, ref }, { stop: 'because' }, 'End_Stopped'],
    ['a caught message without the reason', { amount: 20, ref }, { stop: 'just so' }, 'End_Dropped'],
    ['a join: a state of its own', { amount: 200, ref }, { answer: 'abc' }, 'End_Join'],
    ['a message, with its data', { amount: 20, ref }, { answer: 'abc', note: 'all fine' }, 'End_Fine'],
    ['another message', { amount: 20, ref }, { answer: 'abc', note: 'no' }, 'End_Bad'],
  ] as const)('%s', async (_what, variables, acts, outcome) => {
    const { detail } = await play(variables, acts);
    expect(detail).toMatchObject({ status: 'completed', outcome, incidents: 0 });
  });

  test('values are those of FEEL over the variables at that moment, and stand in the record', async () => {
    for (const amount of [20, 21]) {
      const { detail, evaluated } = await play({ amount, ref }, { answer: 'abc', note: 'ok' });
      const vars = { amount, tripled: amount * 3, answer: { text: 'abc' }, note: { text: 'ok' } };
      const says = (feel: string) => evaluateFeel(feel, vars);
      expect(evaluated).toEqual({
        F_large: says('amount ** 2 > 100'),
        F_step: says('tripled ** 2 >= 3600'),
        F_ask: says('matches(answer.text, "^a.c$")'),
        F_branch: says('modulo(amount ** 2, 2) = 0'),
        F_join: says('amount ** 2 < 10000'),
        F_note: says('matches(note.text, "fine|ok")'),
        Task_Each: 3,
      });
      expect(detail.variables.results).toEqual([2, 4, 6].map((n) => n * amount));
      expect(detail.variables.even).toBe(amount === 20 ? 10 : null);
    }
  });

  test('a step that an operator skips: with the output he gives', async () => {
    const fails: Around = {
      wrapInvoke: (invoke) => (call) =>
        JSON.stringify(call).includes('"op":"decision"') ? Promise.reject(new Error('out of order')) : invoke(call),
    };
    for (const [output, outcome] of [
      [60, undefined],
      [3, 'End_Step'],
    ] as const) {
      const { detail } = await play({ amount: 20, ref }, { skip: output }, fails);
      expect(detail.outcome).toBe(outcome);
      expect(detail.waits.map((w) => w.element)).toEqual(outcome === undefined ? ['Task_Ask'] : []);
    }
  });

  test('also where every call comes twice', async () => {
    const { detail } = await play(
      { amount: 20, ref },
      { answer: 'abc', note: 'ok' },
      { wrapInvoke: (invoke) => async (call) => (await invoke(call), invoke(call)) },
    );
    expect(detail).toMatchObject({ status: 'completed', outcome: 'End_Fine' });
  });
});
