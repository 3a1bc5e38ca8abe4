import { containerOf } from '../container.ts';
import { stepFunction } from '../step.ts';

const container = containerOf();

/** Opens waits: work for people, events, incidents. */
export const handler = stepFunction('wait', () => container().runtime);
