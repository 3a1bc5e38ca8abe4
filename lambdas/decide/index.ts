import { containerOf } from '../container.ts';
import { stepFunction } from '../step.ts';

const container = containerOf();

/** Evaluates decision tables. */
export const handler = stepFunction('decide', () => container().runtime);
