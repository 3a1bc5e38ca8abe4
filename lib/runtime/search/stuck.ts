import type { DeployedProcess } from '../../model/compiled.ts';
import { draft, RUNTIME, type Core } from '../core.ts';
import { keys, padded } from '../keys.ts';
import { recordOf, type InstanceRecord } from '../records.ts';
import { slaTimes, write } from './follow.ts';
import { shardOf, type FoundAlarm, type FoundRecord } from './record.ts';
import { failuresOf } from '../each.ts';

/** How many instances have to have passed an element before it is known what is long there. */
const SAMPLES = 20;
const FACTOR = 3;
/** An instance at which nothing waits is at work; how long that may take at the least before somebody is told. */
const AT_WORK_MS = 3_600_000;
/** Stands for being at work, between one wait and the next. */
const AT_WORK = '';
/** Four buckets to a doubling: what is read from them is at most a fifth too long. */
const PER_DOUBLING = 4;
const CACHED_MS = 60_000;

type Open = Omit<FoundRecord, 'terms' | 'rev' | 'checkAt'>;

const bucketOf = (ms: number): number => Math.max(0, Math.ceil(Math.log2(Math.max(1, ms) / 1000) * PER_DOUBLING));
const upTo = (bucket: number): number => 1000 * 2 ** (bucket / PER_DOUBLING);

/** Counts how long the waits that are over have taken. Incidents are not what an element takes. */
export async function observe(core: Core, known: FoundRecord, waits: FoundRecord['waits']): Promise<void> {
  const now = core.now();
  const over = Object.entries(known.waits).filter(
    ([activation, w]) => waits[activation] === undefined && w.kind !== 'incident',
  );
  const took = over.map(([, w]) => [w.element, now - w.since] as const);
  if (Object.keys(known.waits).length === 0) took.push([AT_WORK, now - known.progressAt]);
  for (const [element, ms] of took)
    await core.ports.store.transact([
      { update: keys.durations(known.process, element, shardOf(known.id)), add: { [`b${bucketOf(ms)}`]: 1 } },
    ]);
}

const cache = new WeakMap<Core, Map<string, { readonly at: number; readonly value: number | undefined }>>();

/** The time that 95% of the instances have taken at an element; undefined where too few have passed. */
export async function p95(core: Core, process: string, element: string): Promise<number | undefined> {
  const known = cache.get(core) ?? new Map<string, { at: number; value: number | undefined }>();
  cache.set(core, known);
  const id = `${process}\n${element}`;
  const before = known.get(id);
  if (before !== undefined && core.now() - before.at < CACHED_MS) return before.value;
  const { pk, sk } = keys.durations(process, element, 0);
  const { items } = await core.ports.store.query({ pk, prefix: sk.slice(0, -1) });
  const counts = new Map<number, number>();
  for (const item of items)
    for (const [name, count] of Object.entries(item))
      if (/^b\d+$/.test(name))
        counts.set(Number(name.slice(1)), (counts.get(Number(name.slice(1))) ?? 0) + Number(count));
  const value = quantile(counts, 0.95);
  known.set(id, { at: core.now(), value });
  return value;
}

function quantile(counts: ReadonlyMap<number, number>, q: number): number | undefined {
  const total = [...counts.values()].reduce((sum, n) => sum + n, 0);
  if (total < SAMPLES) return undefined;
  let seen = 0;
  for (const [bucket, n] of [...counts].sort(([a], [b]) => a - b)) {
    seen += n;
    if (seen >= q * total) return upTo(bucket);
  }
  return undefined;
}

interface Limit {
  readonly element: string;
  readonly since: number;
  readonly at: number;
  readonly p95Ms: number;
}
/** When each place at which the instance stands has taken too long. */
async function limits(core: Core, deployed: DeployedProcess, found: Open): Promise<Limit[]> {
  if (found.endedAt !== undefined) return [];
  const factor = deployed.model.binding.alarms?.noProgress ?? FACTOR;
  const all = Object.values(found.waits);
  const list: Limit[] = [];
  for (const { element, since, kind } of all) {
    // An incident is an alarm of its own.
    const own = kind === 'incident' ? undefined : await p95(core, found.process, element);
    if (own !== undefined) list.push({ element, since, at: since + factor * own, p95Ms: own });
  }
  if (all.length > 0) return list;
  const own = (await p95(core, found.process, AT_WORK)) ?? 0;
  return [
    {
      element: AT_WORK,
      since: found.progressAt,
      at: found.progressAt + Math.max(AT_WORK_MS, factor * own),
      p95Ms: own,
    },
  ];
}

/** When time alone changes what is said of an instance next. */
export async function checkAt(core: Core, deployed: DeployedProcess, found: Open): Promise<number | undefined> {
  if (found.endedAt !== undefined) return undefined;
  const sla = slaTimes(deployed, found);
  const stuck = found.alarm === undefined ? (await limits(core, deployed, found)).map((l) => l.at) : [];
  // What time has brought meanwhile is still to be told: it stays ahead until it is.
  const untold =
    sla === undefined || found.sla === 'breached' ? [] : found.sla === 'at-risk' ? [sla.due] : [sla.risk, sla.due];
  const times = [...untold, ...stuck];
  return times.length === 0 ? undefined : Math.ceil(Math.max(core.now(), Math.min(...times)));
}

/** Looks at the instances whose time has come: at risk, breached, or without progress for too long. Gives how many it told of. */
export async function sweepChecks(core: Core): Promise<number> {
  const { store } = core.ports;
  let told = 0;
  const failures: unknown[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.query({
      pk: 'CHECK',
      index: 'g1',
      to: `${padded(core.now())}~`,
      limit: 100,
      ...(cursor === undefined ? {} : { cursor }),
    });
    failures.push(
      ...(await failuresOf(page.items, async (item) => {
        if (await check(core, String(item.id))) told += 1;
      })),
    );
    cursor = page.cursor;
  } while (cursor !== undefined);
  if (failures.length > 0) throw failures[0];
  return told;
}

const check = (core: Core, id: string): Promise<boolean> =>
  core.attempt(async (change) => {
    const { store } = core.ports;
    const known = recordOf<FoundRecord>(await store.get(keys.found(id)));
    const instance = recordOf<InstanceRecord>(await store.get(keys.instance(id)));
    if (known === undefined || instance === undefined || known.endedAt !== undefined) return false;
    if (known.checkAt === undefined || known.checkAt > core.now()) return false;
    const deployed = await core.of(instance);
    const { terms: _terms, rev: _rev, checkAt: _checkAt, ...open } = known;
    let next: Open = open;
    let told = false;
    const times = slaTimes(deployed, known);
    const sla =
      times === undefined
        ? undefined
        : core.now() >= times.due
          ? 'breached'
          : core.now() >= times.risk
            ? 'at-risk'
            : 'on-time';
    if (sla !== undefined && sla !== known.sla) {
      next = { ...next, sla };
      const { escalateTo, within } = deployed.model.binding.sla!;
      // Where the process names whom to tell, the timer that tells them writes this entry.
      if (escalateTo === undefined) {
        told = true;
        change.drafts.push(
          draft(instance, 'main', RUNTIME, `sla.${sla}`, { decided: { within, due: core.iso(times!.due) } }),
        );
      }
    }
    const late =
      known.alarm === undefined ? (await limits(core, deployed, known)).find((l) => l.at <= core.now()) : undefined;
    if (late !== undefined) {
      told = true;
      const { element, since, p95Ms } = late;
      const alarm: FoundAlarm = { kind: 'no-progress', element, since, raisedAt: core.now(), p95Ms };
      next = { ...next, alarm };
      change.drafts.push(
        draft(instance, 'main', RUNTIME, 'alarm.raised', {
          ...(element === AT_WORK ? {} : { subject: { element } }),
          decided: { kind: alarm.kind, since: core.iso(since), p95Ms },
          why: { reason: reasonOf(late, core.now()) },
        }),
      );
    }
    write(change, known, next, await checkAt(core, deployed, next));
    return told;
  });

const minutes = (ms: number): string => `${Math.round(ms / 60_000)} min`;
const reasonOf = ({ element, since, p95Ms }: Limit, now: number): string =>
  element === AT_WORK
    ? `nothing waits, and nothing has happened for ${minutes(now - since)}`
    : `it has waited here for ${minutes(now - since)}; 95% of the instances took at most ${minutes(p95Ms)}`;
