import { describe, expect, test } from '@jest/globals';
import { bench } from './bench.ts';

const step = (more: object = {}): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f', Payload: { n: '{% $states.input %}' } },
  Output: '{% $states.result.Payload %}',
  End: true,
  ...more,
});
const distributed = (more: object = {}): object => ({
  StartAt: 'M',
  States: {
    M: {
      Type: 'Map',
      Items: [1, 2, 3, 4, 5],
      MaxConcurrency: 2,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'T',
        States: { T: step() },
      },
      End: true,
      ...more,
    },
  },
});

describe('a redrive', () => {
  test('tries a state again that was entered and not left, without entering it once more', async () => {
    let broken = true;
    const b = bench(() => {
      if (broken) throw Object.assign(new Error('no'), { name: 'Broken' });
      return 'done';
    });
    const executionArn = await b.run({ StartAt: 'T', States: { T: step() } });
    expect((await b.status(executionArn)).status).toBe('FAILED');
    broken = false;
    await b.engine.redriveExecution({ executionArn });
    await b.engine.settle();
    expect(await b.status(executionArn)).toEqual({ status: 'SUCCEEDED', output: 'done' });
    const { events } = await b.engine.getExecutionHistory({ executionArn });
    expect(events.slice(4).map(({ type, previousEventId }) => [type, previousEventId])).toEqual([
      ['TaskFailed', 4],
      ['ExecutionFailed', 5],
      ['ExecutionRedriven', 6],
      ['TaskScheduled', 7],
      ['TaskStarted', 8],
      ['TaskSucceeded', 9],
      ['TaskStateExited', 10],
      ['ExecutionSucceeded', 11],
    ]);
  });
  test('of a map run runs those children again that did not succeed, and those that had not begun', async () => {
    const broken = new Set([2]);
    const called: number[] = [];
    const b = bench(({ n }) => {
      called.push(n as number);
      if (broken.has(n as number)) throw Object.assign(new Error('no'), { name: 'Broken' });
      return (n as number) * 10;
    });
    const executionArn = await b.run(distributed());
    expect(await b.status(executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
    });
    const before = [...called];
    expect(before).toContain(2);
    expect(before).not.toContain(5);
    const { mapRuns } = await b.engine.listMapRuns({ executionArn });
    const { mapRunArn } = mapRuns![0]!;
    const { executions } = await b.engine.listExecutions({ mapRunArn, statusFilter: 'FAILED' });
    const child = executions[0]!.executionArn;
    expect(await b.engine.describeExecution({ executionArn: child })).toMatchObject({
      redriveStatus: 'REDRIVABLE_BY_MAP_RUN',
    });
    await expect(b.engine.redriveExecution({ executionArn: child })).rejects.toMatchObject({
      name: 'ExecutionNotRedrivable',
    });

    broken.clear();
    await b.engine.redriveExecution({ executionArn });
    await b.engine.settle();
    expect(await b.status(executionArn)).toEqual({ status: 'SUCCEEDED', output: [10, 20, 30, 40, 50] });
    // What had succeeded was not called again.
    expect(called.filter((n) => n === 1)).toHaveLength(1);
    expect(called.filter((n) => n === 2)).toHaveLength(2);
    expect((await b.engine.listMapRuns({ executionArn })).mapRuns).toHaveLength(1);
    expect(await b.engine.describeMapRun({ mapRunArn })).toMatchObject({
      status: 'SUCCEEDED',
      redriveCount: 1,
      redriveDate: expect.any(Date) as unknown as Date,
      itemCounts: { succeeded: 5, failed: 0, aborted: 0, total: 5 },
    });
    const types = (await b.engine.getExecutionHistory({ executionArn })).events.map(({ type }) => type);
    expect(types.slice(types.indexOf('ExecutionRedriven'))).toEqual([
      'ExecutionRedriven',
      'MapRunRedriven',
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
      'ExecutionSucceeded',
    ]);
    expect(types.filter((type) => type === 'MapStateEntered')).toHaveLength(1);
    const redriven = (await b.engine.getExecutionHistory({ executionArn: child })).events.map(({ type }) => type);
    expect(redriven).toContain('ExecutionRedriven');
  });
  test.each([
    ['whose items have all succeeded', { Output: '{% $error("no") %}' }],
    ['that had no items', { Items: [], Output: '{% $error("no") %}' }],
    [
      'that tolerated what failed',
      {
        Items: [1, 2, 3],
        ToleratedFailureCount: 1,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'T',
          States: { T: step({ Output: '{% $states.input = 2 ? $error("two") : $states.input %}' }) },
        },
        Output: '{% $error("no") %}',
      },
    ],
  ])('of what fails behind a map run %s only leaves it again', async (_what, more) => {
    const b = bench(({ n }) => n as number);
    const executionArn = await b.run(distributed(more));
    expect((await b.status(executionArn)).status).toBe('FAILED');
    await b.engine.redriveExecution({ executionArn });
    await b.engine.settle();
    expect((await b.status(executionArn)).status).toBe('FAILED');
    const types = (await b.engine.getExecutionHistory({ executionArn })).events.map(({ type }) => type);
    const behind = types.slice(types.indexOf('ExecutionRedriven'));
    expect(behind).not.toContain('MapRunRedriven');
    expect(behind.at(-1)).toBe('ExecutionFailed');
  });
  test('of a map run that was stopped goes on with what was aborted', async () => {
    const tokens: string[] = [];
    const b = bench(({ token }) => {
      tokens.push(String(token));
      return null;
    });
    const wait = step({
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: { FunctionName: 'f', Payload: { token: '{% $states.context.Task.Token %}' } },
      Output: '{% $states.result %}',
    });
    const definition = distributed({
      Items: [1, 2],
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'W',
        States: { W: wait },
      },
    });
    const executionArn = await b.run(definition);
    await b.engine.sendTaskSuccess({ taskToken: tokens[0]!, output: '"first"' });
    await b.engine.stopExecution({ executionArn });
    await b.engine.redriveExecution({ executionArn });
    await b.engine.settle();
    expect(tokens).toHaveLength(3);
    await expect(b.engine.sendTaskSuccess({ taskToken: tokens[1]!, output: '1' })).rejects.toMatchObject({
      name: 'TaskTimedOut',
    });
    await b.engine.sendTaskSuccess({ taskToken: tokens[2]!, output: '"second"' });
    await b.engine.settle();
    expect(await b.status(executionArn)).toEqual({ status: 'SUCCEEDED', output: ['first', 'second'] });
  });
  test('a map run that fails again counts its failures anew, and may be redriven again', async () => {
    let left = 2;
    const b = bench(({ n }) => {
      if (n === 3 && left > 0) {
        left -= 1;
        throw Object.assign(new Error('no'), { name: 'Broken' });
      }
      return n;
    });
    const executionArn = await b.run(distributed({ MaxConcurrency: 1 }));
    for (let round = 1; round <= 2; round += 1) {
      expect((await b.status(executionArn)).status).toBe('FAILED');
      await b.engine.redriveExecution({ executionArn });
      await b.engine.settle();
    }
    expect(await b.status(executionArn)).toEqual({ status: 'SUCCEEDED', output: [1, 2, 3, 4, 5] });
  });
});
