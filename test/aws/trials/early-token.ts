import assert from 'node:assert/strict';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  transitions: 8,
  async run({ machine, start, ended, events }) {
    // The callee answers the token itself, perhaps before the call that gave it has come back.
    const callee = await machine({
      Answer: {
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:sfn:sendTaskSuccess',
        Arguments: { TaskToken: '{% $states.input.token %}', Output: '{"early":true}' },
        End: true,
      },
    });
    const execution = await start({
      W: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.waitForTaskToken',
        Arguments: { StateMachineArn: callee, Input: { token: '{% $states.context.Task.Token %}' } },
        TimeoutSeconds: 60,
        End: true,
      },
    });
    assert.deepEqual(await ended(execution), { status: 'SUCCEEDED', output: { early: true } });
    assert.deepEqual(
      (await events(execution)).map(({ type }) => type),
      [
        'ExecutionStarted',
        'TaskStateEntered',
        'TaskScheduled',
        'TaskStarted',
        'TaskSubmitted',
        'TaskSucceeded',
        'TaskStateExited',
        'ExecutionSucceeded',
      ],
    );
  },
};
