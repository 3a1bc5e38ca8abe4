import { containerOf } from '../container.ts';

const container = containerOf();

/** Run by a rule every hour: anchors the record. Answers with the receipt, or null where nothing is new. */
export const handler = async () => (await container().runtime.audit.anchor()) ?? null;
