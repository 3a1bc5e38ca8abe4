import { expect, test } from '@jest/globals';
import { movedClock } from '../../lib/local/clock.ts';
import { LOCAL_PEOPLE } from '../../lib/local/people.ts';
import { openTutti } from '../../lib/local/tutti.ts';
import { languageModels } from '../../lib/platform/models.ts';
import { actorOf } from '../../lib/runtime/types.ts';

const person = (id: string) => actorOf(LOCAL_PEOPLE.find((p) => p.id === id)!);

test('forty parallel waits armed and completed at once: no entry lost, the chain verifies', async () => {
  const clock = movedClock(Date.UTC(2026, 0, 5));
  const tutti = await openTutti({ clock, models: languageModels({}) });
  try {
    await tutti.deploy('test/runtime/fixtures/forty');
    const voters = Array.from({ length: 40 }, (_v, i) => `voter ${i}`);
    const { id } = await tutti.runtime.instances.start({ process: 'forty', variables: { voters } }, person('clara'));
    await clock.settle();
    const { items } = await tutti.runtime.tasks.list(
      { scope: 'groups', status: 'open', instance: id, limit: 100 },
      person('carl'),
    );
    expect(items).toHaveLength(40);
    await Promise.all(
      items.map(async (task, i) => {
        const by = person(i % 2 === 0 ? 'carl' : 'lena');
        const { data } = await tutti.runtime.tasks.get(task.id, by);
        await tutti.runtime.tasks.complete(task.id, { for: data.voter ?? null }, by);
      }),
    );
    await clock.settle();
    const detail = await tutti.runtime.instances.get(id);
    expect(detail).toMatchObject({ status: 'completed', outcome: 'End', waits: [] });
    // Results stand in the order of the collection, whoever was first.
    expect(detail.variables.votes).toEqual(voters.map((voter) => ({ for: voter })));
    const count = async (action: string): Promise<number> =>
      (await tutti.runtime.audit.list({ stream: id, action, limit: 500 })).items.length;
    expect(await Promise.all(['wait.opened', 'task.created', 'task.completed', 'step.completed'].map(count))).toEqual([
      40, 40, 40, 40,
    ]);
    const exported = await tutti.runtime.audit.export({ stream: id });
    const join = exported.entries.find((e) => (e.links ?? []).length >= 40);
    expect(join?.links).toHaveLength(40);
    await tutti.runtime.audit.anchor();
    expect(await tutti.runtime.audit.verify()).toMatchObject({
      ok: true,
      summary: 'consistent, anchored',
      findings: [],
    });
  } finally {
    await tutti.close();
  }
});
