import assert from 'node:assert/strict';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  transitions: 10,
  async run({ ask, start, token, succeed, ended, answerTo }) {
    const execution = await start({
      P: {
        Type: 'Parallel',
        Branches: [
          {
            StartAt: 'A',
            States: {
              A: ask('winner', { Next: 'F' }),
              F: { Type: 'Fail', Error: 'Winner.took', Cause: '{% $string($states.input) %}' },
            },
          },
          { StartAt: 'B', States: { B: ask('loser') } },
        ],
        Catch: [
          {
            ErrorEquals: ['Winner.took'],
            Next: 'C',
            Output: { error: '{% $states.errorOutput.Error %}', won: '{% $parse($states.errorOutput.Cause) %}' },
          },
        ],
        End: true,
      },
      C: { Type: 'Pass', End: true },
    });
    const loser = await token('loser');
    await succeed(await token('winner'), { n: 1 });
    assert.deepEqual(await ended(execution), {
      status: 'SUCCEEDED',
      output: { error: 'Winner.took', won: { n: 1 } },
    });
    assert.equal(await answerTo(loser), 'TaskTimedOut');
  },
};
