import type { JsonObject } from '../../lib/model/json.ts';
import type { AuditEntry } from '../../lib/runtime/types.ts';

let written = 0;

/** An entry of the record; the chain is no matter here. */
export function entry(
  instance: string,
  at: string,
  action: string,
  more: { decided?: JsonObject; element?: string; process?: string; version?: string } = {},
): AuditEntry {
  const { decided, process = 'claims', ...subject } = more;
  written += 1;
  return {
    id: `E${written}`,
    at: `${at}:00.000Z`,
    stream: instance,
    lane: 'main',
    seq: written,
    actor: { kind: 'system', id: 'tutti' },
    action,
    subject: { process, instance, ...subject },
    ...(decided === undefined ? {} : { decided }),
    previous: '',
    hash: '',
  };
}

/** A case from `start` to `end` (`2026-03-01T08:00`), with what happened in between. */
export function finished(instance: string, start: string, end: string, version = 'v1'): AuditEntry[] {
  return [
    entry(instance, start, 'instance.started', { version }),
    entry(instance, end, 'instance.completed', { version, decided: { outcome: 'completed', end: 'Done' } }),
  ];
}

export async function* stream(...groups: readonly (readonly AuditEntry[])[]): AsyncGenerator<AuditEntry> {
  for (const one of groups.flat()) yield Promise.resolve(one);
}
