import { MAX_CAUSE_CHARS, MAX_ERROR_CHARS } from '../errors.ts';
import type { StateHandler } from './handler.ts';

export const fail: StateHandler = {
  async enter(turn, branch, state) {
    const text = async (value: typeof state.Error, field: string, limit: number): Promise<string> =>
      value === undefined ? '' : String(await turn.evaluate(branch, value, field)).slice(0, limit);
    const error = await text(state.Error, 'Error', MAX_ERROR_CHARS);
    const cause = await text(state.Cause, 'Cause', MAX_CAUSE_CHARS);
    await turn.fail(branch, state, error, cause);
  },
};
