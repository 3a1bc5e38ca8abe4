import type { KpiValue } from '../../lib/runtime/types.ts';
import { duration, percent, targetNumber } from './format.ts';

/** A KPI is measured at its median where it is a duration (milliseconds), at its share otherwise; undefined without samples. */
export const measured = (kpi: KpiValue): number | undefined =>
  kpi.samples === 0 ? undefined : kpi.unit === 'duration' ? (kpi.p50 ?? kpi.value) : (kpi.value ?? kpi.p50);

export const shown = (kpi: KpiValue, value: number): string =>
  kpi.unit === 'duration' ? duration(value) : percent(value);

/** Of these less is better; of the others more. */
const LESS_IS_BETTER: ReadonlySet<string> = new Set(['cycleTime', 'errorRate', 'exceptionRate']);

/** How a KPI stands against what it was before: text, and whether that is good. */
export function againstBaseline(
  kpi: KpiValue,
): { readonly direction: 'better' | 'worse' | 'same'; readonly by: string } | undefined {
  const now = measured(kpi);
  const before = kpi.baseline === undefined ? undefined : targetNumber(kpi.baseline);
  if (now === undefined || before === undefined) return undefined;
  const difference = now - before;
  if (difference === 0) return { direction: 'same', by: '' };
  const by = kpi.unit === 'duration' ? duration(Math.abs(difference)) : `${points(Math.abs(difference))} points`;
  return { direction: difference < 0 === LESS_IS_BETTER.has(kpi.name) ? 'better' : 'worse', by };
}
const points = (share: number): string => String(Math.round(share * 1000) / 10);
