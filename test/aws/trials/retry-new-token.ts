import assert from 'node:assert/strict';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  transitions: 8,
  async run({ ask, start, token, fail, succeed, ended, answerTo }) {
    const execution = await start({
      W: ask('w', {
        Retry: [{ ErrorEquals: ['Again'], IntervalSeconds: 2, MaxAttempts: 1 }],
        Output: { answer: '{% $states.result %}', retries: '{% $states.context.State.RetryCount %}' },
        End: true,
      }),
    });
    const first = await token('w', 0);
    await fail(first, 'Again');
    // While it waits for the next attempt, and during that attempt.
    assert.equal(await answerTo(first), 'TaskTimedOut');
    const second = await token('w', 1);
    assert.notEqual(second, first);
    assert.equal(await answerTo(first), 'TaskTimedOut');
    await succeed(second, 2);
    assert.deepEqual(await ended(execution), { status: 'SUCCEEDED', output: { answer: 2, retries: 1 } });
  },
};
