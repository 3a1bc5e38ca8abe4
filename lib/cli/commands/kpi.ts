import type { Command } from 'commander';
import { durationMs } from '../../expressions/index.ts';
import type { Json } from '../../model/json.ts';
import type { KpiReport, KpiValue } from '../../runtime/types.ts';
import { Client } from '../client.ts';
import { output, table, type GlobalOptions } from '../context.ts';

const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
];
const time = (ms: number): string => {
  const [unit, size] = UNITS.find(([, s]) => ms >= s) ?? (['ms', 1] as const);
  return `${Math.round((ms / size) * 10) / 10} ${unit}`;
};
const value = (k: KpiValue): string =>
  k.samples === 0
    ? 'no sample'
    : k.unit === 'duration'
      ? `P50 ${time(k.p50 ?? 0)}, P95 ${time(k.p95 ?? 0)}`
      : `${Math.round((k.value ?? 0) * 1000) / 10}%`;

/** Durations as people write them; shares are written so already. */
const aim = (k: KpiValue, text: string): string => (k.unit === 'duration' ? time(durationMs(text)) : text);

export function registerKpi(program: Command): void {
  program
    .command('kpi <process>')
    .description('the four KPIs of a process against target and baseline, from the record alone')
    .option('--from <date>', 'instances that ended at or after this ISO 8601 time')
    .option('--to <date>', 'instances that ended up to this ISO 8601 time')
    .action(async (process: string, options: GlobalOptions & { from?: string; to?: string }) => {
      const query = new URLSearchParams(
        Object.entries({ from: options.from, to: options.to }).filter((e): e is [string, string] => e[1] !== undefined),
      );
      const report = await new Client(options).get<KpiReport>(
        `/processes/${encodeURIComponent(process)}/kpis?${query.toString()}`,
      );
      output(options.json === true).result(report as unknown as Json, [
        ...table([
          ['KPI', 'now', 'target', 'baseline', 'meets', 'samples'],
          ...report.kpis.map((k) => [
            k.name,
            value(k),
            aim(k, k.target),
            k.baseline === undefined ? '' : aim(k, k.baseline),
            k.meets === null ? 'unknown' : k.meets ? 'yes' : 'no',
            String(k.samples),
          ]),
        ]),
        `as of ${report.asOf}; ${report.open.count} open`,
      ]);
    });
}
