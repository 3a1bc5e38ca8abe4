import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import type { CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { StartingPosition, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { FunctionToken } from '../model/wire.ts';
import { STEP_FUNCTION_SECONDS } from '../model/level.ts';
import { tuttiFunction } from './functions.ts';
import { Storage } from './storage.ts';

export interface ModelProps {
  /** Model or inference profile id in Amazon Bedrock. */
  readonly id: string;
  /** ARNs the functions may invoke. */
  readonly arns: readonly string[];
  /** USD per million tokens. */
  readonly inputUsd: number;
  readonly outputUsd: number;
}
export interface TuttiPlatformProps {
  /** Issuer and audience of the JSON Web Tokens that the API takes (Cognito or any OIDC provider). */
  readonly issuer: string;
  readonly audience: readonly string[];
  /** Claim that lists a person's groups. Default: `cognito:groups`, else `groups`. */
  readonly groupsClaim?: string;
  readonly model?: ModelProps;
  /** Default 10. */
  readonly retainYears?: number;
}

/** State machines of Tutti carry this prefix: what may be started and stopped is named by it. */
export const MACHINE_PREFIX = 'tutti-';
const STEP_TIMEOUT = Duration.seconds(STEP_FUNCTION_SECONDS);

/** What all processes share: table, bus, blobs, receipts, functions, timers, and the API behind its authorizer. */
export class TuttiPlatform extends Construct {
  readonly storage: Storage;
  /** Functions that machines call, by their substitution token. */
  readonly functions: Readonly<Record<FunctionToken, IFunction>>;
  readonly deploy: NodejsFunction;
  readonly timer: NodejsFunction;
  readonly environment: Readonly<Record<string, string>>;
  readonly api: HttpApi;
  readonly #scheduleRole: Role;
  readonly #group: CfnScheduleGroup;

  constructor(scope: Construct, id: string, props: TuttiPlatformProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const retainYears = props.retainYears ?? 10;
    this.storage = new Storage(this, 'Storage', { retainYears });
    const { table, bus, blobs, anchors, deadLetters } = this.storage;
    this.#group = new CfnScheduleGroup(this, 'Timers', { name: `${stack.stackName}-timers` });
    this.#scheduleRole = new Role(this, 'TimerRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
      description: 'Lets EventBridge Scheduler call the timer function',
    });
    // By its name, because its own environment holds it.
    const timerName = `${stack.stackName}-timer`;
    const timerArn = stack.formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: timerName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.environment = {
      TUTTI_TABLE: table.tableName,
      TUTTI_BUS: bus.eventBusName,
      TUTTI_BUCKET: blobs.bucketName,
      TUTTI_ANCHOR_BUCKET: anchors.bucketName,
      TUTTI_SCHEDULE_GROUP: this.#group.name!,
      TUTTI_TIMER_FUNCTION_ARN: timerArn,
      TUTTI_SCHEDULE_ROLE_ARN: this.#scheduleRole.roleArn,
      TUTTI_TIMER_DEAD_LETTER_ARN: deadLetters.queueArn,
      TUTTI_RETAIN_YEARS: String(retainYears),
      TUTTI_ISSUER: props.issuer,
      TUTTI_AUDIENCE: props.audience.join(','),
      ...(props.groupsClaim === undefined ? {} : { TUTTI_GROUPS_CLAIM: props.groupsClaim }),
      ...(props.model === undefined
        ? {}
        : {
            TUTTI_MODEL_ID: props.model.id,
            TUTTI_MODEL_INPUT_USD: String(props.model.inputUsd),
            TUTTI_MODEL_OUTPUT_USD: String(props.model.outputUsd),
          }),
    };
    const make = (
      name: string,
      description: string,
      timeout: Duration,
      more: { memory?: number; name?: string } = {},
    ): NodejsFunction => {
      const made = tuttiFunction(this, name, {
        entry: name.toLowerCase(),
        environment: this.environment,
        timeout,
        description,
        ...more,
      });
      this.grantRuntime(made);
      return made;
    };
    const wait = make('Wait', 'Opens waits: people, events, incidents', STEP_TIMEOUT);
    const agent = make('Agent', 'Asks models, and hands over to people', Duration.minutes(10));
    const connect = make('Connect', 'Calls systems and sends messages', STEP_TIMEOUT);
    const decide = make('Decide', 'Evaluates decisions', STEP_TIMEOUT);
    const lifecycle = make('Lifecycle', 'Ends scopes and instances', STEP_TIMEOUT);
    this.functions = {
      TuttiWait: wait,
      TuttiAgent: agent,
      TuttiConnect: connect,
      TuttiDecide: decide,
      TuttiLifecycle: lifecycle,
    };
    if (props.model !== undefined)
      agent.addToRolePolicy(
        new PolicyStatement({ actions: ['bedrock:InvokeModel'], resources: [...props.model.arns] }),
      );

    this.timer = make('Timer', 'Fires timers', Duration.minutes(1), { name: timerName });
    this.timer.grantInvoke(this.#scheduleRole);
    deadLetters.grantSendMessages(this.#scheduleRole);
    const stream = make('Stream', 'Sends what the outbox holds, publishes the record', Duration.minutes(2));
    stream.addEventSource(
      new DynamoEventSource(table as ITable, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        retryAttempts: 20,
        onFailure: new SqsDlq(deadLetters),
      }),
    );
    const sweep = make('Sweep', 'Sends again, fires lost timers, reconciles', Duration.minutes(5));
    new Rule(this, 'SweepRule', {
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(sweep, { deadLetterQueue: deadLetters })],
    });
    const anchor = make('Anchor', 'Anchors the record outside of the table', Duration.minutes(5));
    new Rule(this, 'AnchorRule', {
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [new LambdaFunction(anchor, { deadLetterQueue: deadLetters })],
    });
    this.deploy = make('Deploy', 'Registers versions of processes', Duration.minutes(5));
    this.api = this.#api(make('Api', 'The HTTP API', Duration.seconds(29), { memory: 1024 }), props);
  }

  /** What a function of the runtime may do, and no more. */
  grantRuntime(to: NodejsFunction): void {
    const { table, bus, blobs, anchors } = this.storage;
    const stack = Stack.of(this);
    table.grant(
      to,
      'dynamodb:GetItem',
      'dynamodb:Query',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
      'dynamodb:ConditionCheckItem',
    );
    bus.grantPutEventsTo(to);
    const allow = (actions: string[], ...resources: string[]): void =>
      to.addToRolePolicy(new PolicyStatement({ actions, resources }));
    allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], blobs.arnForObjects('*'));
    allow(['s3:ListBucket'], blobs.bucketArn);
    allow(['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:PutObjectRetention'], anchors.arnForObjects('*'));
    allow(['s3:ListBucket', 's3:ListBucketVersions'], anchors.bucketArn);
    const machine = stack.formatArn({
      service: 'states',
      resource: 'stateMachine',
      resourceName: `${MACHINE_PREFIX}*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const execution = stack.formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${MACHINE_PREFIX}*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    allow(['states:StartExecution', 'states:SendTaskSuccess', 'states:SendTaskFailure'], machine);
    allow(['states:DescribeExecution', 'states:GetExecutionHistory', 'states:StopExecution'], execution);
    allow(
      ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule', 'scheduler:DeleteSchedule'],
      stack.formatArn({ service: 'scheduler', resource: 'schedule', resourceName: `${this.#group.name!}/*` }),
    );
    to.addToRolePolicy(
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [this.#scheduleRole.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      }),
    );
    allow(
      ['secretsmanager:GetSecretValue'],
      stack.formatArn({
        service: 'secretsmanager',
        resource: 'secret',
        resourceName: 'tutti/*',
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    );
  }

  #api(handler: NodejsFunction, props: TuttiPlatformProps): HttpApi {
    const api = new HttpApi(this, 'HttpApi', {
      description: 'Tutti',
      defaultAuthorizer: new HttpJwtAuthorizer('Jwt', props.issuer, { jwtAudience: [...props.audience] }),
      defaultIntegration: new HttpLambdaIntegration('ApiIntegration', handler),
    });
    const logs = new LogGroup(this, 'ApiAccessLog', { retention: RetentionDays.ONE_YEAR });
    const stage = api.defaultStage!.node.defaultChild as CfnStage;
    stage.accessLogSettings = {
      destinationArn: logs.logGroupArn,
      format: JSON.stringify({
        time: '$context.requestTime',
        id: '$context.requestId',
        method: '$context.httpMethod',
        path: '$context.path',
        status: '$context.status',
        subject: '$context.authorizer.claims.sub',
      }),
    };
    stage.defaultRouteSettings = { throttlingBurstLimit: 200, throttlingRateLimit: 100 };
    return api;
  }
}
