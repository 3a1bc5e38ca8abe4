import { describe, expect, test } from '@jest/globals';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { bench, type Bench } from './bench.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const last = async ({ engine }: Bench, executionArn: string, count: number): Promise<HistoryEvent[]> =>
  (await engine.getExecutionHistory({ executionArn, reverseOrder: true, maxResults: count })).events!.reverse();

describe('the end of a history', () => {
  const counting = { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'C' }], Default: 'A' };
  test.each([
    ['a state', { Type: 'Pass', Next: 'B' }, 'PassStateExited'],
    ['a task', { Type: 'Task', Resource: FUNCTION, Next: 'B' }, 'TaskStateEntered'],
  ])('event 25,000 says that there is no room, after %s too', async (_what, A, before) => {
    const b = bench();
    const arn = await b.run({ StartAt: 'A', States: { A, B: counting, C: { Type: 'Succeed' } } });
    const cause = 'The execution reached the maximum number of history events (25000).';
    expect(await b.status(arn)).toEqual({ status: 'FAILED', error: 'States.Runtime', cause });
    expect(await last(b, arn, 2)).toMatchObject([
      { id: 24_999, previousEventId: 24_998, type: before },
      { id: 25_000, previousEventId: 24_999, type: 'ExecutionFailed' },
    ]);
    expect(await b.engine.describeExecution({ executionArn: arn })).toMatchObject({ redriveStatus: 'NOT_REDRIVABLE' });
  });
  test('what was scheduled just before there was no room is not begun', async () => {
    const b = bench();
    const { activityArn } = await b.engine.createActivity({ name: 'a' });
    const arn = await b.run({
      StartAt: 'P',
      States: {
        P: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'T', States: { T: { Type: 'Task', Resource: activityArn, End: true } } },
            { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: counting, C: { Type: 'Succeed' } } },
          ],
          End: true,
        },
      },
    });
    expect(await b.status(arn)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    const signal = AbortSignal.timeout(50);
    expect(await b.engine.getActivityTask({ activityArn }, { signal })).toEqual({});
  });
  test('a timeout follows no state and has its name in the history alone', async () => {
    const b = bench();
    const arn = await b.run({
      TimeoutSeconds: 5,
      StartAt: 'W',
      States: { W: { Type: 'Wait', Seconds: 60, End: true } },
    });
    await b.clock.advance(5000);
    expect(await b.status(arn)).toEqual({ status: 'TIMED_OUT' });
    expect(await last(b, arn, 1)).toMatchObject([
      { type: 'ExecutionTimedOut', previousEventId: 0, executionTimedOutEventDetails: { error: 'States.Timeout' } },
    ]);
  });
  test('being stopped follows no state either', async () => {
    const b = bench();
    const machine = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 60, End: true } } };
    for (const reason of [{}, { error: 'Enough', cause: 'No more' }]) {
      const executionArn = await b.run(machine);
      await b.engine.stopExecution({ executionArn, ...reason });
      expect(await last(b, executionArn, 1)).toMatchObject([
        { type: 'ExecutionAborted', previousEventId: 0, executionAbortedEventDetails: reason },
      ]);
    }
  });
});

test('a worker without a name has started too', async () => {
  const b = bench();
  const { activityArn } = await b.engine.createActivity({ name: 'a' });
  const arn = await b.run({ StartAt: 'T', States: { T: { Type: 'Task', Resource: activityArn, End: true } } });
  await b.engine.getActivityTask({ activityArn });
  expect((await last(b, arn, 1))[0]).toMatchObject({ type: 'ActivityStarted', activityStartedEventDetails: {} });
});

describe('$states.context', () => {
  const seen = '{% $states.context %}';
  const task = (Resource: string): object => ({
    StartAt: 'T',
    States: { T: { Type: 'Task', Resource, Arguments: { FunctionName: FUNCTION, Payload: seen }, End: true } },
  });
  test('RetryCount where there can be retriers', async () => {
    const b = bench();
    await b.run(task('arn:aws:states:::lambda:invoke'));
    expect(b.calls[0]!.payload).toMatchObject({ State: { Name: 'T', RetryCount: 0 } });
    const arn = await b.run({ StartAt: 'P', States: { P: { Type: 'Pass', Output: seen, End: true } } });
    const { output } = await b.status(arn);
    expect(Object.keys((output as { State: object }).State)).toEqual(['Name', 'EnteredTime']);
  });
  test('a token where the answer comes later', async () => {
    const b = bench();
    await b.run(task('arn:aws:states:::lambda:invoke'));
    await b.run(task('arn:aws:states:::lambda:invoke.waitForTaskToken'));
    const tokens = b.calls.map(({ payload }) => typeof (payload.Task as { Token: string } | undefined)?.Token);
    expect(tokens).toEqual(['undefined', 'string']);
  });
});

test('without execution data a history keeps all but inputs and outputs', async () => {
  const b = bench(() => 'secret');
  const executionArn = await b.run({
    StartAt: 'T',
    States: {
      T: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: 'f', Payload: { kept: true } },
        End: true,
      },
    },
  });
  const { events } = await b.engine.getExecutionHistory({ executionArn, includeExecutionData: false });
  expect(JSON.stringify(events)).not.toContain('secret');
  expect(events[1]!.stateEnteredEventDetails).toEqual({ name: 'T' });
  expect(events[2]!.taskScheduledEventDetails).toMatchObject({
    parameters: expect.stringContaining('kept') as unknown as string,
  });
});
