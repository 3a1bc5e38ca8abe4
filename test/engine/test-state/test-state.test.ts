import type { TestStateCommandInput } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Engine, VirtualClock } from '../../../lib/engine/index.ts';

const JSONATA = { QueryLanguage: 'JSONata' };
const MAP = {
  ...JSONATA,
  Type: 'Map',
  Items: '{% $states.input.list %}',
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'P',
    States: { P: { Type: 'Pass', End: true } },
  },
  End: true,
};
const LIST = JSON.stringify({ list: ['a', 'b', 'c'] });
const RESULT = { mock: { result: '[1, 2, 3]' } };
const engine = Engine.open({
  file: ':memory:',
  clock: new VirtualClock(),
  invoke: () => Promise.resolve(null),
  connection: () => Promise.resolve({ headers: { Authorization: 'Bearer hidden' }, query: { key: 'hidden' } }),
});
const ask = (definition: object, more: Partial<TestStateCommandInput>) =>
  engine.testState({ definition: JSON.stringify(definition), inspectionLevel: 'DEBUG', ...more });
const refusal = async (definition: object, more: Partial<TestStateCommandInput>): Promise<string> =>
  ask(definition, more).then(
    () => 'none',
    (e: Error) => `${e.name}: ${e.message}`,
  );
afterAll(() => engine.close());

describe('a Map', () => {
  test('shows the inputs that ItemSelector makes', async () => {
    const ItemSelector = { at: '{% $states.context.Map.Item.Index %}', of: '{% $states.context.Map.Item.Value %}' };
    const { inspectionData } = await ask({ ...MAP, ItemSelector }, { input: LIST, ...RESULT });
    expect(JSON.parse(inspectionData!.afterItemSelector!)).toEqual([
      { at: 0, of: 'a' },
      { at: 1, of: 'b' },
      { at: 2, of: 'c' },
    ]);
    expect(inspectionData!.afterItemBatcher).toBeUndefined();
  });
  test('shows its batches', async () => {
    const { inspectionData } = await ask({ ...MAP, ItemBatcher: { MaxItemsPerBatch: 2 } }, { input: LIST, ...RESULT });
    expect(JSON.parse(inspectionData!.afterItemBatcher!)).toEqual([{ Items: ['a', 'b'] }, { Items: ['c'] }]);
  });
  test('fails where its items are none', async () => {
    expect(await ask(MAP, { input: '{"list": 1}', ...RESULT })).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
    });
  });
  test('has no more failed iterations than items', async () => {
    expect(await refusal(MAP, { input: LIST, stateConfiguration: { mapIterationFailureCount: 4 }, mock: {} })).toBe(
      'ValidationException: Map iteration failure count must be less than or equal to the number of Map iterations',
    );
  });
});

describe('what is asked', () => {
  const pass = { ...JSONATA, Type: 'Pass', End: true };
  const machine = { ...JSONATA, StartAt: 'A', States: { A: { Type: 'Pass', End: true } } };
  const task = { ...JSONATA, Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:s3:listBuckets', End: true };
  test.each<[string, object, Partial<TestStateCommandInput>, RegExp]>([
    ['a state that is not there', machine, { stateName: 'B' }, /^ValidationException: State not found in definition$/],
    [
      'a name without a machine',
      pass,
      { stateName: 'A' },
      /^InvalidDefinition: .*These fields are required: \[States, StartAt\]/,
    ],
    [
      'a context without a mock',
      pass,
      { context: '{}' },
      /^ValidationException: TestState does not support Context when/,
    ],
    ['an error without its name', task, { mock: { errorOutput: { cause: 'x' } } }, /^ValidationException: A test mock/],
    ['what is not emulated, without a mock', task, {}, /^InvalidDefinition: .*give a mock/],
  ])('%s is refused', async (_what, definition, more, told) => {
    expect(await refusal(definition, more)).toMatch(told);
  });
  test('what is not emulated can be mocked', async () => {
    expect(await ask(task, { mock: { result: '{"Buckets": []}' } })).toMatchObject({ status: 'SUCCEEDED' });
  });
});

describe('TRACE of an HTTP Task', () => {
  let server: Server;
  let definition: object;
  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.writeHead(201, 'Made', { 'content-type': 'application/json', 'x-here': 'yes' }).end('{"made": true}');
    });
    await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
    definition = {
      ...JSONATA,
      Type: 'Task',
      Resource: 'arn:aws:states:::http:invoke',
      Arguments: {
        ApiEndpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/things`,
        Method: 'POST',
        Authentication: { ConnectionArn: 'arn:aws:events:us-east-1:000000000000:connection/c/1' },
        RequestBody: { name: '{% $states.input.name %}' },
        QueryParameters: { page: 1 },
      },
      Output: '{% $states.result.ResponseBody %}',
      End: true,
    };
  });
  afterAll(() => new Promise((down) => server.close(down)));

  test('shows what went over the wire, without what the connection adds', async () => {
    const { status, output, inspectionData } = await ask(definition, {
      input: '{"name": "n"}',
      inspectionLevel: 'TRACE',
    });
    expect([status, output]).toEqual(['SUCCEEDED', '{"made":true}']);
    const { request, response } = inspectionData!;
    expect(request).toMatchObject({ protocol: 'http', method: 'POST', body: '{"name":"n"}' });
    expect(request!.url).toMatch(/\/things\?page=1$/);
    expect(JSON.stringify(request)).not.toContain('hidden');
    expect(response).toMatchObject({ statusCode: '201', statusMessage: 'Made', body: '{"made": true}' });
    expect(response!.headers).toContain('x-here: yes');
  });
  test('with it where it is asked for', async () => {
    const asked = { input: '{"name": "n"}', inspectionLevel: 'TRACE', revealSecrets: true } as const;
    const { request } = (await ask(definition, asked)).inspectionData!;
    expect(request!.url).toMatch(/page=1&key=hidden$/);
    expect(request!.headers).toContain('authorization: Bearer hidden');
  });
  test('DEBUG shows nothing of it', async () => {
    expect((await ask(definition, { input: '{"name": "n"}' })).inspectionData!.request).toBeUndefined();
  });
});
