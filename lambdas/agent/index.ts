import { containerOf } from '../container.ts';
import { stepFunction } from '../step.ts';

const container = containerOf();

/** Asks language models; brings their answer to the machine or to people. */
export const handler = stepFunction('agent', () => container().runtime);
