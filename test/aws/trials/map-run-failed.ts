import assert from 'node:assert/strict';
import { DescribeMapRunCommand, ListExecutionsCommand, ListMapRunsCommand } from '@aws-sdk/client-sfn';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  transitions: 20,
  async run({ sfn, ask, start, token, fail, ended, answerTo, pass }) {
    const executionArn = await start({
      M: {
        Type: 'Map',
        Items: [1, 2, 3],
        ToleratedFailureCount: 1,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'W',
          States: { W: ask("{% 'm' & $string($states.input) %}") },
        },
        Catch: [
          {
            ErrorEquals: ['States.ExceedToleratedFailureThreshold'],
            Next: 'C',
            Output: '{% $states.errorOutput.Error %}',
          },
        ],
        End: true,
      },
      C: { Type: 'Pass', End: true },
    });
    const tokens = await Promise.all(['m1', 'm2', 'm3'].map((id) => token(id)));
    await fail(tokens[0]!, 'No');
    await fail(tokens[1]!, 'No');
    assert.deepEqual(await ended(executionArn), {
      status: 'SUCCEEDED',
      output: 'States.ExceedToleratedFailureThreshold',
    });
    assert.equal(await answerTo(tokens[2]!), 'TaskTimedOut');
    const { mapRuns } = await sfn.send(new ListMapRunsCommand({ executionArn }));
    const { mapRunArn } = mapRuns![0]!;
    const statuses = async (): Promise<string[]> =>
      (await sfn.send(new ListExecutionsCommand({ mapRunArn }))).executions!.map(({ status }) => status!).toSorted();
    for (let n = 0; n < 60 && (await statuses()).includes('RUNNING'); n += 1) await pass(500);
    assert.deepEqual(await statuses(), ['ABORTED', 'FAILED', 'FAILED']);
    assert.equal((await sfn.send(new DescribeMapRunCommand({ mapRunArn }))).status, 'FAILED');
  },
};
