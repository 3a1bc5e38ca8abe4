import assert from 'node:assert/strict';
import { DescribeExecutionCommand, RedriveExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  transitions: 12,
  async run({ sfn, ask, start, token, succeed, ended, answerTo }) {
    const executionArn = await start({
      S: { Type: 'Pass', Assign: { kept: 1 }, Next: 'W' },
      W: ask("{% 'w' & $string($states.context.Execution.RedriveCount) %}", {
        Output: { kept: '{% $kept %}', answer: '{% $states.result %}' },
        End: true,
      }),
    });
    const before = await token('w0');
    await sfn.send(new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'by hand' }));
    assert.deepEqual(await ended(executionArn), {
      status: 'ABORTED',
      output: undefined,
      error: 'Enough',
      cause: 'by hand',
    });
    await sfn.send(new RedriveExecutionCommand({ executionArn }));
    const after = await token('w1');
    assert.equal(await answerTo(before), 'TaskTimedOut');
    await succeed(after, 2);
    assert.deepEqual(await ended(executionArn), { status: 'SUCCEEDED', output: { kept: 1, answer: 2 } });
    const { redriveCount, redriveStatus } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    assert.deepEqual({ redriveCount, redriveStatus }, { redriveCount: 1, redriveStatus: 'NOT_REDRIVABLE' });
  },
};
