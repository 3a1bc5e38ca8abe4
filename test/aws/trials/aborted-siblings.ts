import assert from 'node:assert/strict';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  transitions: 14,
  async run({ ask, start, token, fail, ended, events, answerTo }) {
    const execution = await start({
      P: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'A', States: { A: ask('a') } },
          { StartAt: 'B', States: { B: ask('b') } },
          { StartAt: 'T', States: { T: { Type: 'Wait', Seconds: 300, End: true } } },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C', Output: '{% $states.errorOutput.Error %}' }],
        End: true,
      },
      // The parent goes on while nothing of what was aborted does.
      C: ask('c', { Output: '{% $states.input %}', End: true }),
    });
    const [a, b] = await Promise.all([token('a'), token('b')]);
    await fail(a, 'Stop.now');
    const c = await token('c');
    assert.equal(await answerTo(b), 'TaskTimedOut');
    assert.equal(await answerTo(a), 'TaskTimedOut');
    assert.equal(await answerTo(c), 'accepted');
    assert.deepEqual(await ended(execution), { status: 'SUCCEEDED', output: 'Stop.now' });
    const types = (await events(execution)).map(({ type }) => type!);
    const from = types.indexOf('TaskFailed');
    const to = types.indexOf('ParallelStateExited');
    const between = types.slice(from, to + 1);
    assert.equal(between[0], 'TaskFailed');
    assert.deepEqual(between.slice(1, -2).toSorted(), ['TaskStateAborted', 'TaskStateAborted', 'WaitStateAborted']);
    assert.deepEqual(between.slice(-2), ['ParallelStateFailed', 'ParallelStateExited']);
  },
};
