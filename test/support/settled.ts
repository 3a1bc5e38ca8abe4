import type { Tutti } from '../../lib/local/tutti.ts';
import type { Json, JsonObject } from '../../lib/model/json.ts';

const ADMIN = { kind: 'system' as const, id: 'test', groups: [], roles: ['admin'] };

/** Where an instance stands by every witness: its row, its machine, its record, and whatever is left lying about. */
export async function standing(tutti: Tutti, id: string): Promise<JsonObject> {
  const { runtime, ports } = tutti;
  const [instance, ends, tasks, incidents, outbox] = await Promise.all([
    runtime.instances.get(id),
    runtime.audit.list({ stream: id, action: 'instance.completed', limit: 100 }),
    runtime.tasks.list({ scope: 'all', status: 'open', instance: id }, ADMIN),
    runtime.incidents.list({ status: 'open', instance: id }),
    ports.store.query({ pk: 'OUTBOX', index: 'g2' }),
  ]);
  const machine = await ports.orchestrator.describe(instance.execution ?? '');
  return JSON.parse(
    JSON.stringify({
      status: instance.status,
      machine: machine?.status,
      ends: ends.items.map((e) => e.subject.element),
      waits: instance.waits,
      incidents: instance.incidents,
      tasks: tasks.items,
      open: incidents.items,
      outbox: outbox.items.filter((i) => (i.command as { instance?: Json }).instance === id),
    }),
  ) as JsonObject;
}

/** As it has to stand when it has ended: once, everywhere, with nothing left to do. */
export const ended = (outcome: string): JsonObject => ({
  status: 'completed',
  machine: 'SUCCEEDED',
  ends: [outcome],
  waits: [],
  incidents: 0,
  tasks: [],
  open: [],
  outbox: [],
});
