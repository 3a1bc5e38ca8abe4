import { afterEach, expect, test } from '@jest/globals';
import type { Orchestrator } from '../../../lib/platform/port.ts';
import { operated, person, type Operated } from './world.ts';

let world: Operated;
afterEach(() => world.tutti.close());
const oskar = person('oskar');

test('an execution that is stopped by hand becomes an incident, with entries marked as reconciled', async () => {
  world = await operated();
  const { runtime, ports } = world.tutti;
  const { id } = await world.start('A-1');
  const { execution } = await world.detail(id);
  await ports.orchestrator.stop(execution!, 'States.Aborted', 'somebody in the console');
  await world.clock.settle();
  expect((await runtime.sweep()).reconciled).toBe(1);
  await world.clock.settle();
  expect(await world.detail(id)).toMatchObject({ status: 'failed', waits: [] });
  const { items } = await runtime.incidents.list({ instance: id });
  expect(items).toMatchObject([{ status: 'open', error: 'States.Aborted', cause: 'somebody in the console' }]);
  const entries = (await runtime.audit.list({ stream: id, limit: 100 })).items.filter((e) => e.reconciled === true);
  expect(entries.map((e) => e.action)).toEqual(['instance.failed', 'incident.opened']);
  expect((await runtime.tasks.list({ scope: 'all', status: 'open', instance: id }, person('carl'))).items).toEqual([]);
  // Once.
  expect((await runtime.sweep()).reconciled).toBe(0);
  // Somebody has looked at it.
  await expect(runtime.incidents.retry(items[0]!.id, 'x', oskar)).rejects.toMatchObject({ code: 'INCIDENT_GONE' });
  await runtime.incidents.close(items[0]!.id, 'a colleague stopped it by mistake', oskar);
  expect(await runtime.incidents.groups({})).toEqual([]);
  // Its business key is free again.
  expect(await world.start('A-1')).toMatchObject({ businessKey: 'A-1' });
});

test('the history of the machine outlives the engine, without what went in and came out', async () => {
  let forgotten = false;
  world = await operated({
    // The engine forgets after 90 days.
    wrapOrchestrator: (inner): Orchestrator => ({
      start: (r) => inner.start(r),
      complete: (t, o) => inner.complete(t, o),
      fail: (t, e, c) => inner.fail(t, e, c),
      stop: (x, e, c) => inner.stop(x, e, c),
      describe: (x) => (forgotten ? Promise.resolve(undefined) : inner.describe(x)),
      history: (x, o) => (forgotten ? Promise.reject(new Error('ExecutionDoesNotExist')) : inner.history(x, o)),
    }),
  });
  const { runtime, ports } = world.tutti;
  const { id } = await world.start('secret-17');
  const open = await world.start('B-1');
  await runtime.instances.cancel(id, 'withdrawn', oskar);
  await world.clock.settle();
  await runtime.sweep();
  const before = await runtime.instances.history(id);
  expect(before.source).toBe('engine');
  expect(before.events.length).toBeGreaterThan(5);
  forgotten = true;
  const after = await runtime.instances.history(id);
  expect(after).toEqual({ ...before, source: 'archive' });
  expect(after.events.map((e) => e.type)).toEqual(expect.arrayContaining(['ExecutionStarted', 'ExecutionAborted']));
  expect(JSON.stringify(after)).not.toContain('secret-17');
  expect(new TextDecoder().decode((await ports.blobs.get(`archive/${id}/history.json`))!.content)).not.toContain(
    'secret-17',
  );
  // What is still running has nothing kept yet, and the record of both is whole.
  expect((await runtime.instances.history(open.id)).source).toBe('none');
  expect(await runtime.audit.verify()).toMatchObject({ ok: true });
});
