import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openScenario, type OpenScenario } from '../../lib/local/scenario/host.ts';
import { prepare } from '../../lib/local/prepare.ts';
import type { JsonObject } from '../../lib/model/json.ts';
import { actorOf, Refusal } from '../../lib/runtime/types.ts';
import type { Erp } from '../../statemachines/invoice-approval/demo/erp.ts';

const FOLDER = 'statemachines/invoice-approval';
const CRANE = ['Invoice: R-9', 'Order: PO-21-18000', 'Amount: 18500.00 EUR'];
const invoice = (id: string): JsonObject => ({
  invoice: {
    id,
    supplier: { name: 'Blue Crane Hire', email: 'billing@supplier.example' },
    document: { name: `${id}.pdf`, text: [...CRANE.slice(1), `Invoice: ${id}`].join('\n') },
  },
});

/** Version 2 is deployed while an instance of version 1 waits: each keeps its machine, handler, prompt, form and rules to its end. */
describe('two versions of invoice approval', () => {
  let host: OpenScenario;
  let v1: string;
  let v2: string;
  const as = async (id: string) => actorOf(await host.person(id));
  const start = async (key: string): Promise<string> => {
    const { id } = await host.runtime.instances.start(
      { process: 'invoice-approval', variables: invoice(key) },
      await as('paula'),
    );
    await host.settle();
    return id;
  };
  const complete = async (instance: string, element: string, who: string, data: JsonObject): Promise<void> => {
    const { items } = await host.runtime.tasks.list({ scope: 'all', status: 'open', instance }, await as('oskar'));
    const task = items.find((t) => t.element === element);
    expect(items.map((t) => t.element)).toEqual([element]);
    await host.runtime.tasks.claim(task!.id, await as(who));
    await host.runtime.tasks.complete(task!.id, data, await as(who));
    await host.settle();
  };
  const prompts = async (instance: string): Promise<unknown[]> =>
    (await host.runtime.audit.list({ stream: instance, action: 'decision.ai', limit: 10 })).items.map(
      (e) => e.actor.promptHash,
    );

  beforeAll(async () => {
    host = await openScenario(await prepare(`${FOLDER}/v1`));
    v1 = await start('R-9');
    await host.tutti.deploy(await prepare(FOLDER));
    v2 = await start('R-10');
  });
  afterAll(() => host.close());

  test('each instance names its version', async () => {
    const [one, two] = await Promise.all([host.runtime.instances.get(v1), host.runtime.instances.get(v2)]);
    expect(one.version).not.toBe(two.version);
    expect((await host.runtime.processes.list()).map((p) => p.version)).toEqual([two.version]);
  });

  test('each was read with its own prompt', async () => {
    const [one] = await prompts(v1);
    const [two] = await prompts(v2);
    expect(one).toMatch(/^sha256:/);
    expect(two).not.toBe(one);
  });

  test('each was classified by its own rules, and waits where its own diagram says', async () => {
    const route = async (id: string): Promise<unknown> =>
      ((await host.runtime.instances.get(id)).variables as JsonObject).route;
    expect(await route(v1)).toMatchObject({ approvals: 4 });
    expect(await route(v2)).toMatchObject({ approvals: 1 });
    const waits = async (id: string): Promise<unknown[]> =>
      (await host.runtime.instances.get(id)).waits.map((w) => w.element);
    expect(await waits(v1)).toEqual(['Task_Owner']);
    expect(await waits(v2)).toEqual(['Task_Approve']);
  });

  test('the form of version 1 knows no "ask", that of version 2 does', async () => {
    await expect(complete(v1, 'Task_Owner', 'cosima', { outcome: 'ask' })).rejects.toThrow(Refusal);
    await host.runtime.tasks.list({ scope: 'all', status: 'open', instance: v1 }, await as('oskar'));
    await complete(v2, 'Task_Approve', 'conrad', { outcome: 'ask' });
    expect((await host.runtime.instances.get(v2)).waits.map((w) => w.element)).toEqual(['Gateway_Wait']);
  });

  test('both end, each with what its own handler posts', async () => {
    const { items } = await host.runtime.tasks.list({ scope: 'all', status: 'open', instance: v1 }, await as('oskar'));
    await host.runtime.tasks.complete(items[0]!.id, { outcome: 'approve' }, await as('cosima'));
    await host.settle();
    await complete(v1, 'Task_Head', 'helga', { outcome: 'approve' });
    await complete(v1, 'Task_Controller', 'kira', { outcome: 'approve' });
    await complete(v1, 'Task_Cfo', 'fergus', { outcome: 'approve' });
    await host.runtime.messages.publish(
      { name: 'supplier-answered', key: 'R-10', data: { order: 'PO-50-9000', amount: 9000 }, id: 'answer-1' },
      await as('clara'),
    );
    await host.settle();
    for (const id of [v1, v2])
      expect(await host.runtime.instances.get(id)).toMatchObject({ status: 'completed', outcome: 'End_Paid' });
    const { vouchers } = host.demo!.connections.erp as unknown as Erp;
    // Version 1 pays after 30 days what was read; version 2 after 10 days what the supplier corrected.
    expect(vouchers.map((v) => [v.reference, v.amount, v.payOn])).toEqual([
      ['R-9', 18_500, '2026-02-04'],
      ['R-10', 9_000, '2026-01-15'],
    ]);
    expect((await host.runtime.audit.verify()).findings).toEqual([]);
  });
});
