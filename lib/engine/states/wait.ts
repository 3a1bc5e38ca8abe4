import { QUERY_EVALUATION_ERROR, StateFailure } from '../errors.ts';
import type { StateHandler } from './handler.ts';

const MAX_WAIT_SECONDS = 99_999_999;

export const wait: StateHandler = {
  async enter(turn, branch, state) {
    let at: number;
    if (state.Seconds !== undefined) {
      const seconds = await turn.evaluate(branch, state.Seconds, 'Seconds');
      if (typeof seconds !== 'number' || seconds < 0 || seconds > MAX_WAIT_SECONDS)
        throw new StateFailure(
          QUERY_EVALUATION_ERROR,
          `The field 'Seconds' must be a number from 0 to ${MAX_WAIT_SECONDS}.`,
          'Seconds',
        );
      at = turn.now + Math.floor(seconds) * 1000;
    } else {
      const timestamp = await turn.evaluate(branch, state.Timestamp ?? null, 'Timestamp');
      at = Date.parse(String(timestamp));
      if (Number.isNaN(at))
        throw new StateFailure(
          QUERY_EVALUATION_ERROR,
          "The field 'Timestamp' must be an RFC 3339 timestamp.",
          'Timestamp',
        );
    }
    branch.phase = 'wait';
    branch.due = at;
    turn.effects.push({ kind: 'wake', branch: branch.id, at });
  },
  wake: (turn, branch, state) => turn.completeState(branch, state, undefined),
};
