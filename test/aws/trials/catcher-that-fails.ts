import assert from 'node:assert/strict';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  transitions: 8,
  async run({ ask, start, token, fail, ended }) {
    const execution = await start({
      P: {
        Type: 'Parallel',
        Branches: [
          {
            StartAt: 'W',
            States: {
              W: ask('w', {
                Catch: [
                  { ErrorEquals: ['Mine'], Next: 'C', Output: '{% $nowhere %}' },
                  { ErrorEquals: ['States.ALL'], Next: 'C', Output: 'caught by the state itself' },
                ],
                End: true,
              }),
              C: { Type: 'Pass', End: true },
            },
          },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'D', Output: '{% $states.errorOutput.Error %}' }],
        End: true,
      },
      D: { Type: 'Pass', End: true },
    });
    await fail(await token('w'), 'Mine');
    assert.deepEqual(await ended(execution), { status: 'SUCCEEDED', output: 'States.QueryEvaluationError' });
  },
};
