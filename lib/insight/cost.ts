import type { Level } from '../model/level.ts';
import { ASSUMPTIONS, PRICES, type Billed, type Usage } from './prices.ts';

/** Dollars for 1,000 instances that take one path. */
export interface PathCost {
  readonly path: string;
  readonly outcome: string;
  readonly transitions: number;
  /** US dollars by service, largest first. */
  readonly services: readonly { readonly service: string; readonly usd: number }[];
  readonly usd: number;
}

/** Prices what one instance used, times a thousand. */
export function costOf(path: string, outcome: string, usage: Usage): PathCost {
  const byService = new Map<string, number>();
  const add = (service: string, usd: number): void => {
    if (usd > 0) byService.set(service, (byService.get(service) ?? 0) + usd * 1000);
  };
  for (const [unit, price] of Object.entries(PRICES) as [Billed, (typeof PRICES)[Billed]][])
    add(price.service, usage[unit] * price.usd);
  add('language models', usage.models);
  const services = [...byService].map(([service, usd]) => ({ service, usd })).sort((a, b) => b.usd - a.usd);
  return {
    path,
    outcome,
    transitions: usage.transition,
    services,
    usd: services.reduce((sum, s) => sum + s.usd, 0),
  };
}

/** The assumptions behind every figure, in words. */
export function assumptions(): string[] {
  return [
    'one instance of each scenario is run on this machine and counted: every state entered (retries included), function call, store action, event, timer and blob',
    `a function call is billed ${ASSUMPTIONS.invocationSeconds * 1000} ms at ${ASSUMPTIONS.memoryGb * 1024} MB; one that waits for a slow system costs more`,
    'a transactional write costs two units per KB and another per KB for each index it appears in; reads are strongly consistent, one unit per 4 KB',
    'each call of a person or an application is one API request; looking at lists and screens is not counted',
    'idle time costs nothing but storage, which is not counted; neither are logs, data transfer and free tiers',
    ...Object.values(PRICES).map((p) => `${p.service}: $${trimmed(p.usd * 1e6)} per million ${p.unit}s (${p.source})`),
  ];
}

const trimmed = (n: number): string => String(Math.round(n * 1e4) / 1e4);

export interface CostReport {
  /** Level of the machine that was measured. */
  readonly level: Level;
  readonly paths: readonly PathCost[];
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
  readonly assumptions: readonly string[];
}

/** What the compact level saves on a path: transitions of one instance, and dollars of a thousand. */
export interface Saving {
  readonly path: string;
  readonly transitions: number;
  readonly usd: number;
}
export const savings = (readable: CostReport, compact: CostReport): Saving[] =>
  readable.paths.flatMap(({ path, transitions, usd }) => {
    const other = compact.paths.find((p) => p.path === path);
    return other === undefined ? [] : [{ path, transitions: transitions - other.transitions, usd: usd - other.usd }];
  });
