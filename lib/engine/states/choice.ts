import { RUNTIME, StateFailure } from '../errors.ts';
import type { Scope } from '../jsonata/scope.ts';
import { wrongType } from '../jsonata/template.ts';
import { after, type Maybe } from '../maybe.ts';
import type { Step, Writes } from '../program.ts';
import type { StateHandler } from './handler.ts';

/** The first rule that holds, from number `i` on. */
function firstThatHolds(step: Step, scope: Scope, i = 0): Maybe<Writes | undefined> {
  const rule = step.choices[i];
  if (rule === undefined) return undefined;
  return after(rule.condition.evaluate(scope), (holds) => {
    if (typeof holds !== 'boolean') throw wrongType(rule.condition, 'boolean', holds);
    return holds ? rule : firstThatHolds(step, scope, i + 1);
  });
}

export const choice: StateHandler = {
  enter: (turn, branch, step) =>
    after(firstThatHolds(step, turn.scope(branch)), (rule) => {
      if (rule !== undefined) return turn.complete(branch, step, rule, {}, branch.input);
      const { Default: otherwise } = step.state;
      if (otherwise === undefined)
        throw new StateFailure(
          RUNTIME,
          `An error occurred while executing the state '${branch.state}' (entered at the event id #${branch.enteredId}). Failed to transition out of the state. The state does not point to a next state.`,
        );
      return turn.complete(branch, step, { ...step, next: otherwise }, {}, branch.input);
    }),
};
