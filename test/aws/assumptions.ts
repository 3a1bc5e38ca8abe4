// What only a real account can prove: run by hand with credentials, never by CI.
//   AWS_REGION=eu-central-1 TUTTI_TEST_ROLE_ARN=<role that Step Functions may assume; needs sqs:SendMessage on the queue> \
//   TUTTI_TEST_QUEUE_URL=<an empty SQS queue> node test/aws/assumptions.ts
// Creates state machines named tutti-assumption-*, runs each once, prints what held, and removes them.
import { spawnSync } from 'node:child_process';
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';

const { TUTTI_TEST_ROLE_ARN: roleArn, TUTTI_TEST_QUEUE_URL: queue } = process.env;
if (roleArn === undefined || queue === undefined) {
  console.error('set TUTTI_TEST_ROLE_ARN and TUTTI_TEST_QUEUE_URL; see the head of this file');
  process.exit(2);
}
const sfn = new SFNClient({});

/** A wait whose token comes to the queue, so that no function is needed. */
const wait = (id: string, extra: object = {}): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
  Arguments: { QueueUrl: queue, MessageBody: { id, token: '{% $states.context.Task.Token %}' } },
  TimeoutSeconds: 300,
  ...extra,
  End: true,
});

/** Receives tokens with the AWS CLI: this project has no SQS client, and one script does not deserve a dependency. */
async function tokens(count: number): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (let n = 0; n < 60 && found.size < count; n += 1) {
    const run = spawnSync(
      'aws',
      ['sqs', 'receive-message', '--queue-url', queue!, '--max-number-of-messages', '10', '--wait-time-seconds', '2'],
      { encoding: 'utf8' },
    );
    const messages =
      (run.stdout.trim() === ''
        ? []
        : (JSON.parse(run.stdout) as { Messages?: { Body: string; ReceiptHandle: string }[] }).Messages) ?? [];
    for (const { Body, ReceiptHandle } of messages) {
      const { id, token } = JSON.parse(Body) as { id: string; token: string };
      found.set(id, token);
      spawnSync('aws', ['sqs', 'delete-message', '--queue-url', queue!, '--receipt-handle', ReceiptHandle]);
    }
  }
  return found;
}

interface Assumption {
  readonly name: string;
  readonly definition: object;
  readonly waits: number;
  /** Acts with the tokens; says what does not hold. */
  readonly act: (tokens: Map<string, string>) => Promise<string[]>;
  readonly expected: unknown;
}

const gone = async (token: string): Promise<string | undefined> => {
  try {
    await sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: '1' }));
    return 'a sibling took its token after the interruption';
  } catch (error) {
    return (error as Error).name === 'TaskTimedOut' ? undefined : `a sibling's token answered ${(error as Error).name}`;
  }
};

const ASSUMPTIONS: readonly Assumption[] = [
  {
    name: 'interrupt',
    definition: {
      QueryLanguage: 'JSONata',
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
                  ItemProcessor: {
                    ProcessorConfig: { Mode: 'INLINE' },
                    StartAt: 'W',
                    States: { W: wait("{% 'm' & $string($states.input) %}") },
                  },
                  End: true,
                },
              },
            },
            {
              StartAt: 'Q',
              States: {
                Q: {
                  Type: 'Parallel',
                  Branches: [
                    { StartAt: 'A', States: { A: wait('a') } },
                    { StartAt: 'B', States: { B: wait('b') } },
                  ],
                  End: true,
                },
              },
            },
          ],
          Catch: [{ ErrorEquals: ['BPMN.stop'], Next: 'C', Output: '{% $states.errorOutput %}' }],
          End: true,
        },
        C: { Type: 'Pass', End: true },
      },
    },
    waits: 4,
    async act(all) {
      await sfn.send(
        new SendTaskFailureCommand({ taskToken: all.get('m1')!, error: 'BPMN.stop', cause: '{"event":"stop"}' }),
      );
      await new Promise((next) => setTimeout(next, 3000));
      return (await Promise.all(['m2', 'a', 'b'].map((id) => gone(all.get(id)!)))).filter((x) => x !== undefined);
    },
    expected: { Error: 'BPMN.stop', Cause: '{"event":"stop"}' },
  },
  {
    name: 'default-assign',
    definition: {
      QueryLanguage: 'JSONata',
      StartAt: 'S',
      States: {
        S: { Type: 'Pass', Assign: { x: 1, t: [] }, Next: 'C' },
        C: {
          Type: 'Choice',
          Choices: [{ Condition: '{% $x = 2 %}', Next: 'E', Assign: { y: 'rule' } }],
          Assign: { y: 'default', t: "{% $append($t, [{'f': 'flow'}]) %}" },
          Default: 'E',
        },
        E: { Type: 'Pass', Output: { y: '{% $y %}', t: '{% $t %}' }, End: true },
      },
    },
    waits: 0,
    act: () => Promise.resolve([]),
    expected: { y: 'default', t: [{ f: 'flow' }] },
  },
];

let failed = 0;
for (const { name, definition, waits, act, expected } of ASSUMPTIONS) {
  const { stateMachineArn } = await sfn.send(
    new CreateStateMachineCommand({
      name: `tutti-assumption-${name}`,
      roleArn,
      definition: JSON.stringify(definition),
    }),
  );
  try {
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, input: '{}' }));
    const problems = await act(await tokens(waits));
    let described = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    for (let n = 0; n < 30 && described.status === 'RUNNING'; n += 1) {
      await new Promise((next) => setTimeout(next, 1000));
      described = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    }
    const output = described.output === undefined ? described.error : (JSON.parse(described.output) as unknown);
    if (JSON.stringify(output) !== JSON.stringify(expected))
      problems.push(`ended ${described.status} with ${JSON.stringify(output)}, expected ${JSON.stringify(expected)}`);
    if (problems.length > 0) failed += 1;
    console.log(
      `${problems.length === 0 ? 'holds' : 'DOES NOT HOLD'}  ${name}${problems.map((p) => `\n  ${p}`).join('')}`,
    );
  } finally {
    await sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
  }
}
process.exit(failed === 0 ? 0 : 1);
