import { readFileSync } from 'node:fs';
import {
  CreateTableCommand,
  DeleteTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import * as sfn from '@aws-sdk/client-sfn';
import { Hono } from 'hono';
import type { DeployedProcess } from '../../lib/model/compiled.ts';
import type { Lambda } from './lambda.ts';
import { listen } from './servers/http.ts';
import { MACHINE_PREFIX } from '../../lib/constructs/platform.ts';
import type { Resource, Template } from './template.ts';

interface MachineProperties {
  readonly StateMachineName: string;
  readonly DefinitionString: string;
  readonly DefinitionSubstitutions: Readonly<Record<string, string>>;
  readonly RoleArn: string;
}

/** What CloudFormation makes of a template: the table, the machine with its version and alias, and the custom resources. */
export class Deployment {
  readonly #template: Template;
  readonly #tables: DynamoDBClient;
  readonly #machines: sfn.SFNClient;
  readonly #machineId: string;

  /** `process`: whose machine is made; the template has one for each process that ships. */
  constructor(template: Template, process: string, tables: DynamoDBClient, machines: sfn.SFNClient) {
    this.#template = template;
    this.#machineId = template.one(
      'AWS::StepFunctions::StateMachine',
      (m) => m.properties.StateMachineName === `${MACHINE_PREFIX}${process}`,
    ).id;
    this.#tables = tables;
    this.#machines = machines;
  }

  get #machine(): MachineProperties {
    return this.#template.resource(this.#machineId).properties as unknown as MachineProperties;
  }
  get machineArn(): string {
    return this.#template.arn(this.#machineId);
  }
  /** The name of the role that the machine calls its functions with. */
  get machineRole(): string {
    return this.#machine.RoleArn.split('/').at(-1)!;
  }
  get #alias(): Resource {
    return this.#template.one('AWS::StepFunctions::StateMachineAlias', ({ id }) =>
      this.#template.arn(id).startsWith(`${this.machineArn}:`),
    );
  }
  get #registration(): Resource {
    const alias = this.#template.arn(this.#alias.id);
    return this.#template.one('AWS::CloudFormation::CustomResource', (r) => r.properties.Machine === alias);
  }
  /** What the process's registration carries: model and contracts. */
  manifest(): Omit<DeployedProcess, 'machine'> {
    const { Key } = this.#registration.properties;
    return JSON.parse(readFileSync(this.#template.asset(Key as string), 'utf8')) as DeployedProcess;
  }

  /** Makes machine, version and alias. Gives the alias's ARN. */
  async createMachine(): Promise<string> {
    const { StateMachineName: name, DefinitionString, DefinitionSubstitutions, RoleArn: roleArn } = this.#machine;
    const definition = DefinitionString.replace(
      /\$\{(\w+)\}/g,
      (whole, key: string) => DefinitionSubstitutions[key] ?? whole,
    );
    const client = this.#machines;
    const { stateMachineArn } = await client.send(new sfn.CreateStateMachineCommand({ name, definition, roleArn }));
    const { stateMachineVersionArn } = await client.send(
      new sfn.PublishStateMachineVersionCommand({ stateMachineArn }),
    );
    const alias = this.#alias;
    const { stateMachineAliasArn } = await client.send(
      new sfn.CreateStateMachineAliasCommand({
        name: alias.properties.Name as string,
        routingConfiguration: [{ stateMachineVersionArn, weight: 100 }],
      }),
    );
    if (stateMachineAliasArn !== this.#template.arn(alias.id))
      throw new Error(`the alias is called ${stateMachineAliasArn}, not ${this.#template.arn(alias.id)}`);
    return stateMachineAliasArn;
  }
  async createTable(): Promise<void> {
    const { id, properties } = this.#template.one('AWS::DynamoDB::Table');
    const { KeySchema, AttributeDefinitions, BillingMode, GlobalSecondaryIndexes, StreamSpecification } =
      properties as unknown as CreateTableCommandInput;
    await this.#tables.send(
      new CreateTableCommand({
        TableName: this.#template.ref(id),
        KeySchema,
        AttributeDefinitions,
        BillingMode,
        GlobalSecondaryIndexes,
        StreamSpecification: { StreamEnabled: true, StreamViewType: StreamSpecification!.StreamViewType! },
      }),
    );
  }
  async deleteTable(): Promise<void> {
    const { id } = this.#template.one('AWS::DynamoDB::Table');
    await this.#tables.send(new DeleteTableCommand({ TableName: this.#template.ref(id) }));
  }
  /** Creates the process's registration: the function answers to an address. */
  async createResources(lambda: Lambda): Promise<void> {
    for (const resource of [this.#registration]) {
      const { ServiceToken, ...properties } = resource.properties;
      const answers: { Status: string; Reason?: string }[] = [];
      const app = new Hono();
      app.put('/', async (c) => {
        answers.push(await c.req.json());
        return c.body(null, 200);
      });
      const server = await listen(app);
      await lambda.invoke(ServiceToken as string, {
        RequestType: 'Create',
        ServiceToken,
        ResponseURL: `${server.url}/`,
        StackId: 'stack',
        RequestId: 'request',
        ResourceType: resource.type,
        LogicalResourceId: resource.id,
        ResourceProperties: properties,
      });
      await server.close();
      if (answers[0]?.Status !== 'SUCCESS') throw new Error(`${resource.id}: ${answers[0]?.Reason ?? 'no answer'}`);
    }
  }
  /** Ends what still runs. */
  async stopAll(): Promise<void> {
    const { executions = [] } = await this.#machines.send(
      new sfn.ListExecutionsCommand({ stateMachineArn: this.machineArn, statusFilter: 'RUNNING' }),
    );
    for (const { executionArn } of executions)
      await this.#machines.send(new sfn.StopExecutionCommand({ executionArn }));
  }
}
