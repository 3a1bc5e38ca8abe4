import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openScenario, type OpenScenario } from '../../lib/local/scenario/host.ts';
import { prepare } from '../../lib/local/prepare.ts';
import { actorOf, type Actor, type WorkView } from '../../lib/runtime/types.ts';
import { claimed } from '../support/claims.ts';

const TOPIC = 'legacy-claims';
const MINUTE = 60_000;
const prepared = await prepare('statemachines/claims-handling');

describe('work for external workers', () => {
  let host: OpenScenario;
  let robot: Actor;
  beforeEach(async () => {
    host = await openScenario(prepared);
    robot = actorOf(await host.person('robot'));
  });
  afterEach(() => host.close());

  const claim = (id: string): Promise<string> => claimed(host, id);
  const fetch = async (worker: string, max = 1): Promise<readonly WorkView[]> =>
    host.runtime.work.fetch(TOPIC, { worker, max, lockMs: MINUTE }, robot);
  const outcome = async (instance: string) => (await host.runtime.instances.get(instance)).outcome;

  test('one worker gets it, with the inputs of the step and nothing else; the next gets nothing', async () => {
    const instance = await claim('C-1');
    expect(await fetch('one')).toMatchObject([
      {
        instance,
        businessKey: 'C-1',
        worker: 'one',
        attempts: 1,
        input: { policy: 'P-1', claim: 'C-1', amount: 90, payment: 'PAY-00001' },
      },
    ]);
    expect(await fetch('two')).toEqual([]);
    const [wait] = (await host.runtime.instances.get(instance)).waits.filter((w) => w.kind === 'worker');
    expect(wait!.detail).toContain('worker one');
  });

  test('many workers at once: each piece goes to exactly one', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, (_v, i) => claim(`M-${i}`)));
    const taken = await Promise.all(Array.from({ length: 6 }, (_v, i) => fetch(`w${i}`, 3)));
    // Two may want the same piece, and the loser goes without: what is left is still there.
    const got = [...taken.flat(), ...(await fetch('last', 25))].map((w) => w.instance);
    expect([...got].sort()).toEqual([...ids].sort());
  });

  test('a heartbeat keeps the lock; without one another gets it, and the first has lost it', async () => {
    const instance = await claim('C-2');
    const [work] = await fetch('one');
    await host.advance(MINUTE - 1);
    await host.runtime.work.heartbeat(work!.id, { worker: 'one', lockMs: MINUTE }, robot);
    await host.advance(MINUTE - 1);
    expect(await fetch('two')).toEqual([]);
    await host.advance(2);
    expect(await fetch('two')).toMatchObject([{ attempts: 2, failures: 1, worker: 'two' }]);
    await expect(
      host.runtime.work.complete(work!.id, { worker: 'one', output: { closedAs: 'x' } }, robot),
    ).rejects.toMatchObject({ kind: 'conflict', code: 'LOCK_LOST', detail: { worker: 'two' } });
    // The name of a worker is no proof: the session has to be the same too.
    await expect(
      host.runtime.work.complete(
        work!.id,
        { worker: 'two', output: { closedAs: 'x' } },
        actorOf(await host.person('portal')),
      ),
    ).rejects.toMatchObject({ code: 'LOCK_LOST' });
    await host.runtime.work.complete(work!.id, { worker: 'two', output: { closedAs: 'x' } }, robot);
    await host.settle();
    expect(await outcome(instance)).toBe('End_Settled');
  });

  test('an output that breaks the schema is refused with its pointer, and the work is still held', async () => {
    const instance = await claim('C-3');
    const [work] = await fetch('one');
    await expect(
      host.runtime.work.complete(work!.id, { worker: 'one', output: { closedAs: 7 } }, robot),
    ).rejects.toMatchObject({
      kind: 'invalid',
      code: 'INVALID_OUTPUT',
      problems: [{ pointer: '/output/closedAs' }],
    });
    const done = () => host.runtime.work.complete(work!.id, { worker: 'one', output: { closedAs: 'LEG' } }, robot);
    expect(await done()).toMatchObject({ status: 'completed' });
    // Sent again because the answer got lost.
    expect(await done()).toMatchObject({ status: 'completed' });
    await host.settle();
    expect(await outcome(instance)).toBe('End_Settled');
    const { items } = await host.runtime.audit.list({ stream: instance, limit: 200 });
    expect(items.filter((e) => e.action === 'step.completed' && e.decided?.kind === 'worker')).toHaveLength(1);
    expect((await host.runtime.audit.verify()).findings).toEqual([]);
  });

  test('locks that run out three times are an incident; the retry passes when a worker has done it', async () => {
    const instance = await claim('C-4');
    for (const worker of ['one', 'two', 'three']) {
      expect(await fetch(worker)).toHaveLength(1);
      await host.advance(MINUTE + 1);
    }
    expect(await fetch('four')).toEqual([]);
    await host.settle();
    const [incident] = (await host.runtime.incidents.list({ status: 'open', instance })).items;
    expect(incident).toMatchObject({ attempts: 3, cause: expect.stringContaining('ran out') });
    const oskar = actorOf(await host.person('oskar'));
    await host.runtime.incidents.retry(incident!.id, 'the robot is mended', oskar);
    await host.settle();
    expect((await host.runtime.incidents.get(incident!.id)).operation?.outcome).toBe('running');
    const [again] = await fetch('five');
    expect(again).toMatchObject({ attempts: 4, failures: 0 });
    await host.runtime.work.complete(again!.id, { worker: 'five', output: { closedAs: 'LEG' } }, robot);
    await host.settle();
    expect((await host.runtime.incidents.get(incident!.id)).operation?.outcome).toBe('passed');
    expect(await outcome(instance)).toBe('End_Settled');
  });

  test('a BPMN error that the diagram does not catch is an incident that names it', async () => {
    const instance = await claim('C-5');
    const [work] = await fetch('one');
    await host.runtime.work.raise(work!.id, { worker: 'one', code: 'nobody-knows' }, robot);
    await host.settle();
    expect((await host.runtime.incidents.list({ status: 'open', instance })).items).toMatchObject([
      { cause: expect.stringContaining('nobody-knows') },
    ]);
  });

  test('what is cancelled is no longer there, and whoever holds it is told', async () => {
    const instance = await claim('C-6');
    const [work] = await fetch('one');
    await host.runtime.instances.cancel(instance, 'reported twice', actorOf(await host.person('oskar')));
    await host.settle();
    await expect(
      host.runtime.work.complete(work!.id, { worker: 'one', output: { closedAs: 'x' } }, robot),
    ).rejects.toMatchObject({ kind: 'gone', code: 'WORK_OVER' });
    await host.advance(2 * MINUTE);
    expect(await fetch('two')).toEqual([]);
    expect((await host.runtime.work.list(TOPIC)).items).toEqual([]);
  });
});
