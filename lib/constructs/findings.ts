import { Validations, type CfnResource, type Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { ModelProps, TuttiPlatform } from './platform.ts';

const PACK = 'AwsSolutions::';
const PARTITION = 'arn:<AWS::Partition>';
const HERE = '<AWS::Region>:<AWS::AccountId>';

/** Takes note of the findings of cdk-nag that stay, one by one, each with the reason why. Anything else fails the synthesis. */
export function acknowledgeFindings(stack: Stack, platform: TuttiPlatform, model: ModelProps | undefined): void {
  const { table, blobs, anchors } = platform.storage;
  const arnOf = (construct: IConstruct): string =>
    `<${String(stack.resolve(stack.getLogicalId(construct.node.defaultChild as CfnResource)))}.Arn>`;
  const reasons: readonly (readonly [finding: string, reason: string])[] = [
    [
      `IAM4[Policy::${PARTITION}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]`,
      'It allows a function to write its own log and nothing else, and AWS keeps it current.',
    ],
    ['IAM5[Resource::*]', 'Log delivery of Step Functions, and X-Ray, know no narrower resource.'],
    [`IAM5[Resource::${arnOf(blobs)}/*]`, 'Blobs have keys of their own; the bucket is the boundary.'],
    [`IAM5[Resource::${arnOf(anchors)}/*]`, 'Receipts have keys of their own; Object Lock keeps them.'],
    [`IAM5[Resource::${arnOf(table)}/index/*]`, 'The indexes of this one table.'],
    [`IAM5[Resource::${arnOf(platform.timer)}:*]`, 'The versions of this one function, called by its timers.'],
    ['SQS3', 'The queue is itself the dead-letter queue.'],
    [
      `IAM5[Resource::${PARTITION}:scheduler:${HERE}:schedule/${stack.stackName}-timers/*]`,
      'Timers come and go; their group is the boundary.',
    ],
    [
      `IAM5[Resource::${PARTITION}:secretsmanager:${HERE}:secret:tutti/*]`,
      'Connections name their secrets in process.yaml; the prefix tutti/ is the boundary.',
    ],
    [
      `IAM5[Resource::${PARTITION}:states:${HERE}:execution:tutti-*]`,
      'Executions come and go; the prefix of the machines is the boundary.',
    ],
    [
      `IAM5[Resource::${PARTITION}:states:${HERE}:stateMachine:tutti-*]`,
      'A function serves every process; the prefix of the machines is the boundary.',
    ],
    ...(model?.arns ?? [])
      .filter((arn) => arn.includes('*'))
      .map(
        (arn) => [`IAM5[Resource::${arn}]`, 'An inference profile asks the model in the regions it spans.'] as const,
      ),
  ];
  for (const [finding, reason] of reasons)
    Validations.of(stack).acknowledge({ id: `${PACK}AwsSolutions-${finding}`, reason });
}
