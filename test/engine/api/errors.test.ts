import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as sfn from '@aws-sdk/client-sfn';
import type { LambdaCall } from '../../../lib/engine/index.ts';
import { apiBench, machine, PASS, ROLE, token, type ApiBench } from './bench.ts';

const tokens: string[] = [];
let bench: ApiBench;
let stateMachineArn: string;
beforeAll(async () => {
  bench = await apiBench({
    maxInFlight: 1000,
    invoke: (call: LambdaCall) => {
      tokens.push((call.payload as { token: string }).token);
      return Promise.resolve({});
    },
  });
  const made = await bench.client.send(
    new sfn.CreateStateMachineCommand({ name: 'm', definition: machine({ Wait: token() }), roleArn: ROLE }),
  );
  stateMachineArn = made.stateMachineArn!;
});
afterAll(() => bench.close());

const of = (kind: string, name: string): string => `arn:aws:states:us-east-1:000000000000:${kind}:${name}`;
const start = async (name: string, input = '{}'): Promise<string> => {
  const { executionArn } = await bench.client.send(new sfn.StartExecutionCommand({ stateMachineArn, name, input }));
  await bench.engine.settle();
  return executionArn!;
};
const waited = async (name: string): Promise<{ executionArn: string; taskToken: string }> => {
  const executionArn = await start(name);
  return { executionArn, taskToken: tokens.at(-1)! };
};

type Sent = () => Promise<unknown>;
type ErrorClass = new (...args: never[]) => sfn.SFNServiceException;
/** What is asked, and the SDK's class of what is answered. */
const CASES: Readonly<Record<string, readonly [ErrorClass, Sent]>> = {
  'an execution that is not there': [
    sfn.ExecutionDoesNotExist,
    () => bench.client.send(new sfn.DescribeExecutionCommand({ executionArn: of('execution', 'm:none') })),
  ],
  'history of an execution that is not there': [
    sfn.ExecutionDoesNotExist,
    () => bench.client.send(new sfn.GetExecutionHistoryCommand({ executionArn: of('execution', 'm:none') })),
  ],
  'stopping what is not there': [
    sfn.ExecutionDoesNotExist,
    () => bench.client.send(new sfn.StopExecutionCommand({ executionArn: of('execution', 'm:none') })),
  ],
  'a machine that is not there': [
    sfn.StateMachineDoesNotExist,
    () => bench.client.send(new sfn.StartExecutionCommand({ stateMachineArn: of('stateMachine', 'none') })),
  ],
  'an ARN that is none': [
    sfn.InvalidArn,
    () => bench.client.send(new sfn.DescribeExecutionCommand({ executionArn: 'not-an-arn' })),
  ],
  'an ARN of another kind': [
    sfn.InvalidArn,
    () => bench.client.send(new sfn.DescribeStateMachineCommand({ stateMachineArn: of('activity', 'a') })),
  ],
  'a name with a blank': [
    sfn.InvalidName,
    () => bench.client.send(new sfn.CreateStateMachineCommand({ name: 'a b', definition: PASS, roleArn: ROLE })),
  ],
  'a definition that is none': [
    sfn.InvalidDefinition,
    () => bench.client.send(new sfn.CreateStateMachineCommand({ name: 'x', definition: '{', roleArn: ROLE })),
  ],
  'an Express machine': [
    sfn.StateMachineTypeNotSupported,
    () =>
      bench.client.send(
        new sfn.CreateStateMachineCommand({ name: 'x', definition: PASS, roleArn: ROLE, type: 'EXPRESS' }),
      ),
  ],
  'a key of a customer': [
    sfn.InvalidEncryptionConfiguration,
    () =>
      bench.client.send(
        new sfn.CreateStateMachineCommand({
          name: 'x',
          definition: PASS,
          roleArn: ROLE,
          encryptionConfiguration: { type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: 'k' },
        }),
      ),
  ],
  'logging without a destination': [
    sfn.InvalidLoggingConfiguration,
    () =>
      bench.client.send(
        new sfn.CreateStateMachineCommand({
          name: 'x',
          definition: PASS,
          roleArn: ROLE,
          loggingConfiguration: { level: 'ALL' },
        }),
      ),
  ],
  'another machine of the same name': [
    sfn.StateMachineAlreadyExists,
    () => bench.client.send(new sfn.CreateStateMachineCommand({ name: 'm', definition: PASS, roleArn: ROLE })),
  ],
  'an update of nothing': [
    sfn.MissingRequiredParameter,
    () => bench.client.send(new sfn.UpdateStateMachineCommand({ stateMachineArn })),
  ],
  'another execution of the same name': [
    sfn.ExecutionAlreadyExists,
    async () => {
      await start('twice', '{"a":1}');
      return start('twice', '{"a":2}');
    },
  ],
  'input that is no JSON': [sfn.InvalidExecutionInput, () => start('bad', '{"a"')],
  'a token that is none': [
    sfn.InvalidToken,
    () => bench.client.send(new sfn.SendTaskSuccessCommand({ taskToken: 'nonsense', output: '{}' })),
  ],
  'a token that was used': [
    sfn.TaskTimedOut,
    async () => {
      const { taskToken } = await waited('used');
      await bench.client.send(new sfn.SendTaskSuccessCommand({ taskToken, output: '{}' }));
      return bench.client.send(new sfn.SendTaskSuccessCommand({ taskToken, output: '{}' }));
    },
  ],
  'output that is no JSON': [
    sfn.InvalidOutput,
    async () => {
      const { taskToken } = await waited('output');
      return bench.client.send(new sfn.SendTaskSuccessCommand({ taskToken, output: '{' }));
    },
  ],
  'a page of another list': [
    sfn.InvalidToken,
    () => bench.client.send(new sfn.ListStateMachinesCommand({ nextToken: 'nonsense' })),
  ],
  'redriving what runs': [
    sfn.ExecutionNotRedrivable,
    async () => {
      const { executionArn } = await waited('running');
      return bench.client.send(new sfn.RedriveExecutionCommand({ executionArn }));
    },
  ],
  'an activity that is not there': [
    sfn.ActivityDoesNotExist,
    () => bench.client.send(new sfn.GetActivityTaskCommand({ activityArn: of('activity', 'none') })),
  ],
  'tags of nothing': [
    sfn.ResourceNotFound,
    () => bench.client.send(new sfn.ListTagsForResourceCommand({ resourceArn: of('stateMachine', 'none') })),
  ],
  'too many tags': [
    sfn.TooManyTags,
    () =>
      bench.client.send(
        new sfn.TagResourceCommand({
          resourceArn: stateMachineArn,
          tags: Array.from({ length: 51 }, (_x, i) => ({ key: `k${i}`, value: '' })),
        }),
      ),
  ],
  'a map run that is not there': [
    sfn.ResourceNotFound,
    () => bench.client.send(new sfn.DescribeMapRunCommand({ mapRunArn: of('mapRun', 'm/Each:none') })),
  ],
  'an alias for no version': [
    sfn.ResourceNotFound,
    () =>
      bench.client.send(
        new sfn.CreateStateMachineAliasCommand({
          name: 'live',
          routingConfiguration: [{ stateMachineVersionArn: `${of('stateMachine', 'm')}:9`, weight: 100 }],
        }),
      ),
  ],
  'a version that an alias uses': [
    sfn.ConflictException,
    async () => {
      const { stateMachineVersionArn } = await bench.client.send(
        new sfn.PublishStateMachineVersionCommand({ stateMachineArn }),
      );
      await bench.client.send(
        new sfn.CreateStateMachineAliasCommand({
          name: 'live',
          routingConfiguration: [{ stateMachineVersionArn, weight: 100 }],
        }),
      );
      return bench.client.send(new sfn.DeleteStateMachineVersionCommand({ stateMachineVersionArn }));
    },
  ],
  'a request that breaks the model': [
    sfn.ValidationException,
    () => bench.client.send(new sfn.ListStateMachinesCommand({ maxResults: 1001 })),
  ],
};

describe('errors come as the classes of the SDK', () => {
  test.each(Object.entries(CASES))('%s', async (_what, [type, sent]) => {
    const error: unknown = await sent().then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(type);
    const { $metadata, message } = error as sfn.SFNServiceException;
    expect($metadata.httpStatusCode).toBe(400);
    expect(message.length).toBeGreaterThan(0);
  });
  test('throttling is told as such, so that clients wait and try again', async () => {
    const full = await apiBench({ maxInFlight: 0 });
    try {
      const { stateMachineArn: arn } = await full.client.send(
        new sfn.CreateStateMachineCommand({ name: 'm', definition: PASS, roleArn: ROLE }),
      );
      const error = await full.client
        .send(new sfn.StartExecutionCommand({ stateMachineArn: arn }))
        .catch((e: unknown) => e as sfn.SFNServiceException);
      expect(error).toMatchObject({
        name: 'ThrottlingException',
        message: 'Rate exceeded',
        $metadata: { attempts: 1 },
      });
    } finally {
      await full.close();
    }
  });
});
