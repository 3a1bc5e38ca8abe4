import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CfnResource } from 'aws-cdk-lib';
import { CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { CfnStateMachine, CfnStateMachineAlias, CfnStateMachineVersion } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { check } from '../check/index.ts';
import { checkCompiled } from '../check/platform/index.ts';
import { compile } from '../compiler/index.ts';
import type { CompiledProcess } from '../model/compiled.ts';
import { FindingsError } from '../model/diagnostic.ts';
import { atLevel, STEP_FUNCTION_SECONDS, type Level } from '../model/level.ts';
import { hasErrors } from '../model/diagnostics/index.ts';
import type { ProcessModel } from '../model/process-model.ts';
import type { FunctionToken } from '../model/wire.ts';
import { readProcess } from '../notation/index.ts';
import { tuttiFunction } from './functions.ts';
import { MACHINE_PREFIX, type TuttiPlatform } from './platform.ts';

export interface LoadedProcess {
  readonly folder: string;
  readonly model: ProcessModel;
  readonly compiled: CompiledProcess;
}
export interface TuttiProcessProps {
  readonly platform: TuttiPlatform;
  readonly process: LoadedProcess;
}

const CACHE = resolve('node_modules/.cache/tutti');
const FACTORY = fileURLToPath(new URL('../../lambdas/handler/factory.ts', import.meta.url));

/** One process: its state machine with retained versions and an alias, the functions of its own handlers, and its registration. */
export class TuttiProcess extends Construct {
  readonly machine: CfnStateMachine;
  readonly alias: CfnStateMachineAlias;

  /** Reads, checks and compiles a process folder; `level` stands above its own `optimize`. @throws FindingsError */
  static async load(folder: string, { level }: { readonly level?: Level } = {}): Promise<LoadedProcess> {
    const { model: read, findings } = await readProcess(folder);
    const all = [...findings, ...(read === undefined ? [] : check(read))];
    if (read === undefined || all.some((f) => f.severity === 'error')) throw new FindingsError(all);
    const model = atLevel(read, level);
    const compiled = compile(model);
    const platform = checkCompiled(model, compiled);
    if (hasErrors(platform)) throw new FindingsError([...all, ...platform]);
    return { folder, model, compiled };
  }

  constructor(scope: Construct, id: string, props: TuttiProcessProps) {
    super(scope, id);
    const { platform, process } = props;
    const { compiled, model } = process;
    const functions: Record<string, IFunction> = {};
    for (const { token } of compiled.handlers) functions[token] ??= this.#handlers(platform, process, token);
    for (const token of compiled.tokens) functions[token] ??= platform.functions[token as FunctionToken];

    const name = `${MACHINE_PREFIX}${model.id}`;
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
      description: `Lets ${name} call its functions`,
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: Object.values(functions).map((f) => f.functionArn),
      }),
    );
    // Log delivery and tracing know no narrower resource.
    role.addToPolicy(
      new PolicyStatement({
        actions: [
          'logs:CreateLogDelivery',
          'logs:GetLogDelivery',
          'logs:UpdateLogDelivery',
          'logs:DeleteLogDelivery',
          'logs:ListLogDeliveries',
          'logs:PutResourcePolicy',
          'logs:DescribeResourcePolicies',
          'logs:DescribeLogGroups',
          'xray:PutTraceSegments',
          'xray:PutTelemetryRecords',
          'xray:GetSamplingRules',
          'xray:GetSamplingTargets',
        ],
        resources: ['*'],
      }),
    );
    const logs = new LogGroup(this, 'Log', {
      logGroupName: `/aws/vendedlogs/states/${Stack.of(this).stackName}-${name}`,
      retention: RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.machine = new CfnStateMachine(this, 'Machine', {
      stateMachineName: name,
      stateMachineType: 'STANDARD',
      roleArn: role.roleArn,
      // The compiler's bytes: the engine on a laptop runs the same.
      definitionString: compiled.definition,
      definitionSubstitutions: Object.fromEntries(
        compiled.tokens.map((token) => [token, functions[token]!.functionArn]),
      ),
      // Execution data stays out of the log: tokens are credentials, values are personal.
      loggingConfiguration: {
        level: 'ALL',
        includeExecutionData: false,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logs.logGroupArn } }],
      },
      tracingConfiguration: { enabled: true },
    });
    this.machine.node.addDependency(role);
    const hash = createHash('sha256').update(compiled.definition).digest('hex').slice(0, 12);
    const version = new CfnStateMachineVersion(this, `Version${hash}`, {
      stateMachineArn: this.machine.attrArn,
      stateMachineRevisionId: this.machine.attrStateMachineRevisionId,
      description: model.hash,
    });
    retain(version);
    this.alias = new CfnStateMachineAlias(this, 'Live', {
      name: 'live',
      deploymentPreference: { type: 'ALL_AT_ONCE', stateMachineVersionArn: version.attrArn },
    });
    this.#register(platform, process);
  }

  /** The process's own code in a function of its own, wrapped in what every step has: scopes, idempotency, record. What one call does shares a function. */
  #handlers(platform: TuttiPlatform, { folder, model, compiled }: LoadedProcess, token: string): IFunction {
    const all = compiled.handlers.filter((h) => h.token === token);
    const paths = [...new Set(all.map((h) => h.path))];
    const dir = join(CACHE, 'handlers', model.id);
    mkdirSync(dir, { recursive: true });
    const entry = join(dir, `${token}.ts`);
    const from = (file: string): string =>
      JSON.stringify(`./${relative(dir, resolve(file)).replaceAll('\\', '/')}`.replace('./../', '../'));
    const lines = [
      ...paths.map((path, i) => `import own${i} from ${from(join(folder, path))};`),
      `import { handlerFor } from ${from(FACTORY)};`,
      `export const handler = handlerFor({ ${paths.map((path, i) => `${JSON.stringify(path)}: own${i}`).join(', ')} });`,
    ];
    writeFileSync(entry, `${lines.join('\n')}\n`);
    const made = tuttiFunction(this, token, {
      entry,
      environment: platform.environment,
      timeout: Duration.seconds(STEP_FUNCTION_SECONDS),
      description: `${model.id}: ${all.map(({ element }) => model.nodes[element]?.name ?? element).join(', ')}`.slice(
        0,
        256,
      ),
    });
    platform.grantRuntime(made);
    return made;
  }

  /** Registers the version at deployment: model and contracts travel as an asset. */
  #register(platform: TuttiPlatform, { model, compiled }: LoadedProcess): void {
    mkdirSync(join(CACHE, 'manifests'), { recursive: true });
    const file = join(CACHE, 'manifests', `${model.id}.json`);
    writeFileSync(file, JSON.stringify({ model: { ...model, folder: model.id }, compiled }));
    const manifest = new Asset(this, 'Manifest', { path: file });
    platform.deploy.addToRolePolicy(
      new PolicyStatement({
        actions: ['s3:GetObject'],
        resources: [manifest.bucket.arnForObjects(manifest.s3ObjectKey)],
      }),
    );
    const registered = new CustomResource(this, 'Registered', {
      serviceToken: platform.deploy.functionArn,
      properties: {
        Bucket: manifest.s3BucketName,
        Key: manifest.s3ObjectKey,
        Machine: this.alias.attrArn,
        Version: model.hash,
      },
    });
    registered.node.addDependency(this.alias, platform.deploy);
  }
}

/** Running instances keep the version of their start. */
function retain(resource: CfnResource): void {
  resource.applyRemovalPolicy(RemovalPolicy.RETAIN);
}
