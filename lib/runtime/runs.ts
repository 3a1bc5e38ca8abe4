import type { AuditEntry, ElementState } from './types.ts';

/** One time that an element was at work, as the record tells it. */
export interface Run {
  readonly element: string;
  readonly activation: string;
  readonly lane: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Absent while it is at work. */
  readonly endedAt?: number;
  readonly state: ElementState;
  readonly attempts: readonly Attempt[];
  /** In the order of the record. */
  readonly entries: readonly AuditEntry[];
}
/** A call of a step that answered or failed. */
export interface Attempt {
  readonly at: string;
  readonly outcome: 'done' | 'failed' | 'raised';
  readonly tookMs?: number;
  /** Why it failed, or the code of the error that it raised. */
  readonly reason?: string;
}

/** What ends a run, and how. */
const ENDS: Readonly<Record<string, ElementState>> = {
  'step.completed': 'completed',
  'decision.rule': 'completed',
  'wait.resolved': 'completed',
  'scope.closed': 'completed',
  'scope.interrupted': 'interrupted',
  'task.cancelled': 'interrupted',
  'work.cancelled': 'interrupted',
  'call.failed': 'incident',
};
/** Every time that an element with an activation of its own was at work, in the order in which they began. */
export function runsOf(entries: readonly AuditEntry[]): Run[] {
  const groups = new Map<string, AuditEntry[]>();
  for (const entry of entries) {
    const { element, activation } = entry.subject;
    if (element === undefined || activation === undefined) continue;
    const key = `${element}\n${activation.replace(/!incident$/, '')}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return [...groups.values()].map(runOf).sort((a, b) => a.startedAt - b.startedAt);
}

function runOf(entries: readonly AuditEntry[]): Run {
  const [first] = entries;
  const { element, activation } = first!.subject;
  let state: ElementState = 'active';
  let endedAt: number | undefined;
  const attempts: Attempt[] = [];
  for (const entry of entries) {
    const at = Date.parse(entry.at);
    const end = (as: ElementState): void => {
      state = as;
      endedAt = at;
    };
    const ended = ENDS[entry.action];
    if (entry.action === 'wait.opened' || entry.action === 'incident.opened') endedAt = undefined;
    if (entry.action === 'wait.opened') state = 'active';
    else if (entry.action === 'incident.opened') state = 'incident';
    else if (ended !== undefined) end(ended);
    else if (entry.action === 'error.raised') end('interrupted');
    else if (entry.action === 'incident.operation' && entry.decided?.operation === 'skip') end('completed');
    const attempt = attemptOf(entry);
    if (attempt !== undefined) attempts.push(attempt);
  }
  return {
    element: element!,
    activation: activation!.replace(/!incident$/, ''),
    lane: first!.lane,
    startedAt: entries.reduce((min, e) => Math.min(min, Date.parse(e.at) - (tookMs(e) ?? 0)), Infinity),
    ...(endedAt === undefined ? {} : { endedAt }),
    state,
    attempts,
    entries,
  };
}

function attemptOf(entry: AuditEntry): Attempt | undefined {
  const took = tookMs(entry);
  const base = { at: entry.at, ...(took === undefined ? {} : { tookMs: took }) };
  const { reason } = entry.why ?? {};
  if (entry.action === 'step.failed')
    return { ...base, outcome: 'failed', ...(typeof reason === 'string' ? { reason } : {}) };
  if (entry.action === 'error.raised') return { ...base, outcome: 'raised', reason: String(entry.decided?.code ?? '') };
  if (entry.action === 'step.completed' || entry.action === 'decision.rule') return { ...base, outcome: 'done' };
  return undefined;
}

const tookMs = (entry: AuditEntry): number | undefined =>
  typeof entry.decided?.durationMs === 'number' ? entry.decided.durationMs : undefined;

/** How long each element was at work in all its runs that are over, in milliseconds. */
export function timesOf(entries: readonly AuditEntry[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const run of runsOf(entries))
    if (run.endedAt !== undefined) times.set(run.element, (times.get(run.element) ?? 0) + run.endedAt - run.startedAt);
  return times;
}
