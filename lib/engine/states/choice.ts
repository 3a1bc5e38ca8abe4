import { QUERY_EVALUATION_ERROR, RUNTIME, StateFailure } from '../errors.ts';
import type { StateHandler } from './handler.ts';

export const choice: StateHandler = {
  async enter(turn, branch, state) {
    for (const [i, rule] of (state.Choices ?? []).entries()) {
      const location = `Choices[${i}]/Condition`;
      const holds = await turn.evaluate(branch, rule.Condition, location);
      if (typeof holds !== 'boolean')
        throw new StateFailure(
          QUERY_EVALUATION_ERROR,
          `The JSONata expression for the field '${location}' returned an unexpected result type. Expected 'boolean', but was '${holds === null ? 'null' : typeof holds}'.`,
          location,
        );
      if (holds)
        return turn.complete(
          branch,
          state,
          {},
          { assign: rule.Assign, output: rule.Output, next: rule.Next, result: branch.input, at: `Choices[${i}]/` },
        );
    }
    if (state.Default === undefined)
      throw new StateFailure(RUNTIME, 'No matching choice rule was found and no Default is given.');
    await turn.complete(
      branch,
      state,
      {},
      { assign: state.Assign, output: state.Output, next: state.Default, result: branch.input },
    );
  },
};
