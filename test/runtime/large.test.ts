import { afterEach, describe, expect, test } from '@jest/globals';
import { compile } from '../../lib/compiler/index.ts';
import { movedClock } from '../../lib/local/clock.ts';
import { LOCAL_PEOPLE } from '../../lib/local/people.ts';
import { prepare } from '../../lib/local/prepare.ts';
import { openTutti, type Tutti } from '../../lib/local/tutti.ts';
import type { JsonObject } from '../../lib/model/json.ts';
import { languageModels } from '../../lib/platform/models.ts';
import { actorOf } from '../../lib/runtime/types.ts';

const person = (id: string) => actorOf(LOCAL_PEOPLE.find((p) => p.id === id)!);
const system = { kind: 'application' as const, id: 'tests', groups: [], roles: ['application'] };
const MAX_PAYLOAD = 262_144;

const opened: Tutti[] = [];
afterEach(async () => {
  for (const tutti of opened.splice(0)) await tutti.close();
});

/** A Tutti that knows the largest payload that the machine has handed to a function. */
async function open(folder: string, play: readonly string[] = []) {
  const clock = movedClock(Date.UTC(2026, 0, 5));
  const seen = { payload: 0 };
  const tutti = await openTutti({
    clock,
    models: languageModels({}),
    wrapInvoke: (invoke) => (call) => {
      seen.payload = Math.max(seen.payload, Buffer.byteLength(JSON.stringify(call.payload)));
      return invoke(call);
    },
  });
  opened.push(tutti);
  const prepared = await prepare(folder);
  await tutti.deploy({ ...prepared, compiled: compile(prepared.model, { play }) });
  return { tutti, clock, seen };
}

/** Owners of about so many bytes each; every second name begins with an A. */
const owners = (count: number, bytes: number): JsonObject[] =>
  Array.from({ length: count }, (_, i) => ({
    name: `${i % 2 === 0 ? 'Ana' : 'Ben'} ${i}`,
    padding: 'p'.repeat(bytes),
  }));

describe('a value above 64 KiB is a reference in the machine, and decides all the same', () => {
  test.each([
    ['inline', 3, 100],
    ['one large item', 2, 70_000],
    ['large together', 40, 4_000],
    ['many', 100, 1_000],
  ])('%s', async (_what, count, bytes) => {
    const { tutti, clock, seen } = await open('test/runtime/fixtures/large');
    const application = { id: 'A-1', amount: 5000, owners: owners(count, bytes) };
    const { id } = await tutti.runtime.instances.start(
      { process: 'large', variables: { application } },
      person('clara'),
    );
    await clock.settle();
    const waiting = await tutti.runtime.instances.get(id);
    expect(waiting.waits).toMatchObject([{ element: 'Task_Ask' }]);
    expect(waiting.incidents).toBe(0);
    const { seen: all, named, few, many, none } = waiting.variables;
    expect(all).toEqual(application.owners);
    expect(named).toEqual(application.owners.filter((_, i) => i % 2 === 0));
    expect([few ?? null, many ?? null, none ?? null]).toEqual(
      count < 100 ? [`Ana 0${count}`, null, null] : [null, `Ana 0${count}`, null],
    );
    const { items } = await tutti.runtime.tasks.list({ scope: 'groups', status: 'open' }, person('carl'));
    await tutti.runtime.tasks.complete(items[0]!.id, { text: 'yes' }, person('carl'));
    await clock.settle();
    expect(await tutti.runtime.instances.get(id)).toMatchObject({ status: 'completed', outcome: 'End_Yes' });
    expect(seen.payload).toBeLessThanOrEqual(MAX_PAYLOAD);
  });

  test('a condition that does not hold takes the default', async () => {
    const { tutti, clock } = await open('test/runtime/fixtures/large');
    const application = { id: 'A-1', amount: 3, owners: owners(40, 4_000) };
    const { id } = await tutti.runtime.instances.start(
      { process: 'large', variables: { application } },
      person('clara'),
    );
    await clock.settle();
    expect(await tutti.runtime.instances.get(id)).toMatchObject({ status: 'completed', outcome: 'End_Small' });
  });

  test.each(['Sub', 'Process_Large'])('also where the token game runs %s', async (scope) => {
    const { tutti, clock, seen } = await open('test/runtime/fixtures/large', [scope]);
    const application = { id: 'A-1', amount: 5000, owners: owners(4, 20_000) };
    const { id } = await tutti.runtime.instances.start(
      { process: 'large', variables: { application } },
      person('clara'),
    );
    await clock.settle();
    const { items } = await tutti.runtime.tasks.list({ scope: 'groups', status: 'open' }, person('carl'));
    await tutti.runtime.tasks.complete(items[0]!.id, { text: 'yes', why: 'x'.repeat(70_000) }, person('carl'));
    await clock.settle();
    const ended = await tutti.runtime.instances.get(id);
    expect(ended).toMatchObject({ status: 'completed', outcome: 'End_Yes' });
    expect(ended.variables.seen).toEqual(application.owners);
    expect(seen.payload).toBeLessThanOrEqual(MAX_PAYLOAD);
  });

  test('a message finds its scope, and its large data decides', async () => {
    const { tutti, clock } = await open('test/runtime/fixtures/large');
    const application = { id: 'A-1', amount: 5000, owners: owners(40, 4_000) };
    const { id } = await tutti.runtime.instances.start(
      { process: 'large', variables: { application } },
      person('clara'),
    );
    await clock.settle();
    const data = { code: 'because', text: 'x'.repeat(80_000) };
    const sent = await tutti.runtime.messages.publish({ name: 'stop', key: 'A-1', data }, system);
    await clock.settle();
    expect(sent.status).toBe('delivered');
    expect(await tutti.runtime.instances.get(id)).toMatchObject({ status: 'completed', outcome: 'End_Stopped' });
  });
});

describe('everything that a call hands over fits into its payload', () => {
  test('fifteen variables, each just below 64 KiB, the start and the end among the calls', async () => {
    const { tutti, clock, seen } = await open('test/runtime/fixtures/wide');
    const notes = Object.fromEntries(
      Array.from({ length: 15 }, (_, i) => [`note${i + 1}`, `${i}`.padEnd(65_000, '-')]),
    );
    const { id } = await tutti.runtime.instances.start({ process: 'wide', variables: notes }, person('clara'));
    await clock.settle();
    const { items } = await tutti.runtime.tasks.list({ scope: 'groups', status: 'open' }, person('carl'));
    await tutti.runtime.tasks.complete(items[0]!.id, { text: notes.note15! }, person('carl'));
    await clock.settle();
    const ended = await tutti.runtime.instances.get(id);
    expect(ended).toMatchObject({ status: 'completed', outcome: 'End_Yes', incidents: 0 });
    expect(ended.variables).toMatchObject(notes);
    expect(seen.payload).toBeLessThanOrEqual(MAX_PAYLOAD);
  });
});
