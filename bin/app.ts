import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { acknowledgeFindings, TuttiPlatform, TuttiProcess, type ModelProps } from '../lib/constructs/index.ts';

/** The CDK app that cdk.json names: one platform, and one machine for every folder below statemachines/. */
const app = new App();
const context = <T>(name: string): T => app.node.tryGetContext(`tutti:${name}`) as T;
const stack = new Stack(app, 'Tutti', { description: 'Tutti: BPMN processes on Step Functions' });
const model = context<ModelProps | undefined>('model');
const platform = new TuttiPlatform(stack, 'Platform', {
  issuer: context<string>('issuer'),
  audience: context<string[]>('audience'),
  ...(model === undefined ? {} : { model }),
});
const root = 'statemachines';
for (const name of readdirSync(root).sort()) {
  const folder = join(root, name);
  if (!existsSync(join(folder, 'process.yaml'))) continue;
  const process_ = await TuttiProcess.load(folder);
  new TuttiProcess(stack, name, { platform, process: process_ });
}
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
acknowledgeFindings(stack, platform, model);
app.synth();
