import { COMMON, type StateRules } from './types.ts';

export const succeed: StateRules = { fields: COMMON };
