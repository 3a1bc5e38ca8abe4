import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { operated, person, type Operated } from './world.ts';

let world: Operated;
beforeEach(async () => {
  world = await operated();
});
afterEach(() => world.tutti.close());
const oskar = person('oskar');
const instances = () => world.tutti.runtime.instances;
const outcome = async (id: string): Promise<string> => (await world.tutti.runtime.operations.get(id)).outcome;
const tasks = async (instance: string) =>
  (await world.tutti.runtime.tasks.list({ scope: 'all', status: 'open', instance }, person('carl'))).items;

test('variables are edited where an instance waits: shown first, with what it takes back, then done and verified', async () => {
  const { id } = await world.start('A-1');
  const edit = { set: { amount: 12, note: 'by phone' } };
  const preview = await instances().previewEdit(id, edit);
  expect(preview.diff).toEqual([
    { variable: 'amount', before: 10, after: 12 },
    { variable: 'note', before: null, after: 'by phone' },
  ]);
  expect(preview.effects.join('; ')).toMatch(/task "Approve" is taken back.*new values.*task for compliance/);
  expect((await world.detail(id)).variables.amount).toBe(10);
  const operation = await instances().edit(id, edit, 'the customer called', oskar);
  await world.clock.settle();
  expect(await outcome(operation.id)).toBe('passed');
  const after = await world.detail(id);
  expect(after).toMatchObject({
    status: 'running',
    variables: { amount: 12, note: 'by phone' },
    waits: [{ element: 'Approve' }],
  });
  expect(await tasks(id)).toHaveLength(1);
  const { items } = await world.tutti.runtime.audit.list({ stream: id, action: 'variables.edited', limit: 5 });
  expect(items.map((e) => [e.actor.id, e.why?.reason, e.decided?.variables])).toEqual([
    ['oskar', 'the customer called', ['amount', 'note']],
  ]);
  expect(Object.keys(items[0]!.hashes ?? {}).sort()).toEqual(['after', 'before']);
  // It goes on to its end with them.
  await world.approve(id);
  await world.tutti.runtime.messages.publish({ name: 'paid', key: 'A-1', data: { ok: true } }, oskar);
  await world.clock.settle();
  expect(await world.detail(id)).toMatchObject({ status: 'completed', variables: { amount: 12 } });
});

test('twice in a row, the later edit holds', async () => {
  const { id } = await world.start('A-2');
  for (const amount of [20, 30]) {
    await instances().edit(id, { set: { amount } }, 'corrected', oskar);
    await world.clock.settle();
  }
  expect((await world.detail(id)).variables.amount).toBe(30);
});

test('an edit of an incident holds, whatever was edited before it', async () => {
  const { id } = await world.start('A-3');
  await instances().edit(id, { set: { amount: 20 } }, 'corrected', oskar);
  await world.clock.settle();
  world.shop['/bookings'] = () => ({ status: 500, body: {} });
  await world.approve(id);
  await world.tutti.runtime.messages.publish({ name: 'paid', key: 'A-3', data: { ok: true } }, oskar);
  await world.clock.advance(60_000);
  const [incident] = (await world.tutti.runtime.incidents.list({ status: 'open', instance: id })).items;
  delete world.shop['/bookings'];
  await world.tutti.runtime.incidents.edit(incident!.id, { amount: 40 }, 'by letter', oskar);
  await world.clock.settle();
  expect(await world.detail(id)).toMatchObject({ status: 'completed', variables: { amount: 40 } });
});

test('a value that does not fit, a variable that is not there, an edit of nothing: refused with the pointer, and nothing happens', async () => {
  const { id } = await world.start('B-1');
  const refusal = (set: Record<string, string>) => instances().edit(id, { set }, 'x', oskar);
  await expect(refusal({ amount: 'much' })).rejects.toMatchObject({
    code: 'INVALID_VARIABLE',
    problems: [{ pointer: '/set/amount' }],
  });
  await expect(refusal({ amuont: 'much' })).rejects.toMatchObject({
    code: 'NOT_ASSIGNABLE',
    problems: [{ pointer: '/set/amuont', expected: expect.stringContaining('amount') }],
  });
  await expect(refusal({})).rejects.toMatchObject({ code: 'NOTHING_TO_DO' });
  await expect(instances().edit(id, { set: { amount: 1 } }, ' ', oskar)).rejects.toMatchObject({
    code: 'REASON_REQUIRED',
  });
  expect(await tasks(id)).toHaveLength(1);
  expect((await world.tutti.runtime.operations.list({ instance: id })).items).toEqual([]);
});

test('a token goes to another element of its region: what lies between is not done, and the preview says so', async () => {
  const { id } = await world.start('C-1');
  const preview = await instances().previewEdit(id, { to: 'Book' });
  expect(preview.targets).toEqual(['Book', 'Paid', 'Reserve']);
  expect(preview.effects).toEqual([
    'the open task "Approve" is taken back, with its claim and draft',
    '"Approve" is left without a result, and what lies between it and "Book" is not done',
    'at "Book": POST shop/bookings is called',
  ]);
  const operation = await instances().edit(
    id,
    { to: 'Book', set: { note: 'approved on paper' } },
    'approved on paper',
    oskar,
  );
  await world.clock.settle();
  expect(await outcome(operation.id)).toBe('passed');
  expect(await world.detail(id)).toMatchObject({
    status: 'completed',
    outcome: 'Done',
    variables: { note: 'approved on paper' },
  });
  expect(world.asked.map((a) => a.path)).toEqual(['/reservations', '/bookings']);
  expect(await tasks(id)).toEqual([]);
  const { items } = await world.tutti.runtime.audit.list({ stream: id, action: 'instance.moved', limit: 5 });
  expect(items[0]).toMatchObject({ decided: { from: 'Approve', to: 'Book' }, why: { reason: 'approved on paper' } });
  expect(await world.tutti.runtime.audit.verify({ stream: id })).toMatchObject({ ok: true });
});

test('where it cannot go is refused by name: what is not there, what is no step, what has been done', async () => {
  const { id } = await world.start('D-1');
  const go = (to: string) => instances().previewEdit(id, { to });
  await expect(go('Nowhere')).rejects.toMatchObject({ code: 'UNKNOWN_ELEMENT', problems: [{ pointer: '/to' }] });
  await expect(go('Start')).rejects.toMatchObject({ code: 'NO_TARGET' });
  await expect(go('Reserve')).rejects.toMatchObject({ code: 'PASSED', message: expect.stringContaining('"Reserve"') });
});

test('an instance with an incident is told to its incident; two operators at once: one edit is done', async () => {
  world.shop['/reservations'] = () => ({ status: 500, body: {} });
  const stuck = await world.start('E-1');
  await expect(instances().edit(stuck.id, { set: { amount: 1 } }, 'x', oskar)).rejects.toMatchObject({
    code: 'INCIDENT',
  });
  delete world.shop['/reservations'];
  const { id } = await world.start('E-2');
  const both = await Promise.allSettled([
    instances().edit(id, { to: 'Paid' }, 'first', oskar),
    instances().edit(id, { to: 'Book' }, 'second', person('ada')),
  ]);
  await world.clock.settle();
  expect(both.filter((r) => r.status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
  const { items } = await world.tutti.runtime.audit.list({ stream: id, action: 'instance.moved', limit: 5 });
  expect(items).toHaveLength(both.filter((r) => r.status === 'fulfilled').length);
});

test('what a cancellation comes to is said before it is done', async () => {
  const { id } = await world.start('F-1');
  const said = await instances().cancellation(id);
  expect(said).toMatchObject({ possible: true, done: ['Reserve'] });
  expect(said.consequences.join(' ')).toMatch(/at once.*"Approve" is taken back.*No compensation.*AWS console/);
  await instances().cancel(id, 'given up', oskar);
  expect(await instances().cancellation(id)).toMatchObject({ possible: false });
});
