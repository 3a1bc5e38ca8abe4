import assert from 'node:assert/strict';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  transitions: 6,
  async run({ ask, start, token, ended, events, answerTo }) {
    const executionArn = await start(
      {
        W: ask('w', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }], End: true }),
        C: { Type: 'Pass', End: true },
      },
      { TimeoutSeconds: 3 },
    );
    const w = await token('w');
    // No catcher sees the end of the execution's own time.
    const { status, output } = await ended(executionArn);
    assert.deepEqual({ status, output }, { status: 'TIMED_OUT', output: undefined });
    assert.equal(await answerTo(w), 'TaskTimedOut');
    assert.equal((await events(executionArn)).at(-1)?.type, 'ExecutionTimedOut');
  },
};
