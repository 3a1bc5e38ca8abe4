import type { StateHandler } from './handler.ts';

export const parallel: StateHandler = {
  async enter(turn, branch, step) {
    const given = await turn.field(branch, step.field('Arguments'));
    const input = given === undefined ? branch.input : given;
    branch.phase = 'children';
    branch.results = step.containers.map(() => null);
    branch.pending = step.containers.length;
    turn.emit(branch, 'ParallelStateStarted');
    for (const [index, container] of step.containers.entries()) turn.spawn(branch, index, container, input);
  },
  async childEnded(turn, branch, step) {
    if (branch.pending! > 0) return;
    branch.mark = branch.previousId;
    turn.emit(branch, 'ParallelStateSucceeded', undefined, true);
    await turn.complete(branch, step, step, { result: branch.results! }, branch.results!);
  },
};
