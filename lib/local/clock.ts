import { SystemClock, VirtualClock, type Clock } from '../engine/index.ts';

/** The clock of a local Tutti: wall time, or a clock that tests move. */
export type TuttiClock = (Clock & { readonly virtual: false }) | (VirtualClock & { readonly virtual: true });

export const systemClock = (): TuttiClock => Object.assign(new SystemClock(), { virtual: false as const });
export const movedClock = (start?: number): TuttiClock & { readonly virtual: true } =>
  Object.assign(new VirtualClock(start), { virtual: true as const });
