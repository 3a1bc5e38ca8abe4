import type { StateHandler } from './handler.ts';

export const parallel: StateHandler = {
  async enter(turn, branch, state) {
    const input =
      state.Arguments === undefined ? branch.input : await turn.evaluate(branch, state.Arguments, 'Arguments');
    const branches = state.Branches ?? [];
    branch.phase = 'children';
    branch.results = branches.map(() => null);
    branch.pending = branches.length;
    turn.emit(branch, 'ParallelStateStarted');
    const started = branch.previousId;
    for (const index of branches.keys()) {
      branch.previousId = started;
      turn.spawn(branch, index, [...branch.path, branch.state, index], input);
    }
  },
  async childEnded(turn, branch, state) {
    if (branch.pending! > 0) return;
    turn.emit(branch, 'ParallelStateSucceeded');
    await turn.completeState(branch, state, branch.results!);
  },
};
