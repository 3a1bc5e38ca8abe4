import { expect } from '@jest/globals';
import type { Tutti } from '../../lib/local/tutti.ts';

/** An instance has come to rest in one way only: machine, rows and record say the same, and nothing is left lying about. */
export async function settled(tutti: Tutti, id: string, at: unknown): Promise<void> {
  const { runtime, ports } = tutti;
  const [instance, ends, tasks, incidents, outbox, record] = await Promise.all([
    runtime.instances.get(id),
    runtime.audit.list({ stream: id, action: 'instance.completed', limit: 100 }),
    runtime.tasks.list({ scope: 'all', status: 'open', instance: id }, ADMIN),
    runtime.incidents.list({ status: 'open', instance: id }),
    ports.store.query({ pk: 'OUTBOX', index: 'g2' }),
    runtime.audit.verify(),
  ]);
  const machine = await ports.orchestrator.describe(instance.execution!);
  expect({
    at,
    status: instance.status,
    machine: machine?.status,
    ends: ends.items.map((e) => e.subject.element),
    waits: instance.waits,
    incidents: instance.incidents,
    tasks: tasks.items,
    open: incidents.items,
    outbox: outbox.items,
    record: record.findings,
  }).toEqual({
    at,
    status: 'completed',
    machine: 'SUCCEEDED',
    ends: [instance.outcome],
    waits: [],
    incidents: 0,
    tasks: [],
    open: [],
    outbox: [],
    record: [],
  });
}

const ADMIN = { kind: 'system' as const, id: 'test', groups: [], roles: ['admin'] };
