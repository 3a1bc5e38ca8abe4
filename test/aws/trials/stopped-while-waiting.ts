import assert from 'node:assert/strict';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  transitions: 8,
  async run({ sfn, ask, start, token, ended, events, answerTo }) {
    const executionArn = await start({
      P: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'A', States: { A: ask('a') } },
          { StartAt: 'T', States: { T: { Type: 'Wait', Seconds: 300, End: true } } },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }],
        End: true,
      },
      C: { Type: 'Pass', End: true },
    });
    const a = await token('a');
    await sfn.send(new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'by hand' }));
    // No catcher sees it, and no state is told as aborted.
    assert.equal((await ended(executionArn)).status, 'ABORTED');
    assert.equal(await answerTo(a), 'TaskTimedOut');
    const types = (await events(executionArn)).map(({ type }) => type!);
    assert.equal(types.at(-1), 'ExecutionAborted');
    assert.deepEqual(
      types.filter((type) => type.endsWith('StateAborted')),
      [],
    );
  },
};
