import { basename } from 'node:path';
import { SFNClient } from '@aws-sdk/client-sfn';
import { Hono } from 'hono';
import { api, requestHandler } from '../../lib/engine/api/index.ts';
import { Engine } from '../../lib/engine/index.ts';
import { LOCAL_PEOPLE } from '../../lib/local/people.ts';
import { BEGIN, loadDemo, type DemoModule } from '../../lib/local/scenario/host.ts';
import type { ScenarioHost } from '../../lib/local/scenario/run.ts';
import { scenarioSystems, type ScenarioSystems } from '../../lib/local/scenario/systems.ts';
import type { DeployedProcess } from '../../lib/model/compiled.ts';
import type { Runtime } from '../../lib/runtime/types.ts';
import { startDynamo, type DynamoServer } from '../platform/aws/dynamo-server.ts';
import { apiRuntime } from './api-client.ts';
import { TickingClock } from './clock.ts';
import { Deployment } from './deployment.ts';
import { Iam, keyOf } from './iam.ts';
import { Lambda } from './lambda.ts';
import { bedrock } from './servers/bedrock.ts';
import { dynamoFront } from './servers/dynamo.ts';
import { EventBus } from './servers/events.ts';
import { listen, refusal, type Listening } from './servers/http.ts';
import { S3 } from './servers/s3.ts';
import { Scheduler } from './servers/scheduler.ts';
import { TableStream } from './stream.ts';
import { ACCOUNT, REGION, type Template } from './template.ts';

type Notice = Awaited<ReturnType<ScenarioHost['notices']>>[number];

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * What is deployed to AWS, on this machine: the template's functions as they were bundled, its machine on the engine behind the Step
 * Functions API, its table on a DynamoDB server with the server's own stream, and small servers for the rest. One clock for all.
 */
export class Composition {
  readonly template: Template;
  readonly iam: Iam;
  readonly clock = new TickingClock(BEGIN);
  readonly bus: EventBus;
  readonly s3: S3;
  readonly #scheduler: Scheduler;
  readonly #engine: Engine;
  readonly #servers: Listening[] = [];
  #dynamo!: DynamoServer;
  #deployment!: Deployment;
  lambda!: Lambda;
  stream!: TableStream;
  #module: DemoModule | undefined;
  #systems!: ScenarioSystems;
  process!: DeployedProcess;

  constructor(template: Template) {
    this.template = template;
    this.iam = new Iam(template);
    this.bus = new EventBus(template, this.iam);
    this.s3 = new S3(template, this.iam, () => this.clock.now());
    this.#scheduler = new Scheduler(template, this.iam, this.clock, async (arn, payload) => {
      await this.lambda.invoke(arn, payload);
    });
    this.#engine = Engine.open({
      file: ':memory:',
      clock: this.clock,
      region: REGION,
      accountId: ACCOUNT,
      random: () => 0.5,
      invoke: ({ functionArn, payload }) => this.#task(functionArn, payload),
    });
  }

  /** Starts the servers and deploys machine and process; `folder` is the process's. */
  async open(folder: string): Promise<void> {
    this.#dynamo = await startDynamo();
    const machines = new SFNClient({
      region: REGION,
      credentials: { accessKeyId: 'deployer', secretAccessKey: 'x' },
      requestHandler: requestHandler(this.#engine),
    });
    this.#deployment = new Deployment(this.template, basename(folder), this.#dynamo.client, machines);
    const server = this.#dynamo.url;
    this.#module = await loadDemo(folder);
    const urls = {
      AWS_ENDPOINT_URL_DYNAMODB: await this.#serve(dynamoFront(this.iam, server)),
      AWS_ENDPOINT_URL_SFN: await this.#serve(listen(this.#stepFunctions())),
      AWS_ENDPOINT_URL_EVENTBRIDGE: await this.#serve(this.bus.listen()),
      AWS_ENDPOINT_URL_SCHEDULER: await this.#serve(this.#scheduler.listen()),
      AWS_ENDPOINT_URL_S3: await this.#serve(this.s3.listen()),
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: await this.#serve(
        bedrock(this.iam, { generate: (request) => this.#systems.models.generate(request) }, (id) =>
          this.#activationAt(id),
        ),
      ),
    };
    const world = await this.#serve(listen(this.#connections()));
    const manifest = this.#deployment.manifest();
    const connections = Object.keys(manifest.model.binding.connections ?? {}).map((name) => [
      `TUTTI_CONNECTION_${name.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`,
      `${world}/${name}`,
    ]);
    this.lambda = new Lambda(
      this.template,
      () => this.clock.tick(),
      (id) => ({
        ...urls,
        ...(Object.fromEntries(connections) as Record<string, string>),
        AWS_REGION: REGION,
        AWS_ACCESS_KEY_ID: id,
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_LAMBDA_FUNCTION_NAME: this.template.ref(id),
      }),
    );
    this.stream = new TableStream(this.template, this.iam, this.lambda, server);
    this.clock.onSettle(() => this.#quiet());
    this.process = { ...manifest, machine: await this.#deployment.createMachine() };
    await this.#deployment.createTable();
  }
  async close(): Promise<void> {
    await this.lambda.close();
    await this.#engine.close();
    await Promise.all(this.#servers.map((s) => s.close()));
    await this.#dynamo.stop();
  }

  /** An empty table, systems as new, and a Monday morning; the containers stay as they are. */
  async host(): Promise<ScenarioHost> {
    await this.clock.settle();
    await this.#deployment.stopAll();
    this.#scheduler.clear();
    this.s3.clear();
    this.bus.events.length = 0;
    const demo = this.#module?.createDemo({ now: () => this.clock.now() });
    this.#systems = scenarioSystems(demo, () => this.process.model);
    const weeks = Math.ceil((this.clock.now() - BEGIN) / WEEK_MS);
    await this.clock.advanceTo(BEGIN + weeks * WEEK_MS);
    await this.#deployment.deleteTable();
    await this.#deployment.createTable();
    this.stream.restart();
    await this.#deployment.createResources(this.lambda);
    await this.clock.settle();
    const runtime = apiRuntime((event) => this.#request(event));
    const settle = (): Promise<void> => this.clock.settle();
    return {
      runtime: runtime as Runtime,
      process: this.process,
      now: () => this.clock.now(),
      settle,
      advance: async (ms) => {
        await this.clock.advance(ms);
        await this.sweep();
        await settle();
      },
      person: (id) => {
        const person = LOCAL_PEOPLE.find((p) => p.id === id);
        return person === undefined ? Promise.reject(new Error(`there is no person "${id}"`)) : Promise.resolve(person);
      },
      given: async (next) => {
        this.#systems.given(next);
        const operator = { kind: 'system' as const, id: 'scenario', groups: [], roles: ['admin'] };
        for (const step of next.stop ?? [])
          await runtime.settings.change(this.process.model.id, `${step}/stop`, true, 'scenario', operator);
      },
      notices: () => Promise.resolve(this.#notices()),
    };
  }
  /** Who delivers notices knows who is in a group; they dedupe by id. */
  #notices(): Awaited<ReturnType<ScenarioHost['notices']>> {
    const notices = new Map(
      this.bus.events
        .filter((e) => e.type === 'notice.requested')
        .map(({ detail }) => [
          detail.id,
          { ...detail, ...(JSON.parse(this.s3.text(String(detail.content))) as object) } as unknown as Notice,
        ]),
    );
    return [...notices.values()].flatMap((notice) => {
      const members = LOCAL_PEOPLE.filter((p) => p.groups.includes(notice.to));
      return members.length === 0 ? [notice] : members.map((p) => ({ ...notice, to: p.email ?? p.id }));
    });
  }
  /** What the rules that run every minute and every hour do, once. */
  async sweep(): Promise<void> {
    for (const rule of this.template.all('AWS::Events::Rule'))
      for (const { Arn } of rule.properties.Targets as { Arn: string }[]) {
        this.iam.checkService('events.amazonaws.com', Arn, this.template.arn(rule.id));
        await this.lambda.invoke(Arn, { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} });
      }
  }

  // ------------------------------------------------------------ parts

  async #serve(starting: Promise<Listening>): Promise<string> {
    const server = await starting;
    this.#servers.push(server);
    return server.url;
  }
  /** Each part can wake another: quiet is when the stream has nothing more after the engine has come to rest. */
  async #quiet(): Promise<void> {
    do await this.#engine.settle();
    while (await this.stream.drain());
  }
  async #task(functionArn: string, payload: unknown): Promise<unknown> {
    try {
      this.iam.check(this.#deployment.machineRole, 'lambda:InvokeFunction', functionArn);
    } catch (error) {
      throw Object.assign(error as Error, { name: 'Lambda.AWSLambdaException' });
    }
    return this.lambda.invoke(functionArn, payload);
  }
  async #request(event: object): Promise<unknown> {
    const route = this.template.one('AWS::ApiGatewayV2::Route', (r) => r.properties.RouteKey === '$default');
    const integration = this.template.one(
      'AWS::ApiGatewayV2::Integration',
      (i) => route.properties.Target === `integrations/${this.template.ref(i.id)}`,
    );
    const { IntegrationUri, ApiId, PayloadFormatVersion } = integration.properties as Record<string, string>;
    if (PayloadFormatVersion !== '2.0') throw new Error(`payloads have version ${PayloadFormatVersion}`);
    const source = `arn:aws:execute-api:${REGION}:${ACCOUNT}:${ApiId}/$default/$default`;
    this.iam.checkService('apigateway.amazonaws.com', IntegrationUri!, source);
    return this.lambda.invoke(IntegrationUri!, event);
  }
  /** The engine's HTTP API, behind the roles' policies. */
  #stepFunctions(): Hono {
    const handle = api(this.#engine);
    const app = new Hono();
    app.all('*', async (c) => {
      try {
        const role = this.iam.roleOf(keyOf(c.req.header('authorization')));
        const operation = (c.req.header('x-amz-target') ?? '').split('.').at(-1)!;
        const { stateMachineArn, executionArn } = (await c.req.raw.clone().json()) as Record<
          string,
          string | undefined
        >;
        const machine = stateMachineArn?.split(':').slice(0, 7).join(':');
        this.iam.check(role, `states:${operation}`, executionArn ?? machine ?? this.#deployment.machineArn);
      } catch (error) {
        return refusal(error);
      }
      return handle(c.req.raw);
    });
    return app;
  }
  /** The systems that the process calls, at `/<connection>/...`. */
  #connections(): Hono<{ Bindings: { incoming: { socket: { destroy(): void } } } }> {
    const app = new Hono<{ Bindings: { incoming: { socket: { destroy(): void } } } }>();
    app.all('/:connection/*', async (c) => {
      const name = c.req.param('connection');
      const { pathname, search } = new URL(c.req.url);
      const base = this.process.model.binding.connections![name]!.url;
      const body = await c.req.text();
      try {
        const { status, headers, text } = await this.#systems.http(
          `${base}${pathname.slice(name.length + 1)}${search}`,
          {
            method: c.req.method,
            headers: Object.fromEntries(c.req.raw.headers),
            ...(body === '' ? {} : { body }),
          },
        );
        return new Response(text, { status, headers });
      } catch {
        c.env.incoming.socket.destroy();
        return new Response(null, { status: 502 });
      }
    });
    return app;
  }
  /** Which activation a call for a model belongs to: the one that the function is working on. */
  #activationAt(functionId: string): string {
    const calls = this.lambda.running(functionId) as { readonly activation?: string }[];
    return calls.length === 1 ? (calls[0]!.activation ?? '') : '';
  }
}
