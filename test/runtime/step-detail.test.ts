import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { broken, operated, person, type Operated } from './operations/world.ts';

let world: Operated;
beforeEach(async () => {
  world = await operated();
});
afterEach(() => world.tutti.close());

const step = (id: string, element: string) => world.tutti.runtime.instances.step(id, element);
const HOUR = 3_600_000;

describe('a step of an instance', () => {
  test('tells what went in and came out, how long it took, and what comes next', async () => {
    const { id } = await world.start('O-1');
    const reserved = await step(id, 'Reserve');
    expect(reserved).toMatchObject({ type: 'serviceTask', retries: 1 });
    expect(reserved.runs).toHaveLength(1);
    expect(reserved.runs[0]).toMatchObject({
      state: 'completed',
      attempts: [{ outcome: 'done' }],
      values: { input: { order: 'O-1', amount: 10 }, output: { ok: true } },
    });
    expect(reserved.next.map((n) => n.element)).toContain('Approve');
  });

  test('a wait is at work until it is over: its time is that of the wait, in the detail as in the diagram', async () => {
    const { id } = await world.start('O-2');
    expect((await step(id, 'Approve')).runs).toMatchObject([{ state: 'active' }]);
    expect((await step(id, 'Approve')).runs[0]).not.toHaveProperty('endedAt');
    await world.clock.advance(3 * HOUR);
    await world.approve(id);
    expect((await step(id, 'Approve')).runs).toMatchObject([{ state: 'completed', tookMs: 3 * HOUR }]);
    expect((await world.detail(id)).elements.Approve).toMatchObject({ state: 'completed', tookMs: 3 * HOUR });
  });

  test('each attempt with why it failed; after the retry the run is over', async () => {
    world.shop['/reservations'] = broken('the shop is closed');
    const { id } = await world.start('O-3');
    const failing = await step(id, 'Reserve');
    expect(failing.runs).toMatchObject([{ state: 'incident' }]);
    expect(failing.runs[0]!.attempts.length).toBeGreaterThan(0);
    for (const attempt of failing.runs[0]!.attempts)
      expect(attempt).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('500') });
    delete world.shop['/reservations'];
    const [incident] = (await world.tutti.runtime.incidents.list({ instance: id })).items;
    await world.tutti.runtime.incidents.retry(incident!.id, 'the shop is open again', person('oskar'));
    await world.clock.settle();
    const passed = await step(id, 'Reserve');
    expect(passed.runs).toMatchObject([{ state: 'completed' }]);
    expect(passed.runs[0]!.attempts.at(-1)).toMatchObject({ outcome: 'done' });
  });

  test('what was cancelled around it was interrupted', async () => {
    const { id } = await world.start('O-4');
    await world.tutti.runtime.instances.cancel(id, 'withdrawn', person('oskar'));
    await world.clock.settle();
    expect((await step(id, 'Approve')).runs).toMatchObject([{ state: 'interrupted' }]);
  });

  test('an element that is not there, or was not reached', async () => {
    const { id } = await world.start('O-5');
    await expect(step(id, 'Nowhere')).rejects.toMatchObject({ code: 'UNKNOWN_ELEMENT', kind: 'unknown' });
    expect((await step(id, 'Book')).runs).toEqual([]);
  });
});
