import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openPeople, type OpenPeople } from '../../support/people.ts';
import type { Tasks } from '../../../lib/runtime/types.ts';

let host: OpenPeople;
let tasks: Tasks;
const AWAY = { from: '2026-01-05T00:00:00Z', to: '2026-01-07T00:00:00Z' };
beforeEach(async () => {
  host = await openPeople(
    { groups: ['leads', 'others'], due: 'PT8H', notBy: ['prepare'] },
    { prepare: { groups: ['experts'], due: 'PT8H' } },
  );
  tasks = host.tutti.runtime.tasks;
});
afterEach(() => host.close());

test('a substitute sees and does the work of somebody away, recorded as both; four eyes count both', async () => {
  const task = await host.task();
  await tasks.claim(task.id, host.as('ana'));
  expect((await tasks.list({}, host.as('eve'))).items).toEqual([]);
  await tasks.substitute({ substitute: 'eve', ...AWAY, reason: 'on leave' }, host.as('ana'));
  expect((await tasks.list({}, host.as('eve'))).items.map((t) => t.id)).toEqual([task.id]);
  expect(await tasks.get(task.id, host.as('eve'))).toMatchObject({ onBehalfOf: 'ana', assignee: 'ana' });
  expect(await tasks.complete(task.id, {}, host.as('eve'))).toMatchObject({ completedBy: 'eve', completedFor: 'ana' });
  await host.clock.settle();
  const done = (await host.tutti.runtime.audit.list({ stream: task.instance })).items.find(
    (e) => e.action === 'task.completed',
  );
  expect(done?.actor).toEqual({ kind: 'person', id: 'eve', onBehalfOf: 'ana' });
  expect((await tasks.list({ scope: 'mine', status: 'completed' }, host.as('ana'))).items).toHaveLength(1);
  const next = (await host.find(task.instance))!;
  // Eve is a candidate here in her own right, and acted before; Dan may not act for Ana who is barred, but may for himself.
  await expect(tasks.claim(next.id, host.as('eve'))).rejects.toMatchObject({ code: 'FOUR_EYES' });
  await tasks.claim(next.id, host.as('dan'));
});

test('somebody who is excluded is not let in through a substitute either', async () => {
  const task = await host.task();
  await tasks.complete(task.id, {}, host.as('cy'));
  await host.clock.settle();
  const next = (await host.find(task.instance))!;
  await expect(tasks.claim(next.id, host.as('cy'))).rejects.toMatchObject({ code: 'FOUR_EYES' });
  // Ben is no lead; he would act for Cy alone.
  await tasks.substitute({ substitute: 'ben', ...AWAY }, host.as('cy'));
  await expect(tasks.claim(next.id, host.as('ben'))).rejects.toMatchObject({
    code: 'FOUR_EYES',
    detail: { person: 'cy' },
  });
});

test('from then to then and no longer, nor handed on; ended at once', async () => {
  const task = await host.task();
  const later = { from: '2026-01-06T00:00:00Z', to: '2026-01-07T00:00:00Z' };
  const made = await tasks.substitute({ substitute: 'eve', ...later }, host.as('ana'));
  expect(made.status).toBe('planned');
  await expect(tasks.claim(task.id, host.as('eve'))).rejects.toMatchObject({ code: 'NOT_A_CANDIDATE' });
  await host.clock.advance(20 * 3_600_000);
  await tasks.substitute({ substitute: 'dan', ...later }, host.as('eve'));
  await expect(tasks.claim(task.id, host.as('dan'))).rejects.toMatchObject({ code: 'NOT_A_CANDIDATE' });
  await tasks.claim(task.id, host.as('eve'));
  expect(await tasks.substitutions(host.as('eve'))).toMatchObject([
    { person: 'ana', substitute: 'eve', status: 'active' },
    { person: 'eve', substitute: 'dan', status: 'active' },
  ]);
  await expect(tasks.endSubstitution(made.id, host.as('dan'))).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
  expect(await tasks.endSubstitution(made.id, host.as('ana'))).toMatchObject({ status: 'over' });
  await expect(tasks.complete(task.id, {}, host.as('eve'))).rejects.toMatchObject({ code: 'NOT_A_CANDIDATE' });
  await tasks.release(task.id, host.as('eve'));
  const actions = (await host.tutti.runtime.audit.list({ stream: 'person:ana' })).items.map((e) => e.action);
  expect(actions).toEqual(['substitution.arranged', 'substitution.ended']);
});

test('an admin arranges it for others, nobody else; what makes no sense is told by its place', async () => {
  await expect(tasks.substitute({ person: 'ana', substitute: 'eve', ...AWAY }, host.as('ben'))).rejects.toMatchObject({
    code: 'NOT_ALLOWED',
  });
  await tasks.substitute({ person: 'ana', substitute: 'eve', ...AWAY }, host.as('root'));
  await tasks.claim((await host.task()).id, host.as('eve'));
  for (const [request, pointer] of [
    [{ substitute: 'ana', ...AWAY }, '/substitute'],
    [{ substitute: 'nobody', ...AWAY }, '/substitute'],
    [{ substitute: 'eve', from: AWAY.to, to: AWAY.from }, '/to'],
    [{ substitute: 'eve', from: 'soon', to: AWAY.to }, '/from'],
    [{ substitute: 'eve', from: '2025-01-01T00:00:00Z', to: '2025-01-02T00:00:00Z' }, '/to'],
    [{ substitute: 'eve', from: AWAY.from, to: '2028-01-02T00:00:00Z' }, '/to'],
  ] as const)
    await expect(tasks.substitute(request, host.as('ana'))).rejects.toMatchObject({
      code: 'INVALID_SUBSTITUTION',
      problems: [{ pointer }],
    });
});
