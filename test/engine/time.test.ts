import { describe, expect, test } from '@jest/globals';
import { Engine, VirtualClock, type LambdaCall } from '../../lib/engine/index.ts';
import { seeded } from '../support/chaos.ts';

const DAY = 86_400;
const START = Date.UTC(2026, 0, 1);
const task = (more: object): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f', Payload: { i: '{% $states.input.i %}', state: '{% $states.context.State.Name %}' } },
  Output: '{% $states.input %}',
  ...more,
});
/** Waits of chance, retries with jitter, a timeout, a heartbeat, and a fork that waits: all within a month. */
const DEFINITION = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'Wait',
  States: {
    Wait: { Type: 'Wait', Seconds: `{% $floor($random() * ${10 * DAY}) + 1 %}`, Next: 'Flaky' },
    Flaky: task({
      Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 3600, MaxAttempts: 3, JitterStrategy: 'FULL' }],
      Catch: [{ ErrorEquals: ['Busy'], Next: 'Ask', Output: '{% $states.input %}' }],
      Next: 'Ask',
    }),
    Ask: task({
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      TimeoutSeconds: 3 * DAY,
      HeartbeatSeconds: `{% $states.input.i % 2 = 0 ? ${DAY} : ${2 * DAY} %}`,
      Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Fork', Output: '{% $states.input %}' }],
      Next: 'Fork',
    }),
    Fork: {
      Type: 'Parallel',
      Branches: [1, 2].map((n) => ({
        StartAt: `Pause ${n}`,
        States: {
          [`Pause ${n}`]: { Type: 'Wait', Seconds: n * DAY, Next: `Last ${n}` },
          [`Last ${n}`]: task({ Output: '{% $uuid() %}', End: true }),
        },
      })),
      End: true,
    },
  },
});

async function month(seed: number): Promise<{ calls: string[]; times: number[]; histories: unknown[] }> {
  const clock = new VirtualClock(START);
  const calls: string[] = [];
  const times: number[] = [];
  const engine = Engine.open({
    file: ':memory:',
    clock,
    random: seeded(seed),
    invoke: async ({ payload }: LambdaCall) => {
      const { i, state } = payload as { i: number; state: string };
      calls.push(`${clock.now()} ${i} ${state}`);
      times.push(clock.now());
      // What a function does takes turns of the event loop, and no time of the clock.
      for (let n = 0; n < i % 3; n += 1) await new Promise(setImmediate);
      if (state === 'Flaky' && i % 3 > 0) throw Object.assign(new Error('busy'), { name: 'Busy' });
      return null;
    },
  });
  const { stateMachineArn } = await engine.createStateMachine({ name: 'm', definition: DEFINITION });
  const arns: string[] = [];
  for (let i = 0; i < 25; i += 1)
    arns.push(
      (await engine.startExecution({ stateMachineArn, name: `x${i}`, input: JSON.stringify({ i }) })).executionArn,
    );
  await clock.advance(30 * DAY * 1000);
  // Nothing is awaited between the end of advance and here.
  const open = engine.listExecutions({ stateMachineArn, statusFilter: 'RUNNING' });
  expect((await open).executions).toEqual([]);
  expect(clock.now()).toBe(START + 30 * DAY * 1000);
  const histories: unknown[] = [];
  for (const executionArn of arns)
    histories.push((await engine.getExecutionHistory({ executionArn, maxResults: 1000 })).events);
  await engine.close();
  return { calls, times, histories };
}

describe('advance(30 days)', () => {
  test('settles everything that comes due, in order, before it returns; one seed is one story', async () => {
    const first = await month(7);
    expect(first.calls.length).toBeGreaterThan(25 * 4);
    expect(first.times).toEqual(first.times.toSorted((a, b) => a - b));
    expect(await month(7)).toEqual(first);
    expect((await month(8)).calls).not.toEqual(first.calls);
  });
});
