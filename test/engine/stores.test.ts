import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine, VirtualClock } from '../../lib/engine/index.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const LONG = 'a text that is long enough to be referred to and not written again, '.repeat(3);
const state = (more: object): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  TimeoutSeconds: 600,
  ...more,
});
const call = (payload: object): object => ({ FunctionName: FUNCTION, Payload: payload });

/** Machines that keep every kind of data over a wait. */
const MACHINES: Readonly<Record<string, object>> = {
  'variables, a token and a choice': {
    StartAt: 'A',
    States: {
      A: { Type: 'Pass', Assign: { order: '{% $states.input %}', text: LONG }, Next: 'B' },
      B: state({
        Arguments: call({ order: '{% $order %}' }),
        Assign: { got: '{% $states.result.Payload.order %}' },
        Next: 'W',
      }),
      W: state({
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Arguments: call({ token: '{% $states.context.Task.Token %}', text: '{% $text %}' }),
        Assign: { answer: '{% $states.result %}' },
        Next: 'C',
      }),
      C: {
        Type: 'Choice',
        Choices: [{ Condition: '{% $answer.yes and $got.lines[0].n = 1 %}', Next: 'D' }],
        Default: 'E',
      },
      D: {
        Type: 'Pass',
        Output: { order: '{% $order %}', same: '{% $got = $order %}', in: '{% $states.context.Execution.Input %}' },
        End: true,
      },
      E: { Type: 'Fail', Error: 'No' },
    },
  },
  'a Parallel with a Map inside, waits and retries': {
    StartAt: 'P',
    States: {
      P: {
        Type: 'Parallel',
        Branches: [
          {
            StartAt: 'M',
            States: {
              M: {
                Type: 'Map',
                Items: '{% $states.input.lines %}',
                MaxConcurrency: 2,
                ItemSelector: { item: '{% $states.context.Map.Item.Value %}', all: '{% $states.input %}' },
                ItemProcessor: {
                  ProcessorConfig: { Mode: 'INLINE' },
                  StartAt: 'I',
                  States: {
                    I: { Type: 'Wait', Seconds: '{% $states.input.item.n %}', Next: 'J' },
                    J: state({
                      Arguments: call({ item: '{% $states.input.item %}' }),
                      Output: '{% $states.result.Payload %}',
                      End: true,
                    }),
                  },
                },
                End: true,
              },
            },
          },
          {
            StartAt: 'F',
            States: {
              F: state({
                Arguments: call({ fail: true, retry: '{% $states.context.State.RetryCount %}' }),
                Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 3, MaxAttempts: 2 }],
                Catch: [{ ErrorEquals: ['States.ALL'], Next: 'G', Assign: { error: '{% $states.errorOutput %}' } }],
                End: true,
              }),
              G: { Type: 'Wait', Seconds: 5, Output: '{% $error.Error %}', End: true },
            },
          },
        ],
        Assign: { results: '{% $states.result %}' },
        Next: 'Z',
      },
      Z: { Type: 'Wait', Seconds: 6, Output: '{% $results %}', End: true },
    },
  },
  'a Map that is distributed': {
    StartAt: 'M',
    States: {
      M: {
        Type: 'Map',
        Items: '{% $states.input.lines %}',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'I',
          States: { I: { Type: 'Wait', Seconds: 1, Output: '{% $states.input.n %}', End: true } },
        },
        ToleratedFailureCount: 1,
        End: true,
      },
    },
  },
};
const INPUT = JSON.stringify(
  { id: 'A-1', note: LONG, lines: [1, 2, 3].map((n) => ({ n, of: 'line', price: n * 1.5 })) },
  undefined,
  1,
);

const folder = mkdtempSync(join(tmpdir(), 'tutti-stores-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Plays a machine to its end; with `again` the engine is closed and opened at every step of time. */
async function play(
  definition: object,
  file: string,
  options: { maxIdle?: number; again?: boolean },
): Promise<unknown> {
  const clock = new VirtualClock(Date.UTC(2026, 0, 1));
  const tokens: string[] = [];
  const open = (): Engine =>
    Engine.open({
      file,
      clock,
      random: () => 0.5,
      ...(options.maxIdle === undefined ? {} : { maxIdle: options.maxIdle }),
      invoke: async ({ payload }) => {
        const { token, fail } = payload as { token?: string; fail?: boolean };
        if (token !== undefined) tokens.push(token);
        if (fail === true) throw Object.assign(new Error('later'), { name: 'Busy' });
        return payload;
      },
    });
  let engine = open();
  const { stateMachineArn } = await engine.createStateMachine({
    name: 'm',
    definition: JSON.stringify({ QueryLanguage: 'JSONata', ...definition }),
    roleArn: 'arn:aws:iam::000000000000:role/r',
  });
  const { executionArn } = await engine.startExecution({ stateMachineArn, name: 'x', input: INPUT });
  await engine.settle();
  for (let second = 0; second < 40; second += 1) {
    if (options.again === true) {
      await engine.close();
      engine = open();
    }
    for (const taskToken of tokens.splice(0)) await engine.sendTaskSuccess({ taskToken, output: '{"yes":true}' });
    await clock.advance(1000);
    await engine.settle();
  }
  const { events } = await engine.getExecutionHistory({ executionArn, maxResults: 1000 });
  const reverse = await engine.getExecutionHistory({ executionArn, maxResults: 1000, reverseOrder: true });
  const described = await engine.describeExecution({ executionArn });
  await engine.close();
  expect(reverse.events.toReversed()).toEqual(events);
  return { described, events };
}

describe('memory and file tell the same story', () => {
  test.each(Object.entries(MACHINES))('%s', async (name, definition) => {
    const file = (how: string): string => join(folder, `${name.replaceAll(/\W/g, '-')}-${how}.db`);
    const inMemory = await play(definition, ':memory:', {});
    expect(inMemory).toMatchObject({ described: { status: 'SUCCEEDED' } });
    expect(await play(definition, file('kept'), {})).toEqual(inMemory);
    // Nothing is kept in memory: every message finds what is on disk.
    expect(await play(definition, file('read'), { maxIdle: 0 })).toEqual(inMemory);
  });
  test('also when the engine is closed and opened all the time', async () => {
    const definition = MACHINES['a Parallel with a Map inside, waits and retries']!;
    const inMemory = await play(definition, ':memory:', {});
    expect(await play(definition, join(folder, 'again.db'), { again: true })).toMatchObject({
      described: { status: 'SUCCEEDED', output: (inMemory as { described: { output: string } }).described.output },
    });
  });
});

test('a store in memory keeps the newest of what has ended', async () => {
  const clock = new VirtualClock();
  const engine = Engine.open({ file: ':memory:', clock, retain: 20, invoke: async () => null });
  const { stateMachineArn } = await engine.createStateMachine({
    name: 'm',
    definition: JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }),
    roleArn: 'arn:aws:iam::000000000000:role/r',
  });
  const arns: string[] = [];
  for (let i = 0; i < 100; i += 1)
    arns.push((await engine.startExecution({ stateMachineArn, name: `x${i}` })).executionArn);
  const { executions } = await engine.listExecutions({ stateMachineArn });
  expect(executions.length).toBeGreaterThanOrEqual(20);
  expect(executions.length).toBeLessThan(60);
  expect(executions.map((e) => e.name)).toEqual(executions.map((_e, i) => `x${99 - i}`));
  await expect(engine.describeExecution({ executionArn: arns[0]! })).rejects.toMatchObject({
    name: 'ExecutionDoesNotExist',
  });
  expect((await engine.describeExecution({ executionArn: arns[99]! })).status).toBe('SUCCEEDED');
  await engine.close();
});
