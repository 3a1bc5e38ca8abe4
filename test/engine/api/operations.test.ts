import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as sfn from '@aws-sdk/client-sfn';
import { OPERATIONS, type LambdaCall } from '../../../lib/engine/index.ts';
import { operations } from '../../../lib/engine/api/index.ts';
import { apiBench, machine, PASS, ROLE, token, type ApiBench } from './bench.ts';

const LOGGING: sfn.LoggingConfiguration = {
  level: 'ERROR',
  includeExecutionData: true,
  destinations: [
    { cloudWatchLogsLogGroup: { logGroupArn: 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/vendedlogs/x:*' } },
  ],
};
const asked = new Set<string>();
const tokens: string[] = [];
let bench: ApiBench;
beforeAll(async () => {
  bench = await apiBench({
    invoke: (call: LambdaCall) => {
      tokens.push((call.payload as { token: string }).token);
      return Promise.resolve({});
    },
  });
  bench.client.middlewareStack.add(
    (next, context) => (args) => {
      asked.add(context.commandName!.replace(/Command$/, ''));
      return next(args);
    },
    { step: 'initialize' },
  );
});
afterAll(() => bench.close());

const create = async (name: string, definition = PASS): Promise<string> =>
  (await bench.client.send(new sfn.CreateStateMachineCommand({ name, definition, roleArn: ROLE }))).stateMachineArn!;
const start = async (stateMachineArn: string, name?: string): Promise<string> => {
  const { executionArn } = await bench.client.send(
    new sfn.StartExecutionCommand({ stateMachineArn, input: '{"n":1}', ...(name === undefined ? {} : { name }) }),
  );
  await bench.engine.settle();
  return executionArn!;
};
const describeIt = (executionArn: string) => bench.client.send(new sfn.DescribeExecutionCommand({ executionArn }));

describe('the SDK drives every operation', () => {
  test('state machines: create, describe, update, list, validate, delete', async () => {
    const { client } = bench;
    const created = await client.send(
      new sfn.CreateStateMachineCommand({
        name: 'crud',
        definition: PASS,
        roleArn: ROLE,
        tags: [{ key: 'team', value: 'onboarding' }],
        loggingConfiguration: LOGGING,
        tracingConfiguration: { enabled: true },
      }),
    );
    const stateMachineArn = created.stateMachineArn!;
    expect(stateMachineArn).toBe('arn:aws:states:us-east-1:000000000000:stateMachine:crud');
    expect(created.creationDate).toEqual(new Date(bench.clock.now()));
    expect(created.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await client.send(new sfn.ListTagsForResourceCommand({ resourceArn: stateMachineArn }))).toMatchObject({
      tags: [{ key: 'team', value: 'onboarding' }],
    });
    const before = await client.send(new sfn.DescribeStateMachineCommand({ stateMachineArn }));
    expect(before).toMatchObject({
      name: 'crud',
      status: 'ACTIVE',
      type: 'STANDARD',
      definition: PASS,
      roleArn: ROLE,
      loggingConfiguration: LOGGING,
      tracingConfiguration: { enabled: true },
    });
    const changed = machine({ Other: { Type: 'Succeed' } });
    const { revisionId, updateDate } = await client.send(
      new sfn.UpdateStateMachineCommand({ stateMachineArn, definition: changed }),
    );
    expect(updateDate).toBeInstanceOf(Date);
    expect(await client.send(new sfn.DescribeStateMachineCommand({ stateMachineArn }))).toMatchObject({
      definition: changed,
      revisionId,
    });
    const { stateMachines } = await client.send(new sfn.ListStateMachinesCommand({}));
    expect(stateMachines!.map((m) => m.name)).toContain('crud');
    const { result, diagnostics } = await client.send(
      new sfn.ValidateStateMachineDefinitionCommand({ definition: machine({ A: { Type: 'Pass', Next: 'B' } }) }),
    );
    expect(result).toBe('FAIL');
    expect(diagnostics).toMatchObject(
      ['MISSING_TRANSITION_TARGET', 'MISSING_END_STATE'].map((code) => ({ severity: 'ERROR', code })),
    );
    await client.send(new sfn.DeleteStateMachineCommand({ stateMachineArn }));
    await expect(client.send(new sfn.DescribeStateMachineCommand({ stateMachineArn }))).rejects.toBeInstanceOf(
      sfn.StateMachineDoesNotExist,
    );
  });

  test('executions: start, describe, history, list, the machine of an execution', async () => {
    const { client } = bench;
    const stateMachineArn = await create('runs');
    const executionArn = await start(stateMachineArn, 'first');
    expect(await describeIt(executionArn)).toMatchObject({
      executionArn,
      stateMachineArn,
      name: 'first',
      status: 'SUCCEEDED',
      input: '{"n":1}',
      output: '{"n":1}',
      startDate: new Date(bench.clock.now()),
      stopDate: new Date(bench.clock.now()),
    });
    const { events } = await client.send(new sfn.GetExecutionHistoryCommand({ executionArn }));
    expect(events!.map((e) => e.type)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
    expect(events![0]).toMatchObject({
      id: 1,
      previousEventId: 0,
      timestamp: new Date(bench.clock.now()),
      executionStartedEventDetails: { input: '{"n":1}', roleArn: ROLE },
    });
    const { executions } = await client.send(
      new sfn.ListExecutionsCommand({ stateMachineArn, statusFilter: 'SUCCEEDED' }),
    );
    expect(executions).toMatchObject([{ executionArn, status: 'SUCCEEDED' }]);
    expect(await client.send(new sfn.DescribeStateMachineForExecutionCommand({ executionArn }))).toMatchObject({
      stateMachineArn,
      definition: PASS,
    });
  });

  test('tokens: success, failure, heartbeat; stop and redrive', async () => {
    const { client, engine } = bench;
    const stateMachineArn = await create('tokens', machine({ Wait: token() }));
    const good = await start(stateMachineArn);
    await client.send(new sfn.SendTaskHeartbeatCommand({ taskToken: tokens.at(-1)! }));
    await client.send(new sfn.SendTaskSuccessCommand({ taskToken: tokens.at(-1)!, output: '{"done":true}' }));
    expect(await describeIt(good)).toMatchObject({ status: 'SUCCEEDED', output: '{"done":true}' });

    const bad = await start(stateMachineArn);
    await client.send(new sfn.SendTaskFailureCommand({ taskToken: tokens.at(-1)!, error: 'No', cause: 'because' }));
    expect(await describeIt(bad)).toMatchObject({ status: 'FAILED', error: 'No', cause: 'because' });
    const { redriveDate } = await client.send(new sfn.RedriveExecutionCommand({ executionArn: bad }));
    expect(redriveDate).toBeInstanceOf(Date);
    await engine.settle();
    expect(await describeIt(bad)).toMatchObject({ status: 'RUNNING', redriveCount: 1 });
    const { stopDate } = await client.send(new sfn.StopExecutionCommand({ executionArn: bad, error: 'Enough' }));
    expect(stopDate).toBeInstanceOf(Date);
    expect(await describeIt(bad)).toMatchObject({ status: 'ABORTED', error: 'Enough' });
  });

  test('versions and aliases', async () => {
    const { client } = bench;
    const stateMachineArn = await create('versions');
    const one = await client.send(new sfn.PublishStateMachineVersionCommand({ stateMachineArn, description: 'one' }));
    await client.send(
      new sfn.UpdateStateMachineCommand({ stateMachineArn, definition: machine({ Two: { Type: 'Succeed' } }) }),
    );
    const two = await client.send(new sfn.PublishStateMachineVersionCommand({ stateMachineArn }));
    const list = await client.send(new sfn.ListStateMachineVersionsCommand({ stateMachineArn }));
    expect(list.stateMachineVersions!.map((v) => v.stateMachineVersionArn)).toEqual([
      `${stateMachineArn}:2`,
      `${stateMachineArn}:1`,
    ]);
    const alias = await client.send(
      new sfn.CreateStateMachineAliasCommand({
        name: 'live',
        routingConfiguration: [{ stateMachineVersionArn: one.stateMachineVersionArn!, weight: 100 }],
      }),
    );
    const { stateMachineAliasArn } = alias;
    const executionArn = await start(stateMachineAliasArn!);
    expect(await describeIt(executionArn)).toMatchObject({
      stateMachineArn,
      stateMachineVersionArn: one.stateMachineVersionArn,
      stateMachineAliasArn,
    });
    await client.send(
      new sfn.UpdateStateMachineAliasCommand({
        stateMachineAliasArn,
        routingConfiguration: [{ stateMachineVersionArn: two.stateMachineVersionArn!, weight: 100 }],
      }),
    );
    expect(await client.send(new sfn.DescribeStateMachineAliasCommand({ stateMachineAliasArn }))).toMatchObject({
      name: 'live',
      routingConfiguration: [{ stateMachineVersionArn: two.stateMachineVersionArn, weight: 100 }],
    });
    const aliases = await client.send(new sfn.ListStateMachineAliasesCommand({ stateMachineArn }));
    expect(aliases.stateMachineAliases).toMatchObject([{ stateMachineAliasArn }]);
    await client.send(new sfn.DeleteStateMachineAliasCommand({ stateMachineAliasArn }));
    await client.send(
      new sfn.DeleteStateMachineVersionCommand({ stateMachineVersionArn: two.stateMachineVersionArn! }),
    );
    expect(
      (await client.send(new sfn.ListStateMachineVersionsCommand({ stateMachineArn }))).stateMachineVersions,
    ).toHaveLength(1);
  });

  test('activities, with a worker that waits for work', async () => {
    const { client, engine } = bench;
    const { activityArn } = await client.send(new sfn.CreateActivityCommand({ name: 'sign' }));
    expect(await client.send(new sfn.DescribeActivityCommand({ activityArn }))).toMatchObject({ name: 'sign' });
    expect((await client.send(new sfn.ListActivitiesCommand({}))).activities).toMatchObject([{ activityArn }]);
    const polled = client.send(new sfn.GetActivityTaskCommand({ activityArn, workerName: 'pen' }));
    const executionArn = await start(
      await create('activity', machine({ Sign: { Type: 'Task', Resource: activityArn, End: true } })),
    );
    const { taskToken, input } = await polled;
    expect(JSON.parse(input!)).toEqual({ n: 1 });
    await client.send(new sfn.SendTaskSuccessCommand({ taskToken, output: '"signed"' }));
    await engine.settle();
    expect(await describeIt(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '"signed"' });
    await client.send(new sfn.DeleteActivityCommand({ activityArn }));
    await expect(client.send(new sfn.DescribeActivityCommand({ activityArn }))).rejects.toBeInstanceOf(
      sfn.ActivityDoesNotExist,
    );
  });

  test('map runs', async () => {
    const { client, engine } = bench;
    const definition = machine({
      Each: {
        Type: 'Map',
        Items: [1, 2, 3],
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Wait',
          States: { Wait: token() },
        },
        End: true,
      },
    });
    const before = tokens.length;
    const executionArn = await start(await create('distributed', definition));
    const { mapRuns } = await client.send(new sfn.ListMapRunsCommand({ executionArn }));
    const { mapRunArn } = mapRuns![0]!;
    await client.send(new sfn.UpdateMapRunCommand({ mapRunArn, maxConcurrency: 7, toleratedFailurePercentage: 33.5 }));
    expect(await client.send(new sfn.DescribeMapRunCommand({ mapRunArn }))).toMatchObject({
      status: 'RUNNING',
      maxConcurrency: 7,
      toleratedFailurePercentage: 33.5,
      itemCounts: { total: 3, running: 3 },
    });
    const { executions } = await client.send(new sfn.ListExecutionsCommand({ mapRunArn }));
    expect(executions).toHaveLength(3);
    for (const taskToken of tokens.slice(before))
      await client.send(new sfn.SendTaskSuccessCommand({ taskToken, output: '1' }));
    await engine.settle();
    expect(await describeIt(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '[1,1,1]' });
  });

  test('tags', async () => {
    const { client } = bench;
    const resourceArn = await create('tagged');
    await client.send(
      new sfn.TagResourceCommand({
        resourceArn,
        tags: [
          { key: 'a', value: '1' },
          { key: 'b', value: '' },
        ],
      }),
    );
    await client.send(new sfn.UntagResourceCommand({ resourceArn, tagKeys: ['a'] }));
    expect((await client.send(new sfn.ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([
      { key: 'b', value: '' },
    ]);
  });

  test('TestState, and what belongs to Express is refused by name', async () => {
    const { client } = bench;
    const definition = JSON.stringify({
      Type: 'Pass',
      QueryLanguage: 'JSONata',
      Output: '{% $states.input.n + 1 %}',
      End: true,
    });
    expect(
      await client.send(new sfn.TestStateCommand({ definition, input: '{"n":1}', inspectionLevel: 'DEBUG' })),
    ).toMatchObject({ status: 'SUCCEEDED', output: '2' });
    await expect(
      client.send(new sfn.StartSyncExecutionCommand({ stateMachineArn: await create('sync') })),
    ).rejects.toBeInstanceOf(sfn.StateMachineTypeNotSupported);
  });

  test('no operation is left out', () => {
    const names = Object.keys(operations).sort();
    expect(names).toEqual([...OPERATIONS].map((n) => `${n.charAt(0).toUpperCase()}${n.slice(1)}`).sort());
    const ofTheSdk = Object.keys(sfn)
      .filter((k) => /^[A-Z]\w+Command$/.test(k))
      .map((k) => k.replace(/Command$/, ''));
    expect(names).toEqual(ofTheSdk.sort());
    expect([...asked].sort()).toEqual(names);
  });
});
