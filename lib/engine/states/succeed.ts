import type { StateHandler } from './handler.ts';

export const succeed: StateHandler = {
  enter: (turn, branch, state) => turn.completeState(branch, state, undefined),
};
