import { containerOf } from '../container.ts';
import { timer } from './timer.ts';

const container = containerOf();

/** Target of the one-time schedules that the timers port makes. */
export const handler = timer(() => container().runtime);
