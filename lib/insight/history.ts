import type { AuditEntry } from '../runtime/types.ts';

/** How an instance came to its end: at a business end of the diagram, by hand, or by a fault that nothing could mend. */
export type End = 'completed' | 'cancelled' | 'failed';

/** What the record says about one instance, as far as KPIs ask. */
export interface History {
  readonly instance: string;
  businessKey?: string;
  version?: string;
  startedAt?: number;
  endedAt?: number;
  end?: End;
  incident: boolean;
  /** It left the straight path; see `leavesStraightPath`. */
  exception: boolean;
}

const ENDS: Readonly<Record<string, End>> = {
  'instance.completed': 'completed',
  'instance.cancelled': 'cancelled',
  'instance.failed': 'failed',
};

/**
 * Gathers the entries of `process` by instance. Entries may come in any order and more than once: the earliest start and the earliest
 * end count (a reconciled end that is written later does not lengthen a case).
 */
export async function histories(
  entries: AsyncIterable<AuditEntry>,
  process: string,
  exceptional: (entry: AuditEntry) => boolean,
): Promise<readonly History[]> {
  const found = new Map<string, History>();
  for await (const entry of entries) {
    if (entry.subject.process !== process) continue;
    const id = entry.subject.instance ?? entry.stream;
    // Deployments and settings stand in the process's own stream.
    if (id.startsWith('process:')) continue;
    const history = found.get(id) ?? { instance: id, incident: false, exception: false };
    found.set(id, history);
    add(history, entry);
    history.exception ||= exceptional(entry);
  }
  return [...found.values()];
}

function add(history: History, entry: AuditEntry): void {
  const at = Date.parse(entry.at);
  if (entry.action === 'instance.started') {
    history.startedAt = Math.min(history.startedAt ?? at, at);
    if (entry.subject.version !== undefined) history.version = entry.subject.version;
    if (typeof entry.decided?.businessKey === 'string') history.businessKey = entry.decided.businessKey;
  }
  if (entry.subject.version !== undefined) history.version ??= entry.subject.version;
  const end = ENDS[entry.action];
  if (end !== undefined && (history.endedAt === undefined || at < history.endedAt)) {
    history.endedAt = at;
    history.end = end;
  }
  if (entry.action === 'incident.opened') history.incident = true;
}

/**
 * Whether an entry shows that the case left the straight path: an incident, a person who did not follow the model, a model's answer that
 * went to people, a wait that ran out (a timer fired in place of what the element waited for), or a cancellation. Reminders and escalations
 * are actions of their own (`reminder.sent`, `task.escalated`) and do not count.
 */
export function leavesStraightPath(entry: AuditEntry): boolean {
  switch (entry.action) {
    case 'incident.opened':
    case 'instance.cancelled':
      return true;
    case 'timer.fired':
      // A timer that a diagram simply waits for is the straight path: it fires for the very element that waits.
      return entry.decided?.event === undefined || entry.decided.event !== entry.subject.element;
    case 'task.completed':
      return entry.decided?.override === true;
    case 'decision.ai':
      return entry.decided?.outcome === 'to-people';
    default:
      return false;
  }
}
