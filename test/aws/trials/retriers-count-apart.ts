import assert from 'node:assert/strict';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  transitions: 12,
  async run({ ask, start, token, fail, ended }) {
    const execution = await start({
      W: ask('w', {
        Retry: [
          { ErrorEquals: ['One'], IntervalSeconds: 1, MaxAttempts: 1 },
          { ErrorEquals: ['Two'], IntervalSeconds: 1, MaxAttempts: 1 },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C', Output: '{% $states.errorOutput.Error %}' }],
        End: true,
      }),
      C: { Type: 'Pass', End: true },
    });
    // Each retrier has an attempt of its own; the third failure finds that of the first used up.
    for (const [attempt, error] of ['One', 'Two', 'One'].entries()) await fail(await token('w', attempt), error);
    assert.deepEqual(await ended(execution), { status: 'SUCCEEDED', output: 'One' });
  },
};
