import type { StateHandler } from './handler.ts';

export const pass: StateHandler = {
  enter: (turn, branch, state) => turn.completeState(branch, state, undefined),
};
