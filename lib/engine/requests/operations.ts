import type { OperationName } from '../engine.ts';
import { MAX_CAUSE_CHARS, MAX_ERROR_CHARS, MAX_PAYLOAD_BYTES } from '../errors.ts';
import type { Member, Members, Shape } from './input.ts';

const text = (max?: number, min?: number): Shape => ({
  type: 'string',
  ...(max === undefined ? {} : { max }),
  ...(min === undefined ? {} : { min }),
});
const secret = (max: number, min?: number): Shape => ({ ...text(max, min), secret: true }) as Shape;
const oneOf = (...values: readonly string[]): Shape => ({ type: 'string', enum: values });
const whole = (min: number, max?: number): Shape => ({ type: 'integer', min, ...(max === undefined ? {} : { max }) });
const list = (of: Shape, bounds: { readonly min?: number; readonly max?: number } = {}): Shape => ({
  type: 'list',
  of,
  ...bounds,
});
const structure = (members: Members): Shape => ({ type: 'structure', members });
const required = (shape: Shape): Member => ({ shape, required: true });
const optional = (shape: Shape): Member => ({ shape, required: false });

const FLAG: Shape = { type: 'boolean' };
const ARN = text(256, 1);
const LONG_ARN = text(2000, 1);
const NAME = text(80, 1);
const DATA = secret(MAX_PAYLOAD_BYTES);
const DEFINITION = secret(1_048_576, 1);
const ERROR = secret(MAX_ERROR_CHARS, 0);
const CAUSE = secret(MAX_CAUSE_CHARS, 0);
const TOKEN = text(2048, 1);
const DESCRIPTION = secret(256);
const TYPE = oneOf('STANDARD', 'EXPRESS');
const TRACE: Shape = { type: 'string', min: 0, max: 256, pattern: /^[\x00-\x7f]*$/ };
const TAG_KEY = text(128, 1);
const TAGS = list(structure({ key: optional(TAG_KEY), value: optional(text(256, 0)) }));
const ENCRYPTION = structure({
  type: required(oneOf('AWS_OWNED_KEY', 'CUSTOMER_MANAGED_KMS_KEY')),
  kmsKeyId: optional(text(2048, 1)),
  kmsDataKeyReusePeriodSeconds: optional(whole(60, 900)),
});
const LOGGING = structure({
  level: optional(oneOf('ALL', 'ERROR', 'FATAL', 'OFF')),
  includeExecutionData: optional(FLAG),
  destinations: optional(
    list(structure({ cloudWatchLogsLogGroup: optional(structure({ logGroupArn: optional(ARN) })) })),
  ),
});
const TRACING = structure({ enabled: optional(FLAG) });
const ROUTING = list(structure({ stateMachineVersionArn: required(ARN), weight: required(whole(0, 100)) }), {
  min: 1,
  max: 2,
});
const INCLUDED = optional(oneOf('ALL_DATA', 'METADATA_ONLY'));
const PAGE: Members = { nextToken: optional(text(1024, 1)), maxResults: optional(whole(0, 1000)) };

/** One row an operation: its request, as the service model of Step Functions has it. The method of the engine has the same name, lower case first. */
export const operations = {
  CreateActivity: { name: required(NAME), tags: optional(TAGS), encryptionConfiguration: optional(ENCRYPTION) },
  CreateStateMachine: {
    name: required(NAME),
    definition: required(DEFINITION),
    roleArn: required(ARN),
    type: optional(TYPE),
    loggingConfiguration: optional(LOGGING),
    tags: optional(TAGS),
    tracingConfiguration: optional(TRACING),
    publish: optional(FLAG),
    versionDescription: optional(DESCRIPTION),
    encryptionConfiguration: optional(ENCRYPTION),
  },
  CreateStateMachineAlias: {
    description: optional(DESCRIPTION),
    name: required({ type: 'string', min: 1, max: 80, pattern: /^(?=.*[a-zA-Z_\-.])[a-zA-Z0-9_\-.]+$/ }),
    routingConfiguration: required(ROUTING),
  },
  DeleteActivity: { activityArn: required(ARN) },
  DeleteStateMachine: { stateMachineArn: required(ARN) },
  DeleteStateMachineAlias: { stateMachineAliasArn: required(ARN) },
  DeleteStateMachineVersion: { stateMachineVersionArn: required(LONG_ARN) },
  DescribeActivity: { activityArn: required(ARN) },
  DescribeExecution: { executionArn: required(ARN), includedData: INCLUDED },
  DescribeMapRun: { mapRunArn: required(LONG_ARN) },
  DescribeStateMachine: { stateMachineArn: required(ARN), includedData: INCLUDED },
  DescribeStateMachineAlias: { stateMachineAliasArn: required(ARN) },
  DescribeStateMachineForExecution: { executionArn: required(ARN), includedData: INCLUDED },
  GetActivityTask: { activityArn: required(ARN), workerName: optional(NAME) },
  GetExecutionHistory: {
    executionArn: required(ARN),
    ...PAGE,
    reverseOrder: optional(FLAG),
    includeExecutionData: optional(FLAG),
  },
  ListActivities: PAGE,
  ListExecutions: {
    stateMachineArn: optional(ARN),
    statusFilter: optional(oneOf('RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE')),
    ...PAGE,
    nextToken: optional(text(3096, 1)),
    mapRunArn: optional(LONG_ARN),
    redriveFilter: optional(oneOf('REDRIVEN', 'NOT_REDRIVEN')),
  },
  ListMapRuns: { executionArn: required(ARN), ...PAGE },
  ListStateMachineAliases: { stateMachineArn: required(ARN), ...PAGE },
  ListStateMachineVersions: { stateMachineArn: required(ARN), ...PAGE },
  ListStateMachines: PAGE,
  ListTagsForResource: { resourceArn: required(ARN) },
  PublishStateMachineVersion: {
    stateMachineArn: required(ARN),
    revisionId: optional(text()),
    description: optional(DESCRIPTION),
  },
  RedriveExecution: {
    executionArn: required(ARN),
    clientToken: optional({ type: 'string', min: 1, max: 64, pattern: /^[!-~]+$/ }),
  },
  SendTaskFailure: { taskToken: required(TOKEN), error: optional(ERROR), cause: optional(CAUSE) },
  SendTaskHeartbeat: { taskToken: required(TOKEN) },
  SendTaskSuccess: { taskToken: required(TOKEN), output: required(DATA) },
  StartExecution: {
    stateMachineArn: required(ARN),
    name: optional(NAME),
    input: optional(DATA),
    traceHeader: optional(TRACE),
  },
  StartSyncExecution: {
    stateMachineArn: required(ARN),
    name: optional(NAME),
    input: optional(DATA),
    traceHeader: optional(TRACE),
    includedData: INCLUDED,
  },
  StopExecution: { executionArn: required(ARN), error: optional(ERROR), cause: optional(CAUSE) },
  TagResource: { resourceArn: required(ARN), tags: required(TAGS) },
  TestState: {
    definition: required(DEFINITION),
    roleArn: optional(ARN),
    input: optional(DATA),
    inspectionLevel: optional(oneOf('INFO', 'DEBUG', 'TRACE')),
    revealSecrets: optional(FLAG),
    variables: optional(DATA),
    stateName: optional(secret(80, 1)),
    mock: optional(
      structure({
        result: optional(DATA),
        errorOutput: optional(structure({ error: optional(ERROR), cause: optional(CAUSE) })),
        fieldValidationMode: optional(oneOf('STRICT', 'PRESENT', 'NONE')),
      }),
    ),
    context: optional(DATA),
    stateConfiguration: optional(
      structure({
        retrierRetryCount: optional(whole(0)),
        errorCausedByState: optional(secret(80, 1)),
        mapIterationFailureCount: optional(whole(0)),
        mapItemReaderData: optional(DATA),
      }),
    ),
  },
  UntagResource: { resourceArn: required(ARN), tagKeys: required(list(TAG_KEY)) },
  UpdateMapRun: {
    mapRunArn: required(LONG_ARN),
    maxConcurrency: optional(whole(0)),
    toleratedFailurePercentage: optional({ type: 'float', min: 0, max: 100 }),
    toleratedFailureCount: optional(whole(0)),
  },
  UpdateStateMachine: {
    stateMachineArn: required(ARN),
    definition: optional(DEFINITION),
    roleArn: optional(ARN),
    loggingConfiguration: optional(LOGGING),
    tracingConfiguration: optional(TRACING),
    publish: optional(FLAG),
    versionDescription: optional(DESCRIPTION),
    encryptionConfiguration: optional(ENCRYPTION),
  },
  UpdateStateMachineAlias: {
    stateMachineAliasArn: required(ARN),
    description: optional(DESCRIPTION),
    routingConfiguration: optional(ROUTING),
  },
  ValidateStateMachineDefinition: {
    definition: required(DEFINITION),
    type: optional(TYPE),
    severity: optional(oneOf('ERROR', 'WARNING')),
    maxResults: optional(whole(0, 100)),
  },
} as const satisfies Readonly<Record<Capitalize<OperationName>, Members>>;
