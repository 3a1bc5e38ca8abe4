import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bench } from './bench.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const SYNC = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', TimeoutSeconds: 60 };
const WAIT = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken', TimeoutSeconds: 3600 };
const call = (payload: unknown): object => ({ FunctionName: FUNCTION, Payload: payload });
const token = (extra: object = {}): object => call({ token: '{% $states.context.Task.Token %}', ...extra });
const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });

describe('states', () => {
  test('assignments see the values at entry; output and variables are apart', async () => {
    const b = bench();
    const arn = await b.run(
      {
        StartAt: 'A',
        States: {
          A: { Type: 'Pass', Assign: { x: '{% $states.input.n %}', y: 1 }, Next: 'B' },
          B: { Type: 'Pass', Assign: { x: '{% $y %}', y: '{% $x %}' }, Next: 'C' },
          C: {
            Type: 'Choice',
            Choices: [{ Condition: '{% $x = 1 and $y = 7 %}', Next: 'D', Assign: { z: 'swapped' } }],
            Default: 'E',
          },
          D: { Type: 'Pass', Output: '{% $z %}', End: true },
          E: { Type: 'Fail', Error: 'No' },
        },
      },
      { n: 7 },
    );
    expect(await b.status(arn)).toEqual({ status: 'SUCCEEDED', output: 'swapped' });
  });

  test('Parallel gives results in the order of its branches, Map in that of its items', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer(), { maxLength: 60 }), async (items) => {
        const b = bench((p) => ({ twice: (p.n as number) * 2 }));
        const arn = await b.run(
          {
            StartAt: 'M',
            States: {
              M: {
                Type: 'Map',
                Items: '{% $states.input %}',
                MaxConcurrency: 3,
                ItemProcessor: {
                  ProcessorConfig: { Mode: 'INLINE' },
                  StartAt: 'T',
                  States: {
                    T: {
                      ...SYNC,
                      Arguments: call({ n: '{% $states.input %}' }),
                      Output: '{% $states.result.Payload.twice %}',
                      End: true,
                    },
                  },
                },
                End: true,
              },
            },
          },
          items,
        );
        expect(await b.status(arn)).toEqual({ status: 'SUCCEEDED', output: items.map((i) => i * 2) });
      }),
      { numRuns: 15 },
    );
  });

  test('$millis() and $now() tell the injected time', async () => {
    const b = bench();
    const arn = await b.run({
      StartAt: 'W',
      States: {
        W: { Type: 'Wait', Seconds: 2592000, Next: 'P' },
        P: { Type: 'Pass', Output: { m: '{% $millis() %}', n: '{% $now() %}' }, End: true },
      },
    });
    expect((await b.status(arn)).status).toBe('RUNNING');
    await b.clock.advance(2_592_000_000);
    const at = Date.UTC(2026, 0, 31);
    expect(await b.status(arn)).toEqual({ status: 'SUCCEEDED', output: { m: at, n: new Date(at).toISOString() } });
  });

  test('retries wait longer each time, then Catch takes over', async () => {
    const b = bench(() => {
      throw named('Busy', 'later');
    });
    const arn = await b.run({
      StartAt: 'T',
      States: {
        T: {
          ...SYNC,
          Arguments: call({ retry: '{% $states.context.State.RetryCount %}' }),
          Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 2, MaxAttempts: 2, BackoffRate: 3 }],
          Catch: [
            {
              ErrorEquals: ['States.ALL'],
              Next: 'C',
              Assign: { e: '{% $states.errorOutput.Error %}' },
              Output: '{% $parse($states.errorOutput.Cause).errorMessage %}',
            },
          ],
          End: true,
        },
        C: { Type: 'Pass', Output: { e: '{% $e %}', cause: '{% $states.input %}' }, End: true },
      },
    });
    const seen: number[] = [b.calls.length];
    for (const ms of [1999, 1, 5999, 1]) {
      await b.clock.advance(ms);
      await b.engine.settle();
      seen.push(b.calls.length);
    }
    expect(seen).toEqual([1, 1, 2, 2, 3]);
    expect(b.calls.map((c) => c.payload.retry)).toEqual([0, 1, 2]);
    expect(await b.status(arn)).toEqual({ status: 'SUCCEEDED', output: { e: 'Busy', cause: 'later' } });
  });

  test('an expression that fails or gives nothing ends a Pass with States.QueryEvaluationError', async () => {
    const b = bench();
    for (const Output of ['{% $nothing %}', '{% 1 + "a" %}', '{% $eval("1") %}']) {
      const arn = await b.run({ StartAt: 'P', States: { P: { Type: 'Pass', Output, End: true } } });
      expect(await b.status(arn)).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    }
  });
});

describe('task tokens', () => {
  test('a token is good once: success, then TaskTimedOut', async () => {
    const b = bench();
    const arn = await b.run({ StartAt: 'W', States: { W: { ...WAIT, Arguments: token(), End: true } } });
    const taskToken = String(b.calls[0]!.payload.token);
    await b.engine.sendTaskSuccess({ taskToken, output: '{"yes":true}' });
    expect(await b.status(arn)).toEqual({ status: 'SUCCEEDED', output: { yes: true } });
    await expect(b.engine.sendTaskSuccess({ taskToken, output: '1' })).rejects.toMatchObject({ name: 'TaskTimedOut' });
    await expect(b.engine.sendTaskSuccess({ taskToken: 'nonsense', output: '1' })).rejects.toMatchObject({
      name: 'InvalidToken',
    });
  });

  test('a wait times out on the moved clock', async () => {
    const b = bench();
    const arn = await b.run({
      StartAt: 'W',
      States: {
        W: { ...WAIT, Arguments: token(), Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'L' }], End: true },
        L: { Type: 'Pass', Output: 'late', End: true },
      },
    });
    await b.clock.advance(3_600_000);
    expect(await b.status(arn)).toEqual({ status: 'SUCCEEDED', output: 'late' });
  });

  test('a name given to SendTaskFailure passes Map and Parallel unchanged; what stood beside is aborted and its tokens are gone', async () => {
    const b = bench();
    const inner = (id: string): object => ({
      StartAt: `W${id}`,
      States: {
        [`W${id}`]: {
          ...WAIT,
          Arguments: token({ id }),
          Retry: [{ ErrorEquals: ['BPMN.stop'], MaxAttempts: 0 }],
          End: true,
        },
      },
    });
    const arn = await b.run({
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
                  Items: [1, 2],
                  ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...inner('map') },
                  End: true,
                },
              },
            },
            { StartAt: 'Q', States: { Q: { Type: 'Parallel', Branches: [inner('a'), inner('b')], End: true } } },
          ],
          Catch: [{ ErrorEquals: ['BPMN.stop'], Next: 'C', Output: '{% $states.errorOutput %}' }],
          End: true,
        },
        C: { Type: 'Pass', End: true },
      },
    });
    expect(b.calls).toHaveLength(4);
    const tokens = b.calls.map((c) => String(c.payload.token));
    await b.engine.sendTaskFailure({ taskToken: tokens[0]!, error: 'BPMN.stop', cause: '{"event":"stop"}' });
    expect(await b.status(arn)).toEqual({
      status: 'SUCCEEDED',
      output: { Error: 'BPMN.stop', Cause: '{"event":"stop"}' },
    });
    for (const taskToken of tokens)
      await expect(b.engine.sendTaskSuccess({ taskToken, output: '1' })).rejects.toMatchObject({
        name: 'TaskTimedOut',
      });
  });
});

describe('the API', () => {
  test('the same name and input is the same execution, another input is refused', async () => {
    const b = bench();
    const { stateMachineArn } = await b.engine.createStateMachine({
      name: 'm',
      definition: JSON.stringify({
        QueryLanguage: 'JSONata',
        StartAt: 'W',
        States: { W: { ...WAIT, Arguments: token(), End: true } },
      }),
    });
    const first = await b.engine.startExecution({ stateMachineArn, name: 'n', input: '{"a":1}' });
    expect((await b.engine.startExecution({ stateMachineArn, name: 'n', input: '{"a":1}' })).executionArn).toBe(
      first.executionArn,
    );
    await expect(b.engine.startExecution({ stateMachineArn, name: 'n', input: '{"a":2}' })).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
    });
    await b.engine.stopExecution({ executionArn: first.executionArn, error: 'E', cause: 'why' });
    expect(await b.status(first.executionArn)).toEqual({ status: 'ABORTED', error: 'E', cause: 'why' });
  });

  test('a JSONPath machine, a missing target and an unknown service are refused by name', async () => {
    const b = bench();
    const create = (definition: object) =>
      b.engine.createStateMachine({
        name: `x${Math.random()}`.replace('.', ''),
        definition: JSON.stringify(definition),
      });
    const pass = { Type: 'Pass', End: true };
    await expect(create({ StartAt: 'A', States: { A: pass } })).rejects.toMatchObject({
      name: 'InvalidDefinition',
      message: expect.stringContaining('JSONata'),
    });
    await expect(
      create({ QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } }),
    ).rejects.toMatchObject({ name: 'InvalidDefinition' });
    await expect(
      create({
        QueryLanguage: 'JSONata',
        StartAt: 'A',
        States: { A: { Type: 'Task', Resource: 'arn:aws:states:::glue:startJobRun', End: true } },
      }),
    ).rejects.toThrow(/glue/);
  });

  test('the history speaks the vocabulary of Step Functions', async () => {
    const b = bench(() => ({ ok: 1 }));
    const arn = await b.run({ StartAt: 'T', States: { T: { ...SYNC, Arguments: call({}), End: true } } });
    const { events } = await b.engine.getExecutionHistory({ executionArn: arn });
    expect(events.map((e) => e.type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });
});

describe('durability', () => {
  test('opened again, every open execution goes on where it stood', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'tutti-engine-')), 'engine.db');
    const definition = {
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Assign: { kept: '{% $states.input.k %}' }, Next: 'W' },
        W: { ...WAIT, Arguments: token(), Output: { kept: '{% $kept %}', answer: '{% $states.result %}' }, End: true },
      },
    };
    const first = bench(() => null, file);
    const arn = await first.run(definition, { k: 'v' });
    const taskToken = String(first.calls[0]!.payload.token);
    await first.engine.close();
    const second = bench(() => null, file);
    await second.engine.settle();
    // The function had answered before: it is not called again.
    expect(second.calls).toEqual([]);
    await second.engine.sendTaskSuccess({ taskToken, output: '42' });
    expect(await second.status(arn)).toEqual({ status: 'SUCCEEDED', output: { kept: 'v', answer: 42 } });
    await second.engine.close();
  });
});
