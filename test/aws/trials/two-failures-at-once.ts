import assert from 'node:assert/strict';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  transitions: 12,
  async run({ ask, start, token, fail, ended }) {
    const execution = await start({
      P: {
        Type: 'Parallel',
        Branches: ['a', 'b'].map((id) => ({ StartAt: id, States: { [id]: ask(id) } })),
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C', Output: '{% $states.errorOutput.Error %}' }],
        End: true,
      },
      C: { Type: 'Pass', End: true },
    });
    const tokens = await Promise.all([token('a'), token('b')]);
    const answers = await Promise.all(
      tokens.map((taskToken, i) =>
        fail(taskToken, `Error.${i}`).then(
          () => 'accepted',
          (error: unknown) => (error as Error).name,
        ),
      ),
    );
    assert.deepEqual(answers.toSorted(), ['TaskTimedOut', 'accepted']);
    const { status, output } = await ended(execution);
    assert.deepEqual({ status, output }, { status: 'SUCCEEDED', output: `Error.${answers.indexOf('accepted')}` });
  },
};
