import assert from 'node:assert/strict';
import { DescribeExecutionCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  transitions: 14,
  async run({ sfn, machine, ask, start, token, fail, ended, pass }) {
    const stateMachineArn = await machine({ T: { Type: 'Wait', Seconds: 120, End: true } });
    const child = async (): Promise<string | undefined> =>
      (await sfn.send(new ListExecutionsCommand({ stateMachineArn }))).executions?.[0]?.executionArn;
    const execution = await start({
      P: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'A', States: { A: ask('a') } },
          {
            StartAt: 'S',
            States: {
              S: {
                Type: 'Task',
                Resource: 'arn:aws:states:::states:startExecution.sync:2',
                Arguments: { StateMachineArn: stateMachineArn, Input: {} },
                TimeoutSeconds: 120,
                End: true,
              },
            },
          },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }],
        End: true,
      },
      C: { Type: 'Pass', End: true },
    });
    const a = await token('a');
    for (let n = 0; n < 60 && (await child()) === undefined; n += 1) await pass(500);
    await fail(a, 'Stop.now');
    assert.equal((await ended(execution)).status, 'SUCCEEDED');
    const executionArn = await child();
    let status: string | undefined = 'RUNNING';
    for (let n = 0; n < 60 && status === 'RUNNING'; n += 1) {
      ({ status } = await sfn.send(new DescribeExecutionCommand({ executionArn })));
      await pass(500);
    }
    assert.equal(status, 'ABORTED');
  },
};
