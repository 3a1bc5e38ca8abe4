/**
 * The smallest sample that at least the share `q` of all samples does not exceed (nearest rank). It is always a value that was
 * measured, never one in between; undefined without samples. `sorted` ascends.
 */
export function quantile(sorted: readonly number[], q: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
}
