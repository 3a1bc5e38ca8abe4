import { beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesized } from '../support/synthesized.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, string>>;
}
interface Statement {
  readonly Action: string | string[];
}

/** What a class or function of the SDK asks IAM for, where that is not `<service>:<name of the command>`. */
const ASKS: Readonly<Record<string, readonly string[]>> = {
  TransactWriteCommand: [
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
    'dynamodb:ConditionCheckItem',
  ],
  GetCommand: ['dynamodb:GetItem'],
  paginateListObjectsV2: ['s3:ListBucket'],
  ListObjectsV2Command: ['s3:ListBucket'],
  // What is below a lock is read and written by version, and with the lock's end.
  ListObjectVersionsCommand: ['s3:ListBucketVersions', 's3:GetObjectVersion', 's3:PutObjectRetention'],
  // S3 answers 403 in place of 404 for what is not there to whoever may not list.
  GetObjectCommand: ['s3:GetObject', 's3:ListBucket'],
  // A schedule is handed the role that calls its target.
  CreateScheduleCommand: ['scheduler:CreateSchedule', 'iam:PassRole'],
  UpdateScheduleCommand: ['scheduler:UpdateSchedule', 'iam:PassRole'],
};
const SERVICES: Readonly<Record<string, string>> = {
  '@aws-sdk/lib-dynamodb': 'dynamodb',
  '@aws-sdk/client-dynamodb': 'dynamodb',
  '@aws-sdk/client-eventbridge': 'events',
  '@aws-sdk/client-s3': 's3',
  '@aws-sdk/client-scheduler': 'scheduler',
  '@aws-sdk/client-secrets-manager': 'secretsmanager',
  '@aws-sdk/client-sfn': 'states',
};
/** What Lambda itself asks for in the name of the function: its tracing, and the event source with its queue for what fails. */
const BY_LAMBDA = /^xray:Put(TraceSegments|TelemetryRecords)$/;
const BY_EVENT_SOURCE =
  /^(dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams)|sqs:(SendMessage|GetQueueAttributes|GetQueueUrl))$/;

/** The actions that a bundle can ask for: its imports of the SDK, which stays outside of bundles, are the calls that are reached from it. */
function actionsOf(bundle: string): Set<string> {
  const actions = new Set<string>();
  for (const [, names = '', from = ''] of bundle.matchAll(/^import \{([^}]*)\} from "(@aws-sdk\/[^"]+)";/gm)) {
    const service = SERVICES[from];
    if (service === undefined) throw new Error(`${from} is no service that this test knows`);
    for (const imported of names.split(',')) {
      const name = imported.trim().split(' as ')[0]!;
      if (/Client$/.test(name) || name === '') continue;
      const asks = ASKS[name] ?? (/Command$/.test(name) ? [`${service}:${name.replace(/Command$/, '')}`] : undefined);
      if (asks === undefined) throw new Error(`${name} of ${from}: what does it ask IAM for?`);
      for (const action of asks) actions.add(action);
    }
  }
  return actions;
}

describe('each function may do what its code does, and nothing else', () => {
  interface Fn {
    readonly id: string;
    readonly asked: Set<string>;
    readonly allowed: Set<string>;
    readonly source: boolean;
    readonly model: boolean;
  }
  let functions: Fn[];
  beforeAll(async () => {
    const { folder } = await synthesized();
    const { Resources } = JSON.parse(readFileSync(join(folder, 'Tutti.template.json'), 'utf8')) as {
      Resources: Record<string, Resource>;
    };
    const of = (type: string): [string, Resource][] => Object.entries(Resources).filter(([, r]) => r.Type === type);
    const sources = of('AWS::Lambda::EventSourceMapping').map(
      ([, r]) => (r.Properties.FunctionName as { Ref: string }).Ref,
    );
    functions = of('AWS::Lambda::Function').flatMap(([id, { Properties, Metadata }]) => {
      const asset = Metadata?.['aws:asset:path'];
      if (asset === undefined) return [];
      const bundle = readFileSync(join(folder, asset, 'index.mjs'), 'utf8');
      const [role] = (Properties.Role as { 'Fn::GetAtt': string[] })['Fn::GetAtt'];
      const allowed = of('AWS::IAM::Policy')
        .filter(([, p]) => (p.Properties.Roles as { Ref: string }[]).some((r) => r.Ref === role))
        .flatMap(([, p]) => (p.Properties.PolicyDocument as { Statement: Statement[] }).Statement)
        .flatMap((s) => [s.Action].flat());
      const model = (Properties.Environment as { Variables: object }).Variables;
      return [
        {
          id,
          asked: actionsOf(bundle),
          allowed: new Set(allowed),
          source: sources.includes(id),
          model: 'TUTTI_MODEL_ID' in model && id.includes('Agent'),
        },
      ];
    });
  }, 300_000);

  test('the calls are read from the bundles', () => {
    expect(functions.length).toBeGreaterThan(12);
    for (const { id, asked } of functions) expect([id, asked.size > 15]).toEqual([id, true]);
  });

  test('no call that its policy does not allow', () => {
    for (const { id, asked, allowed } of functions)
      expect([id, [...asked].filter((a) => !allowed.has(a))]).toEqual([id, []]);
  });

  test('no action allowed that nothing asks for', () => {
    for (const { id, asked, allowed, source, model } of functions) {
      const spare = [...allowed].filter(
        (a) =>
          !asked.has(a) &&
          !BY_LAMBDA.test(a) &&
          !(source && BY_EVENT_SOURCE.test(a)) &&
          // The provider of models brings its own client of Bedrock.
          !(model && a === 'bedrock:InvokeModel'),
      );
      expect([id, spare]).toEqual([id, []]);
    }
  });
});
