import assert from 'node:assert/strict';
import { SendTaskFailureCommand, SendTaskHeartbeatCommand } from '@aws-sdk/client-sfn';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  transitions: 6,
  async run({ sfn, ask, start, token, succeed, ended, answerTo }) {
    const execution = await start({ W: ask('w') });
    const taskToken = await token('w');
    await succeed(taskToken, { first: true });
    assert.deepEqual(await ended(execution), { status: 'SUCCEEDED', output: { first: true } });
    assert.equal(await answerTo(taskToken), 'TaskTimedOut');
    await assert.rejects(sfn.send(new SendTaskFailureCommand({ taskToken, error: 'E' })), { name: 'TaskTimedOut' });
    await assert.rejects(sfn.send(new SendTaskHeartbeatCommand({ taskToken })), { name: 'TaskTimedOut' });
    assert.equal(await answerTo('no token at all'), 'InvalidToken');
  },
};
