import { fileURLToPath } from 'node:url';
import type { Duration } from 'aws-cdk-lib';
import { RemovalPolicy } from 'aws-cdk-lib';
import { Architecture, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

const LAMBDAS = fileURLToPath(new URL('../../lambdas/', import.meta.url));
/** Handler and runtime are ES modules; some dependencies still ask for `require`. */
const BANNER =
  "import { createRequire as tuttiRequire } from 'node:module'; const require = tuttiRequire(import.meta.url);";

export interface FunctionProps {
  /** Folder below lambdas/, or the path of an entry file. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeout: Duration;
  readonly description: string;
  readonly memory?: number;
  readonly name?: string;
  readonly deadLetterQueue?: IQueue;
}

/** One function of Tutti: bundled by esbuild without Docker, on ARM, traced, its log kept for a year and without execution data. */
export function tuttiFunction(scope: Construct, id: string, props: FunctionProps): NodejsFunction {
  const logGroup = new LogGroup(scope, `${id}Log`, {
    retention: RetentionDays.ONE_YEAR,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  return new NodejsFunction(scope, id, {
    entry: props.entry.endsWith('.ts') ? props.entry : `${LAMBDAS}${props.entry}/index.ts`,
    handler: 'handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: props.memory ?? 512,
    timeout: props.timeout,
    tracing: Tracing.ACTIVE,
    logGroup,
    description: props.description,
    environment: { ...props.environment },
    ...(props.name === undefined ? {} : { functionName: props.name }),
    ...(props.deadLetterQueue === undefined ? {} : { deadLetterQueue: props.deadLetterQueue }),
    bundling: {
      format: OutputFormat.ESM,
      target: 'node24',
      banner: BANNER,
      externalModules: ['@aws-sdk/*'],
      sourceMap: true,
    },
  });
}
