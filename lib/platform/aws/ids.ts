import { monotonicFactory } from 'ulid';
import type { Clock, Ids } from '../port.ts';

/** ULIDs that rise within a container, also in one millisecond. */
export function ulids(clock: Clock): Ids {
  const next = monotonicFactory();
  return { next: () => next(clock.now()) };
}
