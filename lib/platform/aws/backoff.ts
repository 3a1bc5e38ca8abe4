/** Pause before try `attempt` (from 1) is repeated: full jitter under a bound that doubles, so that competitors fall out of step. */
export function jitter(attempt: number, random: () => number = Math.random): number {
  return random() * Math.min(MAX_PAUSE_MS, FIRST_BOUND_MS * 2 ** Math.min(attempt, 20));
}
const FIRST_BOUND_MS = 10;
const MAX_PAUSE_MS = 2_000;

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** The name under which AWS reports an error; every SDK error carries it as `name`. */
export const errorName = (error: unknown): string => (error instanceof Error ? error.name : '');
