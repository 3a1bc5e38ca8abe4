import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request as httpRequest } from 'node:http';
import * as sfn from '@aws-sdk/client-sfn';
import { api, serveEngine } from '../../../lib/engine/api/index.ts';
import { apiBench, machine, PASS, ROLE, type ApiBench } from './bench.ts';

let bench: ApiBench;
beforeAll(async () => {
  bench = await apiBench();
});
afterAll(() => bench.close());

interface Raw {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Record<string, unknown>;
}
async function post(target: string | undefined, body: string, headers: Record<string, string> = {}): Promise<Raw> {
  const response = await fetch(bench.served.url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.0',
      ...(target ? { 'X-Amz-Target': target } : {}),
      ...headers,
    },
    body,
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: JSON.parse(text) as Record<string, unknown>,
  };
}
/** fetch does not let a caller choose the Host header. */
const withHost = (host: string): Promise<number> =>
  new Promise((done, fail) => {
    const { hostname, port } = new URL(bench.served.url);
    const sent = httpRequest(
      { hostname, port, method: 'POST', headers: { host, 'X-Amz-Target': 'AWSStepFunctions.ListActivities' } },
      (response) => {
        response.resume();
        done(response.statusCode!);
      },
    );
    sent.on('error', fail);
    sent.end('{}');
  });

describe('AWS JSON 1.0', () => {
  test('dates are seconds since 1970, absent members are absent, every answer has an id', async () => {
    const definition = JSON.stringify(PASS);
    const { status, headers, body } = await post(
      'AWSStepFunctions.CreateStateMachine',
      `{"name":"raw","definition":${definition},"roleArn":"${ROLE}","unknown":1,"tags":null}`,
    );
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/x-amz-json-1.0');
    expect(headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
    expect(body).toEqual({
      stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:raw',
      creationDate: bench.clock.now() / 1000,
    });
  });
  test.each([
    ['AWSStepFunctions.NoSuchThing', '{}', 400, 'UnknownOperationException'],
    ['AWSStepFunctions.toString', '{}', 400, 'UnknownOperationException'],
    ['DynamoDB_20120810.GetItem', '{}', 400, 'UnknownOperationException'],
    [undefined, '{}', 400, 'UnknownOperationException'],
    ['AWSStepFunctions.ListActivities', '{', 400, 'SerializationException'],
    ['AWSStepFunctions.ListActivities', '[]', 400, 'SerializationException'],
    ['AWSStepFunctions.ListActivities', '{"maxResults":"3"}', 400, 'SerializationException'],
    ['AWSStepFunctions.CreateActivity', '{"name":{}}', 400, 'SerializationException'],
    ['AWSStepFunctions.CreateActivity', '{"name":"a","tags":{}}', 400, 'SerializationException'],
    ['AWSStepFunctions.ListActivities', ' '.repeat(1_048_577), 413, 'RequestEntityTooLarge'],
  ])('%s %#', async (target, body, status, type) => {
    const got = await post(target, body);
    expect(got.status).toBe(status);
    expect(got.body.__type).toBe(type);
    expect(typeof got.body.message).toBe('string');
  });
  test.each([
    [
      'CreateActivity',
      {},
      "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null",
    ],
    [
      'ListExecutions',
      { statusFilter: 'DONE', maxResults: -1 },
      "2 validation errors detected: Value 'DONE' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED, PENDING_REDRIVE]; Value '-1' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 0",
    ],
    [
      'SendTaskSuccess',
      { taskToken: '', output: '{}' },
      "1 validation error detected: Value '' at 'taskToken' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      'StartExecution',
      { stateMachineArn: 'x', input: 'a'.repeat(262_145) },
      "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to 262144",
    ],
    [
      'CreateStateMachineAlias',
      { name: '7', routingConfiguration: [{ stateMachineVersionArn: 'a', weight: 101 }] },
      "2 validation errors detected: Value '7' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(?=.*[a-zA-Z_\\-.])[a-zA-Z0-9_\\-.]+$; Value '101' at 'routingConfiguration.1.member.weight' failed to satisfy constraint: Member must have value less than or equal to 100",
    ],
  ])('what the model of the service excludes is said in its words: %s', async (operation, body, message) => {
    const got = await post(`AWSStepFunctions.${operation}`, JSON.stringify(body));
    expect(got).toMatchObject({ status: 400, body: { __type: 'ValidationException', message } });
  });
  test('only names of this machine are answered to; sync- before them is what clients put there', async () => {
    const { port } = new URL(bench.served.url);
    for (const host of [
      'localhost',
      `sync-localhost:${port}`,
      `sync-127.0.0.1:${port}`,
      'sync-tutti.localhost',
      '[::1]:1',
    ])
      expect([host, await withHost(host)]).toEqual([host, 200]);
    for (const host of [
      'example.com',
      'localhost.example.com',
      'sync-example.com',
      '10.0.0.1',
      'states.us-east-1.amazonaws.com',
    ])
      expect([host, await withHost(host)]).toEqual([host, 421]);
  });
  test('other methods are refused; a port that is taken is an error', async () => {
    expect((await fetch(bench.served.url)).status).toBe(404);
    const port = Number(new URL(bench.served.url).port);
    await expect(serveEngine(bench.engine, { port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
  test('an error of the engine itself tells the caller nothing but its id', async () => {
    const broken = await apiBench();
    const told: unknown[] = [];
    broken.engine.listActivities = () => Promise.reject(new Error('secret'));
    const handle = api(broken.engine, { onError: (error, request) => told.push([error, request.operation]) });
    const response = await handle(
      new Request('http://localhost/', {
        method: 'POST',
        headers: { 'X-Amz-Target': 'AWSStepFunctions.ListActivities' },
        body: '{}',
      }),
    );
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).toContain('InternalFailure');
    expect(text).not.toContain('secret');
    expect(told).toMatchObject([[{ message: 'secret' }, 'ListActivities']]);
    await broken.close();
  });
});

test('the same client works in process, without a socket', async () => {
  const { inside, engine } = bench;
  const { stateMachineArn } = await inside.send(
    new sfn.CreateStateMachineCommand({ name: 'inside', definition: PASS, roleArn: ROLE }),
  );
  const { executionArn } = await inside.send(new sfn.StartExecutionCommand({ stateMachineArn }));
  await engine.settle();
  expect(await inside.send(new sfn.DescribeExecutionCommand({ executionArn }))).toMatchObject({
    status: 'SUCCEEDED',
    startDate: new Date(bench.clock.now()),
  });
  expect(
    await inside.send(
      new sfn.TestStateCommand({ definition: machine({ P: { Type: 'Pass', End: true } }), stateName: 'P' }),
    ),
  ).toMatchObject({ status: 'SUCCEEDED' });
  await expect(
    inside.send(new sfn.DescribeExecutionCommand({ executionArn: `${executionArn}x` })),
  ).rejects.toBeInstanceOf(sfn.ExecutionDoesNotExist);
});
