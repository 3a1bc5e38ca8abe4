import { containerOf } from '../container.ts';
import { stepFunction } from '../step.ts';

const container = containerOf();

/** Closes scopes, settles waits, edits and ends instances. */
export const handler = stepFunction('lifecycle', () => container().runtime);
