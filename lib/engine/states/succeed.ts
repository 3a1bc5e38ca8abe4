import type { StateHandler } from './handler.ts';

export const succeed: StateHandler = {
  enter: (turn, branch, step) => turn.complete(branch, step, step, {}, branch.input),
};
