import { durationMs } from '../expressions/index.ts';
import type { KpiName, ProcessBinding } from '../model/binding.ts';
import type { AuditEntry, KpiReport, KpiValue } from '../runtime/types.ts';
import { histories, leavesStraightPath, type History } from './history.ts';
import { quantile } from './quantile.ts';

/** What each KPI measures, in the words the console and the command line show. */
export const DEFINITIONS: Readonly<Record<KpiName, string>> = {
  cycleTime: 'Time from start to a business end, per finished instance. The target applies to the median (P50).',
  errorRate: 'Share of ended instances (finished, cancelled or failed) that failed or had at least one incident.',
  exceptionRate:
    'Share of ended instances that left the straight path: an incident, a failure, a person who did not follow the model, ' +
    "a model's answer that went to people, a wait that ran out, or a cancellation.",
  slaCompliance: 'Share of finished instances that came to their business end within the agreed time.',
};

export interface KpiOptions {
  /** Epoch milliseconds. */
  readonly now: number;
  /** ISO moments; an instance belongs to the period that its end falls into, both ends included. */
  readonly from?: string;
  readonly to?: string;
}
type Case = History & { readonly endedAt: number };
type Finished = Case & { readonly startedAt: number };

/**
 * The KPIs of a process, from the record alone; entries of other processes are passed over. Every business end counts as finished.
 * `instances` of a KPI are those counted as hits: for the deadline those that kept it, for the cycle time all finished.
 */
export async function kpiReport(
  entries: AsyncIterable<AuditEntry>,
  binding: ProcessBinding,
  options: KpiOptions,
): Promise<KpiReport> {
  const deployed = new Map<string, string>();
  const all = await histories(noting(entries, binding.process, deployed), binding.process, leavesStraightPath);
  const to = options.to === undefined ? options.now : moment(options.to, 'to');
  const from = options.from === undefined ? earliest(all, to) : moment(options.from, 'from');
  const ended = all
    .filter((h): h is Case => h.endedAt !== undefined && h.endedAt >= from && h.endedAt <= to)
    .sort((a, b) => a.endedAt - b.endedAt || (a.instance < b.instance ? -1 : 1));
  const finished = ended.filter((h): h is Finished => h.end === 'completed' && h.startedAt !== undefined);
  const open = all.filter((h) => h.endedAt === undefined && h.startedAt !== undefined);
  const oldest = open.reduce((least, h) => Math.min(least, h.startedAt ?? least), Number.POSITIVE_INFINITY);
  return {
    process: binding.process,
    from: iso(from),
    to: iso(to),
    asOf: iso(options.now),
    kpis: [
      cycleTime(finished, binding),
      rate('errorRate', ended, (h) => h.incident || h.end === 'failed', binding),
      rate('exceptionRate', ended, (h) => h.exception || h.end === 'failed', binding),
      ...slaCompliance(finished, binding),
    ],
    byVersion: byVersion(ended, deployed),
    businessKeys: Object.fromEntries(
      ended.flatMap((h) => (h.businessKey === undefined ? [] : [[h.instance, h.businessKey]])),
    ),
    open: { count: open.length, ...(open.length === 0 ? {} : { oldest: iso(oldest) }) },
  };
}

function cycleTime(finished: readonly Finished[], binding: ProcessBinding): KpiValue {
  const times = finished.map((h) => h.endedAt - h.startedAt).sort((a, b) => a - b);
  const p50 = quantile(times, 0.5);
  const p95 = quantile(times, 0.95);
  return {
    ...common('cycleTime', 'duration', binding),
    ...(p50 === undefined ? {} : { p50 }),
    ...(p95 === undefined ? {} : { p95 }),
    meets: meets('cycleTime', p50, binding),
    samples: times.length,
    instances: finished.map((h) => h.instance),
  };
}

function rate(
  name: 'errorRate' | 'exceptionRate',
  cases: readonly Case[],
  hit: (h: Case) => boolean,
  binding: ProcessBinding,
): KpiValue {
  const hits = cases.filter(hit);
  const value = cases.length === 0 ? undefined : hits.length / cases.length;
  return {
    ...common(name, 'share', binding),
    ...(value === undefined ? {} : { value }),
    meets: meets(name, value, binding),
    samples: cases.length,
    instances: hits.map((h) => h.instance),
  };
}

/** Nothing where the process has no agreed time: there is nothing to keep. */
function slaCompliance(finished: readonly Finished[], binding: ProcessBinding): KpiValue[] {
  if (binding.sla === undefined) return [];
  const within = durationMs(binding.sla.within);
  const kept = finished.filter((h) => h.endedAt - h.startedAt <= within);
  const value = finished.length === 0 ? undefined : kept.length / finished.length;
  return [
    {
      ...common('slaCompliance', 'share', binding),
      ...(value === undefined ? {} : { value }),
      meets: meets('slaCompliance', value, binding),
      samples: finished.length,
      instances: kept.map((h) => h.instance),
    },
  ];
}

function common(name: KpiName, unit: KpiValue['unit'], binding: ProcessBinding) {
  const set = binding.kpis?.[name];
  return {
    name,
    definition: DEFINITIONS[name],
    unit,
    target: set?.target ?? '',
    ...(set?.baseline === undefined ? {} : { baseline: set.baseline }),
  };
}

/** null where there is nothing to judge: no samples, or no target. Only compliance wants to be high. */
function meets(name: KpiName, value: number | undefined, binding: ProcessBinding): boolean | null {
  const target = binding.kpis?.[name]?.target;
  if (value === undefined || target === undefined) return null;
  const limit = targetNumber(target);
  return name === 'slaCompliance' ? value >= limit : value <= limit;
}

/** A target as a number to compare with: `1%` as a share of 1, an ISO 8601 duration as milliseconds. */
export function targetNumber(target: string): number {
  const share = /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(target);
  return share === null ? durationMs(target) : Number(share[1]) / 100;
}

/** Newest version first, those that the record does not know as deployed last. */
function byVersion(cases: readonly Case[], deployed: ReadonlyMap<string, string>): KpiReport['byVersion'] {
  const counts = new Map<string, number>();
  for (const { version } of cases) if (version !== undefined) counts.set(version, (counts.get(version) ?? 0) + 1);
  const order = [...deployed].sort(([, a], [, b]) => a.localeCompare(b)).map(([version]) => version);
  return [...counts]
    .map(([version, instances]) => {
      const deployedAt = deployed.get(version);
      return {
        version,
        ...(deployedAt === undefined ? {} : { number: order.indexOf(version) + 1, deployedAt }),
        instances,
      };
    })
    .sort((a, b) => (b.number ?? 0) - (a.number ?? 0));
}

/** Passes entries on, and notes when each version of `process` was first deployed. */
async function* noting(
  entries: AsyncIterable<AuditEntry>,
  process: string,
  deployed: Map<string, string>,
): AsyncGenerator<AuditEntry> {
  for await (const entry of entries) {
    const { version } = entry.subject;
    if (entry.action === 'process.deployed' && entry.subject.process === process && version !== undefined)
      if (entry.at < (deployed.get(version) ?? '~')) deployed.set(version, entry.at);
    yield entry;
  }
}

/** Without `from` the period begins with the first start (or end) on record. */
const earliest = (all: readonly History[], to: number): number =>
  all.reduce((least, h) => Math.min(least, h.startedAt ?? least, h.endedAt ?? least), to);

function moment(text: string, name: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new RangeError(`${name}: ${text} is no ISO 8601 date`);
  return at;
}
const iso = (at: number): string => new Date(at).toISOString();
