import { offsetDateTime } from '../date-time.ts';
import { MAX_SECONDS, QUERY_EVALUATION_ERROR, StateFailure } from '../errors.ts';
import { typeName, wrongType } from '../jsonata/template.ts';
import { numberIn } from '../turn.ts';
import type { StateHandler } from './handler.ts';

export const wait: StateHandler = {
  async enter(turn, branch, step) {
    const scope = turn.scope(branch);
    const seconds = step.field('Seconds');
    if (seconds !== undefined) {
      const value = await seconds.evaluate(scope);
      if (typeof value !== 'number') throw wrongType(seconds, 'number', value);
      branch.due = turn.now + numberIn(seconds, value, { min: 0, max: MAX_SECONDS }) * 1000;
    } else {
      const timestamp = step.field('Timestamp')!;
      const value = await timestamp.evaluate(scope);
      if (typeof value !== 'string') throw wrongType(timestamp, 'string', value);
      const at = offsetDateTime(value);
      if (at === undefined)
        throw new StateFailure(
          QUERY_EVALUATION_ERROR,
          `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format ${typeName(value)}: ${value}`,
          'Timestamp',
          true,
        );
      branch.due = at;
    }
    branch.phase = 'wait';
  },
  async wake(turn, branch, step) {
    branch.mark = branch.previousId;
    await turn.complete(branch, step, step, {}, branch.input);
  },
};
