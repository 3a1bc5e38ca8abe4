import assert from 'node:assert/strict';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  transitions: 8,
  async run({ ask, start, token, answerTo, ended, events }) {
    const execution = await start({
      W: ask('w', {
        Output: '{% $states.result.there.is.none %}',
        Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'C', Output: '{% $states.errorOutput.Error %}' }],
        End: true,
      }),
      C: { Type: 'Pass', End: true },
    });
    const taskToken = await token('w');
    assert.equal(await answerTo(taskToken), 'accepted');
    assert.equal(await answerTo(taskToken), 'TaskTimedOut');
    assert.deepEqual(await ended(execution), { status: 'SUCCEEDED', output: 'States.QueryEvaluationError' });
    const types = (await events(execution)).map(({ type }) => type);
    assert.deepEqual(types.slice(types.indexOf('TaskSucceeded')), [
      'TaskSucceeded',
      'EvaluationFailed',
      'TaskStateExited',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
  },
};
