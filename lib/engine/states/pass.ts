import type { StateHandler } from './handler.ts';

export const pass: StateHandler = {
  enter: (turn, branch, step) => turn.complete(branch, step, step, {}, branch.input),
};
