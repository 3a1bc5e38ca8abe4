import { after } from '../maybe.ts';
import type { StateHandler } from './handler.ts';

export const parallel: StateHandler = {
  enter: (turn, branch, step) =>
    after(turn.field(branch, step.field('Arguments')), (given) => {
      const input = given === undefined ? branch.input : given;
      branch.phase = 'children';
      branch.results = step.containers.map(() => null);
      branch.pending = step.containers.length;
      turn.emit(branch, 'ParallelStateStarted');
      for (const [index, container] of step.containers.entries()) turn.spawn(branch, index, container, input);
    }),
  childEnded(turn, branch, step) {
    if (branch.pending! > 0) return undefined;
    branch.mark = branch.previousId;
    turn.emit(branch, 'ParallelStateSucceeded', undefined, true);
    return turn.complete(branch, step, step, { result: branch.results! }, branch.results!);
  },
};
