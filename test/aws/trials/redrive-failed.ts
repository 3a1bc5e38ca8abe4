import assert from 'node:assert/strict';
import { RedriveExecutionCommand } from '@aws-sdk/client-sfn';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  transitions: 30,
  async run({ sfn, ask, start, token, fail, succeed, ended, events, answerTo, asked }) {
    const round = (name: string): string => `{% '${name}' & $string($states.context.Execution.RedriveCount) %}`;
    const execution = await start({
      S: { Type: 'Pass', Assign: { kept: 'from before' }, Next: 'P' },
      P: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'A', States: { A: ask(round('a')) } },
          {
            StartAt: 'B',
            States: {
              B: ask(round('b'), {
                Retry: [{ ErrorEquals: ['Again'], IntervalSeconds: 1, MaxAttempts: 1 }],
                Output: { answer: '{% $states.result %}', kept: '{% $kept %}' },
                End: true,
              }),
            },
          },
          { StartAt: 'C', States: { C: ask(round('c')) } },
        ],
        End: true,
      },
    });
    const c = await token('c0');
    await succeed(await token('a0'), 'a');
    await fail(await token('b0', 0), 'Again');
    await fail(await token('b0', 1), 'Again', 'a second time');
    assert.deepEqual(await ended(execution), {
      status: 'FAILED',
      output: undefined,
      error: 'Again',
      cause: 'a second time',
    });
    await sfn.send(new RedriveExecutionCommand({ executionArn: execution }));
    // The branch that had succeeded stays; the other two wait again, each with its retries and a token of its own.
    await fail(await token('b1', 0), 'Again');
    const [b, again] = await Promise.all([token('b1', 1), token('c1')]);
    assert.equal(await answerTo(c), 'TaskTimedOut');
    await succeed(b, 'b');
    await succeed(again, 'c');
    assert.deepEqual(await ended(execution), {
      status: 'SUCCEEDED',
      output: ['a', { answer: 'b', kept: 'from before' }, 'c'],
    });
    assert.deepEqual(await asked(), ['a0.0', 'b0.0', 'b0.1', 'b1.0', 'b1.1', 'c0.0', 'c1.0']);
    const types = (await events(execution)).map(({ type }) => type);
    assert.equal(types.filter((type) => type === 'ExecutionRedriven').length, 1);
    // What had been entered and not left is not entered again.
    const entered = types.filter((type) => type!.endsWith('StateEntered')).toSorted();
    assert.deepEqual(entered, [
      'ParallelStateEntered',
      'PassStateEntered',
      'TaskStateEntered',
      'TaskStateEntered',
      'TaskStateEntered',
    ]);
  },
};
