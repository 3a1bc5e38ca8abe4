import type { Query } from '../port.ts';

/** The indexes of the table, by the name that the port uses; keys are `<name>pk` and `<name>sk`, strings. */
export const INDEXES = ['g1', 'g2', 'g3'] as const;

/** The index's name in DynamoDB, which takes no name under three characters. */
export const indexName = (index: NonNullable<Query['index']>): string => `by-${index}`;
