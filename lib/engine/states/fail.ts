import { MAX_CAUSE_CHARS, MAX_ERROR_CHARS, StateFailure } from '../errors.ts';
import { wrongType } from '../jsonata/template.ts';
import type { Step } from '../program.ts';
import type { Turn } from '../turn.ts';
import type { Branch } from '../types.ts';
import type { StateHandler } from './handler.ts';

async function text(turn: Turn, branch: Branch, step: Step, field: 'Error' | 'Cause'): Promise<string | undefined> {
  const t = step.field(field);
  if (t === undefined) return undefined;
  const value = await t.evaluate(turn.scope(branch));
  if (typeof value !== 'string') throw wrongType(t, 'string', value);
  return value;
}

export const fail: StateHandler = {
  async enter(turn, branch, step) {
    const error = await text(turn, branch, step, 'Error');
    const cause = await text(turn, branch, step, 'Cause');
    throw new StateFailure(error?.slice(0, MAX_ERROR_CHARS), cause?.slice(0, MAX_CAUSE_CHARS));
  },
};
