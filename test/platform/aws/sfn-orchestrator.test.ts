import { describe, expect, test } from '@jest/globals';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SfnOrchestrator } from '../../../lib/platform/aws/sfn-orchestrator.ts';
import { fakeAws, refused, type Answer, type SentRequest } from './fake-http.ts';

const MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:account-opening:live';
const EXECUTION = 'arn:aws:states:us-east-1:123456789012:execution:account-opening:i-1';

const orchestrator = (answer: (request: SentRequest) => Answer) => {
  const { sent, config } = fakeAws(answer);
  return { sent, sfn: new SfnOrchestrator({ client: new SFNClient(config) }) };
};

describe('SfnOrchestrator', () => {
  test('starts an execution by name', async () => {
    const { sent, sfn } = orchestrator(() => ({ body: { executionArn: EXECUTION, startDate: 1 } }));
    expect(await sfn.start({ machine: MACHINE, name: 'i-1', input: { a: 'ä' } })).toEqual({ execution: EXECUTION });
    expect(sent).toMatchObject([
      { operation: 'StartExecution', body: { stateMachineArn: MACHINE, name: 'i-1', input: '{"a":"ä"}' } },
    ]);
  });

  test('a start that was made before gives the same execution', async () => {
    const { sfn } = orchestrator(() => refused('ExecutionAlreadyExists'));
    expect(await sfn.start({ machine: MACHINE, name: 'i-1', input: {} })).toEqual({ execution: EXECUTION });
    const unqualified = MACHINE.replace(':live', '');
    expect(await sfn.start({ machine: unqualified, name: 'i-1', input: {} })).toEqual({ execution: EXECUTION });
  });

  test('tells outcomes of waits, cut to what the service takes', async () => {
    const { sent, sfn } = orchestrator(() => ({}));
    expect(await sfn.complete('t', null)).toBe('delivered');
    expect(await sfn.fail('t', 'E'.repeat(300), 'C'.repeat(40_000))).toBe('delivered');
    expect(await sfn.stop(EXECUTION, 'TUTTI.Cancelled', 'why')).toBe('delivered');
    expect(sent.map((r) => [r.operation, r.body])).toEqual([
      ['SendTaskSuccess', { taskToken: 't', output: 'null' }],
      ['SendTaskFailure', { taskToken: 't', error: 'E'.repeat(256), cause: 'C'.repeat(32_768) }],
      ['StopExecution', { executionArn: EXECUTION, error: 'TUTTI.Cancelled', cause: 'why' }],
    ]);
  });

  test.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])('%s: the wait is gone', async (name) => {
    const { sfn } = orchestrator(() => refused(name));
    expect(await sfn.complete('t', {})).toBe('gone');
    expect(await sfn.fail('t', 'e', 'c')).toBe('gone');
  });

  test('an execution that is unknown is gone, and not described', async () => {
    const { sfn } = orchestrator(() => refused('ExecutionDoesNotExist'));
    expect(await sfn.stop(EXECUTION, 'e', 'c')).toBe('gone');
    expect(await sfn.describe(EXECUTION)).toBeUndefined();
  });

  test('anything else is unknown delivery and throws', async () => {
    const { sfn } = orchestrator(() => refused('ThrottlingException'));
    await expect(sfn.complete('t', {})).rejects.toMatchObject({ name: 'ThrottlingException' });
    await expect(sfn.describe(EXECUTION)).rejects.toMatchObject({ name: 'ThrottlingException' });
    await expect(sfn.start({ machine: MACHINE, name: 'i', input: {} })).rejects.toBeInstanceOf(Error);
  });

  test('describes an execution', async () => {
    const { sfn } = orchestrator(() => ({
      body: {
        executionArn: EXECUTION,
        stateMachineArn: MACHINE,
        status: 'FAILED',
        error: 'E',
        cause: 'C',
        startDate: 1_700_000_000.5,
        stopDate: 1_700_000_001,
      },
    }));
    expect(await sfn.describe(EXECUTION)).toEqual({
      execution: EXECUTION,
      status: 'FAILED',
      error: 'E',
      cause: 'C',
      startedAt: 1_700_000_000_500,
      endedAt: 1_700_000_001_000,
    });
  });

  test('reads the history page by page', async () => {
    const { sent, sfn } = orchestrator((request) => ({
      body: {
        events: [
          {
            id: 2,
            previousEventId: 1,
            type: 'TaskStateEntered',
            timestamp: 1_700_000_000,
            stateEnteredEventDetails: { name: 'review', input: '{}', inputDetails: { truncated: false } },
          },
          { id: 3, previousEventId: 2, type: 'WaitStateAborted', timestamp: 1_700_000_001 },
        ],
        ...(request.body.nextToken === undefined ? { nextToken: 'more' } : {}),
      },
    }));
    const page = await sfn.history(EXECUTION, { descending: true, limit: 2 });
    expect(page).toEqual({
      cursor: 'more',
      items: [
        {
          id: 2,
          previousId: 1,
          type: 'TaskStateEntered',
          at: 1_700_000_000_000,
          details: { name: 'review', input: '{}', inputDetails: { truncated: false } },
        },
        { id: 3, previousId: 2, type: 'WaitStateAborted', at: 1_700_000_001_000, details: {} },
      ],
    });
    expect((await sfn.history(EXECUTION, { cursor: 'more' })).cursor).toBeUndefined();
    expect(sent.map((r) => r.body)).toEqual([
      { executionArn: EXECUTION, includeExecutionData: true, reverseOrder: true, maxResults: 2 },
      { executionArn: EXECUTION, includeExecutionData: true, reverseOrder: false, nextToken: 'more' },
    ]);
  });
});
