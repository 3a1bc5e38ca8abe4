import { beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import aslValidator from 'asl-validator';
import { check } from '../../lib/check/index.ts';
import { compile } from '../../lib/compiler/index.ts';
import { Engine, VirtualClock } from '../../lib/engine/index.ts';
import { substitute } from '../../lib/local/functions.ts';
import { readProcess } from '../../lib/notation/index.ts';
import { PROCESSES } from '../support/processes.ts';
import { synthesized, type Synthesized } from '../support/synthesized.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}
interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

describe('cdk synth without an account', () => {
  let run: Synthesized;
  let template: Template;
  beforeAll(async () => {
    run = await synthesized();
    template = JSON.parse(readFileSync(join(run.folder, 'Tutti.template.json'), 'utf8')) as Template;
  }, 300_000);
  const of = (type: string): Resource[] => Object.values(template.Resources).filter((r) => r.Type === type);

  test('ends well: cdk-nag has no finding without a written reason', () => {
    expect(run.said).not.toMatch(/ERROR|Acknowledge with/);
    expect(run.status).toBe(0);
  });

  test('the definition is byte for byte what the compiler makes and the engine runs before substitution', async () => {
    const machines = of('AWS::StepFunctions::StateMachine').map((r) => String(r.Properties.DefinitionString));
    expect(machines).toHaveLength(PROCESSES.length);
    for (const folder of PROCESSES) {
      const { model } = await readProcess(folder);
      expect(check(model!).filter((f) => f.severity === 'error')).toEqual([]);
      const compiled = compile(model!);
      expect(machines).toContain(compiled.definition);
      const valid = await aslValidator(JSON.parse(substitute(compiled)) as object);
      expect(valid.errors).toEqual([]);
      const engine = Engine.open({ file: ':memory:', clock: new VirtualClock(0), invoke: () => Promise.resolve(null) });
      const { stateMachineArn } = await engine.createStateMachine({ name: 'same', definition: substitute(compiled) });
      const { definition } = await engine.describeStateMachine({ stateMachineArn });
      // The engine keeps the compiler's text with ARNs in place of the tokens, and nothing else changed.
      const back = compiled.tokens.reduce(
        (text, token) =>
          text.replaceAll(new RegExp(`arn:aws:lambda:[^"]*:function:(handler-)?${token}(?=")`, 'g'), `\${${token}}`),
        definition,
      );
      expect(back).toBe(compiled.definition);
      await engine.close();
    }
  });

  test('table, bus, queues and buckets keep what they should', () => {
    const [table] = of('AWS::DynamoDB::Table');
    expect(table?.DeletionPolicy).toBe('Retain');
    expect(table?.Properties).toMatchObject({
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      DeletionProtectionEnabled: true,
    });
    expect(of('AWS::Events::Archive')[0]?.Properties).toMatchObject({ RetentionDays: 365 });
    expect(of('AWS::Events::EventBus')[0]?.Properties).toHaveProperty('DeadLetterConfig');
    for (const bucket of of('AWS::S3::Bucket')) {
      expect(bucket.DeletionPolicy).toBe('Retain');
      expect(bucket.Properties.PublicAccessBlockConfiguration).toMatchObject({
        BlockPublicAcls: true,
        RestrictPublicBuckets: true,
      });
    }
    expect(of('AWS::S3::Bucket').filter((b) => b.Properties.ObjectLockEnabled === true)).toHaveLength(1);
  });

  test('versions are retained, the alias points at one, execution data stays out of the log', () => {
    expect(of('AWS::StepFunctions::StateMachineVersion').every((v) => v.DeletionPolicy === 'Retain')).toBe(true);
    expect(of('AWS::StepFunctions::StateMachineAlias')).toHaveLength(of('AWS::StepFunctions::StateMachine').length);
    for (const machine of of('AWS::StepFunctions::StateMachine'))
      expect(machine.Properties.LoggingConfiguration).toMatchObject({ IncludeExecutionData: false });
  });

  test('every route of the API stands behind the authorizer', () => {
    const routes = of('AWS::ApiGatewayV2::Route');
    expect(routes.length).toBeGreaterThan(0);
    for (const route of routes) expect(route.Properties).toMatchObject({ AuthorizationType: 'JWT' });
  });

  test('no policy allows every action, and only log delivery and tracing name every resource', () => {
    for (const policy of of('AWS::IAM::Policy')) {
      const { Statement } = policy.Properties.PolicyDocument as {
        Statement: { Action: string | string[]; Resource: unknown }[];
      };
      for (const { Action, Resource } of Statement) {
        const actions = [Action].flat();
        expect(actions.filter((a) => a.includes('*'))).toEqual([]);
        if (Resource === '*')
          expect(actions.filter((a) => !/^(logs|xray):|^dynamodb:ListStreams$/.test(a))).toEqual([]);
      }
    }
  });
});
