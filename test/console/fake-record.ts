import { createHash } from 'node:crypto';
import type { JsonObject } from '../../lib/model/json.ts';
import type { Context } from 'hono';
import { readOutline } from '../../console/src/outline.ts';
import type { About } from '../../lib/api/about.ts';
import type { AuditEntry, InstanceView } from '../../lib/runtime/types.ts';
import { ago, DIAGRAM, PROCESS, PROCESS_NAME, VERSION } from './fake-data.ts';
import { page } from './fake-http.ts';

export interface Said {
  readonly action: string;
  readonly actor: AuditEntry['actor'];
  readonly stream: string;
  readonly at?: string;
  readonly element?: string;
  readonly decided?: JsonObject;
  readonly why?: JsonObject;
}

/** A chain that grows as the API is used; good enough to look at, the real one is tested with the runtime. */
export class FakeRecord {
  readonly entries: AuditEntry[] = [];
  add({ action, actor, stream, at = new Date().toISOString(), element, decided, why }: Said): void {
    const seq = this.entries.filter((e) => e.stream === stream).length + 1;
    const previous = this.entries.at(-1)?.hash ?? '0'.repeat(64);
    const id = `E${String(this.entries.length + 1).padStart(4, '0')}`;
    this.entries.push({
      id,
      at,
      stream,
      lane: 'main',
      seq,
      actor,
      action,
      subject: {
        process: PROCESS,
        version: VERSION,
        ...(stream.startsWith('process:') ? {} : { instance: stream }),
        ...(element === undefined ? {} : { element }),
      },
      ...(decided === undefined ? {} : { decided }),
      ...(why === undefined ? {} : { why }),
      previous,
      hash: createHash('sha256').update(`${previous}${id}${action}`).digest('hex'),
    });
  }
}

const outline = readOutline(DIAGRAM);

/** A page of the record with the names beside it, as the real API answers. */
export function recordPage(c: Context, entries: readonly AuditEntry[], instances: readonly InstanceView[]): Response {
  const items = c.req.query('order') === 'newest' ? entries.toReversed() : entries;
  const about = items.map(({ id, subject }): [string, About] => {
    const element = outline.find((step) => step.id === subject.element)?.name;
    const instance = instances.find((i) => i.id === subject.instance)?.businessKey;
    return [
      id,
      {
        process: PROCESS_NAME,
        ...(element === undefined || element === '' ? {} : { element }),
        ...(instance === undefined ? {} : { instance }),
      },
    ];
  });
  return page(c, items, { about: Object.fromEntries(about) });
}

/** What is on record of the instance with the open task, and of the one that is stuck. */
export function seed(record: FakeRecord, review: string, stuck: string): void {
  const system = { kind: 'system', id: 'tutti' } as const;
  record.add({
    action: 'process.deployed',
    actor: { kind: 'person', id: 'owen' },
    stream: `process:${PROCESS}`,
    at: ago(80),
  });
  for (const stream of [review, stuck]) {
    record.add({ action: 'instance.started', actor: { kind: 'application', id: 'branch-app' }, stream, at: ago(3) });
    record.add({ action: 'flow.taken', actor: system, stream, at: ago(2.9) });
    record.add({ action: 'step.completed', actor: system, stream, at: ago(2.8), element: 'Task_Screen' });
  }
  record.add({
    action: 'decision.ai',
    actor: { kind: 'model', id: 'plain-rules', model: 'plain-rules', promptHash: 'sha256:9a8b7c6d5e4f3a2b' },
    stream: review,
    at: ago(1),
    element: 'Task_Review',
    decided: { outcome: 'to-people', confidence: 0.62 },
    why: { threshold: 0.8 },
  });
  record.add({
    action: 'incident.opened',
    actor: system,
    stream: stuck,
    at: ago(2),
    element: 'Task_Provision',
    decided: { error: 'TUTTI.StepFailed' },
  });
}
