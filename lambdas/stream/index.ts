import { containerOf } from '../container.ts';
import { stream } from './stream.ts';

const container = containerOf();

/** Takes the table's change stream. */
export const handler = stream(() => container().runtime);
