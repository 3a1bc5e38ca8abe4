import assert from 'node:assert/strict';
import { SendTaskHeartbeatCommand } from '@aws-sdk/client-sfn';
import type { Trial } from '../trial.ts';

export const trial: Trial = {
  transitions: 12,
  async run({ sfn, ask, start, token, ended, events, pass }) {
    const caught = { Next: 'C', Output: '{% $states.errorOutput.Error %}' };
    const catchers = (...errors: readonly string[]): object => ({
      Catch: errors.map((error) => ({ ErrorEquals: [error], ...caught })),
      End: true,
    });
    const C = { Type: 'Pass', End: true };
    // It is silent: TaskTimedOut with States.Timeout in the history, and both names catch it.
    const silent = await start({
      W: ask('silent', { HeartbeatSeconds: 1, ...catchers('States.HeartbeatTimeout') }),
      C,
    });
    const byTimeout = await start({ W: ask('by', { HeartbeatSeconds: 1, ...catchers('States.Timeout') }), C });
    // It beats: its silence is not what ends it, its timeout is; a heartbeat does not move that.
    const beating = await start({
      W: ask('beating', { HeartbeatSeconds: 3, TimeoutSeconds: 5, ...catchers('States.Timeout') }),
      C,
    });
    const taskToken = await token('beating');
    for (let beat = 0; beat < 2; beat += 1) {
      await pass(1500);
      await sfn.send(new SendTaskHeartbeatCommand({ taskToken }));
    }
    assert.deepEqual(await ended(silent), { status: 'SUCCEEDED', output: 'States.Timeout' });
    assert.deepEqual(await ended(byTimeout), { status: 'SUCCEEDED', output: 'States.Timeout' });
    assert.deepEqual(await ended(beating), { status: 'SUCCEEDED', output: 'States.Timeout' });
    const told = (await events(silent)).find(({ type }) => type === 'TaskTimedOut');
    assert.equal(told?.taskTimedOutEventDetails?.error, 'States.Timeout');
  },
};
