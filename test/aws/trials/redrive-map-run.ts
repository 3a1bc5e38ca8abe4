import assert from 'node:assert/strict';
import { DescribeMapRunCommand, ListMapRunsCommand, RedriveExecutionCommand } from '@aws-sdk/client-sfn';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  transitions: 20,
  async run({ sfn, ask, start, token, fail, succeed, ended, events, asked }) {
    const round = "{% 'm' & $string($states.input) & '.' & $string($states.context.Execution.RedriveCount) %}";
    const executionArn = await start({
      M: {
        Type: 'Map',
        Items: [1, 2],
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'W',
          States: { W: ask(round) },
        },
        End: true,
      },
    });
    const second = await token('m2.0');
    await succeed(await token('m1.0'), 'first');
    await fail(second, 'No');
    const { status, error } = await ended(executionArn);
    assert.deepEqual({ status, error }, { status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
    await sfn.send(new RedriveExecutionCommand({ executionArn }));
    await succeed(await token('m2.1'), 'second');
    assert.deepEqual(await ended(executionArn), { status: 'SUCCEEDED', output: ['first', 'second'] });
    assert.deepEqual(await asked(), ['m1.0.0', 'm2.0.0', 'm2.1.0']);
    const { mapRuns } = await sfn.send(new ListMapRunsCommand({ executionArn }));
    assert.equal(mapRuns!.length, 1);
    const run = await sfn.send(new DescribeMapRunCommand({ mapRunArn: mapRuns![0]!.mapRunArn }));
    assert.deepEqual([run.status, run.redriveCount], ['SUCCEEDED', 1]);
    const types = (await events(executionArn)).map(({ type }) => type);
    assert.deepEqual(types.slice(types.indexOf('ExecutionRedriven')), [
      'ExecutionRedriven',
      'MapRunRedriven',
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
      'ExecutionSucceeded',
    ]);
  },
};
