import { inlineFindings } from '../../expressions/index.ts';
import type { Rule } from '../rule.ts';

/** TUT-510, TUT-511: a table that is to be compiled into the machine and cannot be. */
export const decisionInline: Rule = inlineFindings;
