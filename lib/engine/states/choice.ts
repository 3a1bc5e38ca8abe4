import { RUNTIME, StateFailure } from '../errors.ts';
import { wrongType } from '../jsonata/template.ts';
import type { StateHandler } from './handler.ts';

export const choice: StateHandler = {
  async enter(turn, branch, step) {
    const scope = turn.scope(branch);
    for (const rule of step.choices) {
      const holds = await rule.condition.evaluate(scope);
      if (typeof holds !== 'boolean') throw wrongType(rule.condition, 'boolean', holds);
      if (holds) return turn.complete(branch, step, rule, {}, branch.input);
    }
    const { Default: otherwise } = step.state;
    if (otherwise === undefined)
      throw new StateFailure(RUNTIME, `The choice state '${branch.state}' has no rule that holds, and no Default.`);
    await turn.complete(branch, step, { ...step, next: otherwise }, {}, branch.input);
  },
};
