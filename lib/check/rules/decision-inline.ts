import { inlineFindings } from '../../expressions/index.ts';
import type { Rule } from '../rule.ts';

/** TUT-510, TUT-511: a table that is to be compiled into the machine and cannot be. TUT-512 is the compiler's: it knows what the token game runs. */
export const decisionInline: Rule = inlineFindings;
