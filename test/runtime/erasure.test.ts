import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readScenario } from '../../lib/local/scenario/format.ts';
import { openScenario, type OpenScenario } from '../../lib/local/scenario/host.ts';
import { personalPaths, personalVariables } from '../../lib/model/personal.ts';
import { actorOf, type Actor } from '../../lib/runtime/types.ts';

const FOLDER = 'statemachines/account-opening';

describe('erasing what is personal', () => {
  let host: OpenScenario;
  let owner: Actor;
  let admin: Actor;
  let id: string;
  beforeAll(async () => {
    host = await openScenario(FOLDER);
    owner = actorOf(await host.person('olga'));
    admin = actorOf(await host.person('ada'));
    const { input } = (await readScenario(`${FOLDER}/scenarios/straight-through.yaml`)).start;
    const clerk = actorOf(await host.person('clara'));
    ({ id } = await host.runtime.instances.start({ process: 'account-opening', variables: input }, clerk));
  });
  afterAll(() => host.close());
  const erase = (by: Actor, early?: boolean) =>
    host.runtime.erasure.erase(id, 'the customer asks for it', by, early === undefined ? {} : { early });

  test('marks of process.yaml, of forms and of schemas count; items of personal collections are personal', () => {
    const { model } = host.process;
    expect(personalPaths(model)).toEqual(
      expect.arrayContaining([['application', 'email'], ['application', 'owners'], ['supplement']]),
    );
    expect([...personalVariables(model)].sort()).toEqual([
      'application',
      'documents',
      'identities',
      'owner',
      'supplement',
    ]);
    const schema = {
      type: 'object',
      properties: { who: { type: 'array', items: { properties: { name: { personal: true } } } } },
    };
    const marked = {
      ...model,
      binding: { ...model.binding, personal: [], variables: { risk: schema } },
    } as typeof model;
    expect(personalPaths(marked)).toContainEqual(['risk', 'who', 'name']);
  });

  test('what is personal stands in no history of the engine, and the gateways over it decide as before', async () => {
    await expect(erase(admin, true)).rejects.toMatchObject({ code: 'INSTANCE_RUNNING' });
    await host.settle();
    const detail = await host.runtime.instances.get(id);
    expect(detail).toMatchObject({ status: 'completed', outcome: 'End_Opened' });
    expect(JSON.stringify(detail.variables)).toContain('Ana Lima');
    const { items } = await host.tutti.ports.orchestrator.history(detail.execution!);
    expect(items.length).toBeGreaterThan(20);
    expect(JSON.stringify(items)).not.toMatch(/Ana Lima|finance@acme/);
  });

  test('a legal hold and the retention of the process stand before an erasure; only an admin may be early', async () => {
    await host.runtime.erasure.hold(id, 'a case at court', owner);
    expect(await host.runtime.instances.get(id)).toMatchObject({ hold: { by: 'olga', reason: 'a case at court' } });
    await expect(erase(admin, true)).rejects.toMatchObject({ code: 'LEGAL_HOLD' });
    await host.runtime.erasure.release(id, 'the case is closed', owner);
    await expect(erase(owner)).rejects.toMatchObject({ kind: 'unprocessable', code: 'RETENTION' });
    await expect(erase(owner, true)).rejects.toMatchObject({ kind: 'forbidden', code: 'RETENTION' });
    await expect(host.runtime.erasure.erase(id, ' ', admin)).rejects.toMatchObject({ code: 'REASON_REQUIRED' });
  });

  test('afterwards nothing of it is left, the chain verifies, and the record says who and why', async () => {
    const blobs = (prefix: string) => host.tutti.ports.blobs.list(prefix);
    expect((await blobs(`values/${id}/`)).length).toBeGreaterThan(3);
    const first = await erase(admin, true);
    await host.settle();
    expect(await blobs(`values/${id}/`)).toEqual([]);
    expect(await erase(admin, true)).toEqual(first);
    const detail = await host.runtime.instances.get(id);
    expect(detail.erasedAt).toBe(first.erasedAt);
    expect(detail.variables).toMatchObject({ application: null, documents: null });
    await host.runtime.audit.anchor();
    const report = await host.runtime.audit.verify({ values: true });
    expect(report).toMatchObject({ ok: true, summary: 'consistent, anchored' });
    expect(report.values.erased).toBeGreaterThan(5);
    const { items } = await host.runtime.audit.list({ stream: id, action: 'data.erased' });
    expect(items).toMatchObject([{ actor: { id: 'ada' }, why: { reason: 'the customer asks for it' } }]);
  });

  test('retention is over: the owner may', async () => {
    const { input } = (await readScenario(`${FOLDER}/scenarios/straight-through.yaml`)).start;
    const clerk = actorOf(await host.person('clara'));
    const started = await host.runtime.instances.start({ process: 'account-opening', variables: input }, clerk);
    await host.settle();
    await host.advance(3_653 * 86_400_000);
    expect(await host.runtime.erasure.erase(started.id, 'ten years are over', owner)).toMatchObject({
      instance: started.id,
    });
  });
});
