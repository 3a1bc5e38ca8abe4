import assert from 'node:assert/strict';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  transitions: 24,
  async run({ ask, start, token, fail, succeed, ended, answerTo, asked, pass }) {
    // `attempt` of ask is the RetryCount of the task, which begins anew with its branch: the ids tell the rounds apart.
    const inner = (name: string): object => ({
      StartAt: name,
      States: { [name]: ask(`{% '${name}' & $string($states.input.round) %}`) },
    });
    const execution = await start({
      S: { Type: 'Pass', Output: { round: 0 }, Next: 'P' },
      P: {
        Type: 'Parallel',
        Arguments: { round: '{% $states.context.State.RetryCount %}' },
        Branches: [inner('A'), inner('B')],
        Retry: [{ ErrorEquals: ['Again'], IntervalSeconds: 1, MaxAttempts: 1 }],
        End: true,
      },
    });
    const [a, b] = await Promise.all([token('A0'), token('B0')]);
    // What one branch has achieved is done again too.
    await succeed(a, 'a, at first');
    await fail(b, 'Again');
    const [a2, b2] = await Promise.all([token('A1'), token('B1')]);
    assert.equal(await answerTo(b), 'TaskTimedOut');
    await succeed(a2, 'a');
    await pass(500);
    await succeed(b2, 'b');
    assert.deepEqual(await ended(execution), { status: 'SUCCEEDED', output: ['a', 'b'] });
    assert.deepEqual(await asked(), ['A0.0', 'A1.0', 'B0.0', 'B1.0']);
  },
};
