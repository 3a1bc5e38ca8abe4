import { containerOf } from '../container.ts';
import { settled } from '../settled.ts';

const container = containerOf();

/** Run by a rule every minute: re-sends, fires lost timers, reconciles. */
export const handler = () =>
  settled(
    () => container().runtime,
    (r) => r.sweep(),
  );
