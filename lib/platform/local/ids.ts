import { monotonicFactory } from 'ulid';
import type { Clock, Ids } from '../port.ts';

/** ULIDs by the given clock; within one millisecond they still sort in the order they were made. */
export function ulids(clock: Pick<Clock, 'now'>): Ids {
  const next = monotonicFactory();
  return { next: () => next(clock.now()) };
}
