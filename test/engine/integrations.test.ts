import { describe, expect, test } from '@jest/globals';
import { Engine, VirtualClock, type EngineOptions, type EventEntry } from '../../lib/engine/index.ts';

const DATE = 'Thu, 01 Jan 2026 00:00:00 GMT';
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const task = (Resource: string, Arguments: unknown, more: object = {}): object => ({
  Type: 'Task',
  Resource: Resource.startsWith('arn:') ? Resource : `arn:aws:states:::${Resource}`,
  Arguments,
  End: true,
  ...more,
});

/** One task, run to its end: how it ended, and its events without their data. */
async function run(
  state: object,
  options: Partial<EngineOptions> & { input?: unknown; children?: Record<string, object> } = {},
): Promise<{ status: string; output?: unknown; error?: string; cause?: string; types: string[] }> {
  const { input = {}, children = {}, ...rest } = options;
  const clock = new VirtualClock(Date.UTC(2026, 0, 1));
  const engine = Engine.open({ file: ':memory:', clock, invoke: ({ payload }) => Promise.resolve(payload), ...rest });
  try {
    const create = (name: string, states: object) =>
      engine.createStateMachine({
        name,
        definition: JSON.stringify({ QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states }),
      });
    for (const [name, states] of Object.entries(children)) await create(name, states);
    const { stateMachineArn } = await create('m', { T: state, C: { Type: 'Pass', End: true } });
    const { executionArn } = await engine.startExecution({ stateMachineArn, name: 'x', input: JSON.stringify(input) });
    await clock.advance(3_600_000);
    const { status, output, error, cause } = await engine.describeExecution({ executionArn });
    const { events } = await engine.getExecutionHistory({ executionArn });
    return {
      status,
      ...(output === undefined ? {} : { output: JSON.parse(output.replaceAll(UUID, '<uuid>')) as unknown }),
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause: cause.replaceAll(UUID, '<uuid>') }),
      types: events.map(({ type }) => type!).slice(2, -1),
    };
  } finally {
    await engine.close();
  }
}
/** A state that is reached by a catcher makes the second state of the machine known. */
const CATCH = [{ ErrorEquals: ['Never'], Next: 'C' }];
const machine = (name: string): string => `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`;

describe('lambda', () => {
  test('invoke gives the envelope of the SDK around the payload', async () => {
    const { output } = await run(task('lambda:invoke', { FunctionName: 'f', Payload: { a: 1 } }, { Catch: CATCH }));
    const headers = {
      'X-Amz-Executed-Version': '$LATEST',
      'x-amzn-Remapped-Content-Length': '0',
      Connection: 'keep-alive',
      'Content-Length': '7',
      'Content-Type': 'application/json',
      Date: DATE,
      'x-amzn-RequestId': '<uuid>',
      'X-Amzn-Trace-Id': 'Root=<uuid>',
    };
    expect(output).toEqual({
      ExecutedVersion: '$LATEST',
      Payload: { a: 1 },
      SdkHttpMetadata: {
        AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, [v]])),
        HttpHeaders: headers,
        HttpStatusCode: 200,
      },
      SdkResponseMetadata: { RequestId: '<uuid>' },
      StatusCode: 200,
    });
  });
  test('a function by its ARN gives its answer bare, and has events of its own', async () => {
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:f';
    const ran = await run(task(arn, { a: '{% $states.input.n %}' }, { Catch: CATCH }), { input: { n: 2 } });
    expect(ran).toMatchObject({ status: 'SUCCEEDED', output: { a: 2 } });
    expect(ran.types.slice(0, 3)).toEqual([
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
    ]);
  });
  test('a text that is no JSON is not sent', async () => {
    expect(await run(task('lambda:invoke', { FunctionName: 'f', Payload: 'text' }, { Catch: CATCH }))).toMatchObject({
      status: 'FAILED',
      error: 'Lambda.InvalidRequestContentException',
    });
  });
});

describe('states:startExecution', () => {
  const child = { Done: { Type: 'Pass', Output: { got: '{% $states.input %}' }, End: true } };
  const failing = { No: { Type: 'Fail', Error: 'Child.no', Cause: 'why' } };
  const start = (suffix: string, name = 'child'): object =>
    task(
      `states:startExecution${suffix}`,
      { StateMachineArn: machine(name), Input: { n: 1 }, Name: 'c' },
      { Catch: CATCH },
    );
  test('plain: what StartExecution answers, with the SDK’s metadata', async () => {
    const { output, types } = await run(start(''), { children: { child } });
    const headers = {
      'x-amzn-RequestId': '<uuid>',
      connection: 'keep-alive',
      'Content-Length': expect.any(String),
      Date: DATE,
      'Content-Type': 'application/x-amz-json-1.0',
    };
    expect(output).toMatchObject({
      ExecutionArn: `${machine('child').replace('stateMachine', 'execution')}:c`,
      SdkHttpMetadata: { HttpHeaders: headers, HttpStatusCode: 200 },
      SdkResponseMetadata: { RequestId: '<uuid>' },
    });
    expect(types).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSucceeded', 'TaskStateExited']);
  });
  test.each([
    ['.sync', '{"n":1}', '{"got":{"n":1}}'],
    ['.sync:2', { n: 1 }, { got: { n: 1 } }],
  ])('%s: what DescribeExecution says of the child', async (suffix, Input, Output) => {
    const { output, types } = await run(start(suffix), { children: { child } });
    expect(output).toMatchObject({ Input, Output, Name: 'c', Status: 'SUCCEEDED', StateMachineArn: machine('child') });
    expect(types).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded', 'TaskStateExited']);
  });
  test('a child that fails fails the task as States.TaskFailed, its report as the cause', async () => {
    const { error, cause } = await run(start('.sync:2', 'failing'), { children: { failing } });
    expect(error).toBe('States.TaskFailed');
    expect(JSON.parse(cause!)).toMatchObject({ Error: 'Child.no', Cause: 'why', Status: 'FAILED' });
  });
  test('a machine that is not there, in the words of the SDK', async () => {
    expect(await run(start(''))).toMatchObject({
      error: 'StepFunctions.StateMachineDoesNotExistException',
      cause: `State Machine Does Not Exist: '${machine('child')}' (Service: AWSStepFunctions; Status Code: 400; Error Code: StateMachineDoesNotExist; Request ID: <uuid>; Proxy: null)`,
    });
  });
});

describe('aws-sdk:sfn', () => {
  test('an operation answers as the API does, members in capitals', async () => {
    const { output } = await run(
      task('aws-sdk:sfn:describeStateMachine', { StateMachineArn: machine('m') }, { Catch: CATCH }),
    );
    expect(output).toMatchObject({ Name: 'm', Status: 'ACTIVE', Type: 'STANDARD' });
  });
  test('its errors have the name of the class of the SDK', async () => {
    const stop = task(
      'aws-sdk:sfn:stopExecution',
      { ExecutionArn: `${machine('m').replace('stateMachine', 'execution')}:none` },
      { Catch: CATCH },
    );
    expect(await run(stop)).toMatchObject({
      error: 'Sfn.ExecutionDoesNotExistException',
      cause: expect.stringContaining('(Service: Sfn, Status Code: 400, Request ID: <uuid>)'),
    });
  });
  test('what breaks the model of the service is told by it', async () => {
    const long = task('aws-sdk:sfn:describeExecution', { ExecutionArn: '{% $states.input.arn %}' }, { Catch: CATCH });
    expect(await run(long, { input: { arn: '' } })).toMatchObject({
      error: 'Sfn.ValidationException',
      cause: expect.stringContaining('Member must have length greater than or equal to 1'),
    });
  });
  test('operations that are none, and members that an operation has not, are refused with the machine', async () => {
    await expect(run(task('aws-sdk:sfn:fooBar', {}, { Catch: CATCH }))).rejects.toThrow('aws-sdk:sfn:fooBar');
    await expect(run(task('aws-sdk:sfn:listActivities', { Foo: 1 }, { Catch: CATCH }))).rejects.toThrow(
      "The field 'Foo' is not supported by Step Functions at /States/T/Arguments",
    );
  });
});

describe('events:putEvents', () => {
  const put = task(
    'events:putEvents',
    { Entries: [{ Detail: { a: 1 }, DetailType: 'T', Source: 's' }] },
    { Catch: CATCH },
  );
  test('a detail that is an object is sent as its text', async () => {
    const sent: EventEntry[] = [];
    const putEvents: EngineOptions['putEvents'] = (entries) => {
      sent.push(...entries);
      return Promise.resolve(entries.map(() => ({ EventId: 'e1' })));
    };
    expect(await run(put, { putEvents })).toMatchObject({
      status: 'SUCCEEDED',
      output: { Entries: [{ EventId: 'e1' }], FailedEntryCount: 0 },
    });
    expect(sent).toEqual([{ Detail: '{"a":1}', DetailType: 'T', Source: 's' }]);
  });
  test('an entry that is refused fails the task, the whole answer as its cause', async () => {
    const refused = [{ ErrorCode: 'NotAuthorized', ErrorMessage: 'no' }];
    const { error, cause } = await run(put, { putEvents: () => Promise.resolve(refused) });
    expect(error).toBe('EventBridge.FailedEntry');
    expect(JSON.parse(cause!)).toEqual({ Entries: refused, FailedEntryCount: 1 });
  });
  test('without a bus it says so', async () => {
    expect(await run(put)).toMatchObject({ error: 'EventBridge.SdkClientException' });
  });
});

describe('http:invoke', () => {
  const call = (more: object = {}): object =>
    task(
      'http:invoke',
      {
        ApiEndpoint: 'https://api.example/orders',
        Method: 'POST',
        Authentication: { ConnectionArn: 'arn:aws:events:us-east-1:000000000000:connection/c/1' },
        QueryParameters: { page: 2, tag: ['a', 'b'] },
        Headers: { 'X-Own': 'own' },
        RequestBody: { n: 1 },
        ...more,
      },
      { Catch: CATCH },
    );
  const connection = () => Promise.resolve({ headers: { Authorization: 'secret' }, query: { key: 'k' } });
  const answering =
    (status: number, body: string, seen: Request[] = []): typeof fetch =>
    (input, init) => {
      seen.push(new Request(input, init));
      return Promise.resolve(new Response(body, { status, headers: { 'content-type': 'application/json' } }));
    };
  test('sends what the state says and what the connection adds', async () => {
    const seen: Request[] = [];
    expect(await run(call(), { connection, fetch: answering(200, '{"ok":true}', seen) })).toMatchObject({
      status: 'SUCCEEDED',
      output: { ResponseBody: { ok: true }, StatusCode: 200, Headers: { 'content-type': ['application/json'] } },
    });
    const [sent] = seen;
    expect(sent!.url).toBe('https://api.example/orders?page=2&tag=a&tag=b&key=k');
    expect(Object.fromEntries(sent!.headers)).toMatchObject({
      authorization: 'secret',
      'x-own': 'own',
      'content-type': 'application/json',
      'user-agent': 'Amazon|StepFunctions|HttpInvoke',
    });
    expect(await sent!.text()).toBe('{"n":1}');
  });
  test('a form where it is asked for', async () => {
    const seen: Request[] = [];
    const Transform = { RequestBodyEncoding: 'URL_ENCODED' };
    await run(call({ Transform }), { connection, fetch: answering(200, '{}', seen) });
    expect(await seen[0]!.text()).toBe('n=1');
    expect(seen[0]!.headers.get('content-type')).toBe('application/x-www-form-urlencoded');
  });
  test('another status fails by its number; what does not connect, as a socket', async () => {
    expect(await run(call(), { connection, fetch: answering(404, '{"no":1}') })).toMatchObject({
      error: 'States.Http.StatusCode.404',
      cause: '{"no":1}',
    });
    expect(await run(call(), { connection, fetch: () => Promise.reject(new TypeError('no route')) })).toMatchObject({
      error: 'States.Http.Socket',
    });
  });
});
