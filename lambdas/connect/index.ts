import { containerOf } from '../container.ts';
import { stepFunction } from '../step.ts';

const container = containerOf();

/** Calls HTTP services and sends messages. */
export const handler = stepFunction('connect', () => container().runtime);
