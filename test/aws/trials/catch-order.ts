import assert from 'node:assert/strict';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  transitions: 20,
  async run({ ask, start, token, fail, ended, asked }) {
    const C = { Type: 'Pass', End: true };
    const to = (name: string, ...errors: readonly string[]): object => ({
      ErrorEquals: errors,
      Next: 'C',
      Output: name,
    });
    // Retriers are asked before catchers, and of several catchers that fit the first counts.
    const first = await start({
      W: ask('first', {
        Retry: [{ ErrorEquals: ['Mine'], IntervalSeconds: 1, MaxAttempts: 1 }],
        Catch: [
          to('other', 'Other'),
          to('task failed', 'States.TaskFailed'),
          to('mine', 'Mine'),
          to('all', 'States.ALL'),
        ],
        End: true,
      }),
      C,
    });
    // States.TaskFailed does not take a timeout.
    const late = await start({
      W: ask('late', {
        TimeoutSeconds: 1,
        Catch: [to('task failed', 'States.TaskFailed'), to('all', 'States.ALL')],
        End: true,
      }),
      C,
    });
    await fail(await token('first', 0), 'Mine');
    await fail(await token('first', 1), 'Mine');
    assert.deepEqual(await ended(first), { status: 'SUCCEEDED', output: 'task failed' });
    assert.deepEqual(await ended(late), { status: 'SUCCEEDED', output: 'all' });
    assert.deepEqual(await asked(), ['first.0', 'first.1', 'late.0']);
  },
};
