import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readScenarios } from '../../lib/local/scenario/format.ts';
import { runScenario } from '../../lib/local/scenario/run.ts';
import { missing } from '../platform/aws/dynamo-server.ts';
import { synthesized } from '../support/synthesized.ts';
import { Composition } from './composition.ts';
import { Template } from './template.ts';

const FOLDER = 'statemachines/account-opening';
const all = await readScenarios(FOLDER);
/** All with `npm run prove`; in `npm test` every third: a document request with reminders, an expiry, a fraud, an incident, a doubt of the model, a withdrawal, and the straight way. */
const scenarios = process.env.TUTTI_PROVE === '1' ? all : all.filter((_s, i) => i % 3 === 1);

(missing === undefined ? describe : describe.skip)(
  `account opening as it is deployed to AWS${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let aws: Composition;
    beforeAll(async () => {
      aws = new Composition(new Template((await synthesized()).folder));
      await aws.open(FOLDER);
    }, 300_000);
    afterAll(() => aws.close());

    test.each(scenarios.map((s) => [s.scenario, s] as const))('%s', async (_name, scenario) => {
      const before = aws.lambda.log.length;
      const host = await aws.host();
      const result = await runScenario(scenario, host);
      expect([result.failure?.message, ...(result.passed ? [] : aws.lambda.log.slice(before))]).toEqual([undefined]);
      await aws.sweep();
      const report = await host.runtime.audit.verify();
      expect(report.findings).toEqual([]);
      expect(report.anchored).toBeGreaterThan(0);
      expect(aws.s3.locked().length).toBeGreaterThan(0);
    });

    test('nothing was refused for want of a permission, no change was given up, no function complained', () => {
      expect(aws.iam.denied).toEqual([]);
      expect(aws.stream.dead).toEqual([]);
      expect(aws.stream.taken).toBeGreaterThan(0);
      expect(aws.lambda.log).toEqual([]);
      const functions = aws.template.all('AWS::Lambda::Function').map((f) => f.id);
      if (scenarios.length === all.length) expect(functions.filter((id) => !aws.lambda.counts.has(id))).toEqual([]);
    });
  },
);
