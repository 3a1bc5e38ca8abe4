import type { OpenScenario } from '../../lib/local/scenario/host.ts';
import { actorOf } from '../../lib/runtime/types.ts';

/** Starts a claim of claims-handling that two experts find covered: its closing lies there for a robot. Gives the instance's id. */
export async function claimed(host: OpenScenario, id: string): Promise<string> {
  const clara = actorOf(await host.person('clara'));
  const customer = { name: 'Mara Miller', email: 'mara@customer.example' };
  const variables = { claim: { id, policy: 'P-1', customer, amount: 100, description: 'hail' } };
  const { id: instance } = await host.runtime.instances.start({ process: 'claims-handling', variables }, clara);
  await host.settle();
  for (const expert of ['emil', 'edda']) {
    const by = actorOf(await host.person(expert));
    const { items } = await host.runtime.tasks.list({ scope: 'all', status: 'open', instance }, by);
    await host.runtime.tasks.complete(items[0]!.id, { verdict: 'covered', estimate: 90 }, by);
  }
  await host.settle();
  return instance;
}
