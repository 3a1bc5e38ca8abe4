import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { operated, person, type Operated } from './world.ts';

let world: Operated;
beforeEach(async () => {
  world = await operated();
});
afterEach(() => world.tutti.close());
const pause = (value: boolean, reason: string, who = 'oskar') =>
  world.tutti.runtime.settings.change('operated', '_process/stop', value, reason, person(who));
const request = (id: string) => ({ process: 'operated', variables: { order: { id }, amount: 10 } });

test('a paused process takes nothing new and finishes what it has; switched on again it starts, and the record says who and why', async () => {
  const { runtime } = world.tutti;
  const first = await runtime.instances.start({ ...request('P-1'), idempotencyKey: 'p-1' }, person('clara'));
  await world.clock.settle();
  await pause(true, 'the shop is being moved');
  await expect(runtime.instances.start(request('P-2'), person('clara'))).rejects.toMatchObject({
    code: 'PROCESS_PAUSED',
    message: expect.stringContaining('the shop is being moved'),
    detail: { by: 'oskar', reason: 'the shop is being moved' },
  });
  // Sent once more, what was started before is answered, not refused.
  const again = await runtime.instances.start({ ...request('P-1'), idempotencyKey: 'p-1' }, person('clara'));
  expect(again.id).toBe(first.id);
  await world.approve(first.id);
  await runtime.messages.publish({ name: 'paid', key: 'P-1', data: { ok: true } }, person('oskar'));
  await world.clock.settle();
  expect(await world.detail(first.id)).toMatchObject({ status: 'completed' });
  await pause(false, 'moved');
  await world.start('P-2');
  const { items } = await runtime.audit.list({ stream: 'process:operated', action: 'setting.changed', limit: 5 });
  expect(items.map((e) => [e.actor.id, e.decided?.key, e.decided?.value, e.why?.reason]).reverse()).toEqual(
    expect.arrayContaining([
      ['oskar', '_process/stop', true, 'the shop is being moved'],
      ['oskar', '_process/stop', false, 'moved'],
    ]),
  );
});

test('who only decides may not pause, and nobody without a reason', async () => {
  await expect(pause(true, 'no', 'carl')).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
  await expect(pause(true, ' ')).rejects.toMatchObject({ code: 'REASON_REQUIRED' });
  await world.start('P-3');
});
