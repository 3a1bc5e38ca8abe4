import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { serve, type ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { createApi } from '../api/index.ts';
import { consoleApp } from '../../console/serve.ts';
import { formatFindings } from '../model/diagnostics/index.ts';
import { FindingsError } from '../model/diagnostic.ts';
import { languageModels } from '../platform/models.ts';
import { actorOf } from '../runtime/types.ts';
import { kpisOf } from './kpis.ts';
import { loadDemo, type Demo, type DemoModule } from './scenario/host.ts';
import { openTutti, type Tutti } from './tutti.ts';
import { systemClock } from './clock.ts';
import { LOCAL_PEOPLE } from './people.ts';

export interface DevOptions {
  /** Process folders; none: every folder below statemachines/. */
  readonly folders: readonly string[];
  /** 0: any free port. */
  readonly port: number;
  readonly data: string;
  readonly fresh: boolean;
  readonly demo: boolean;
  readonly say: (line: string) => void;
}

export interface Dev {
  readonly url: string;
  readonly tutti: Tutti;
  readonly demos: ReadonlyMap<string, Demo>;
  close(): Promise<void>;
}

/** Only this machine may ask. */
const HOST = '127.0.0.1';

/** `tutti dev`: state in a folder, the HTTP API and the console on one loopback port, demo systems on others. */
export async function startDev(options: DevOptions): Promise<Dev> {
  const { say } = options;
  if (options.fresh) rmSync(options.data, { recursive: true, force: true });
  const first = !existsSync(join(options.data, 'store.db'));
  const folders = options.folders.length > 0 ? options.folders : processFolders('statemachines');
  const servers: ServerType[] = [];
  const demos = new Map<string, Demo>();
  const modules = new Map<string, DemoModule>();

  if (options.demo)
    for (const folder of folders) {
      const module = await loadDemo(folder);
      if (module === undefined) continue;
      const demo = module.createDemo();
      demos.set(folder, demo);
      modules.set(folder, module);
      for (const [name, system] of Object.entries(demo.connections)) {
        const url = await listen(servers, system.app as Hono, 0);
        process.env[`TUTTI_CONNECTION_${name.toUpperCase().replaceAll('-', '_')}`] ??= url;
      }
      if (process.env.TUTTI_MODEL_URL === undefined) {
        process.env.TUTTI_MODEL_URL = await listen(servers, demo.model.app as Hono, 0);
        process.env.TUTTI_MODEL_NAME = demo.model.name;
      }
    }

  const tutti = await openTutti({ data: options.data, clock: systemClock(), models: languageModels({}) });
  const app = new Hono();
  app.route('/', await consoleApp());
  app.route(
    '/',
    createApi({
      runtime: tutti.runtime,
      identity: tutti.identity,
      store: tutti.ports.store,
      clock: tutti.ports.clock,
      kpi: kpisOf(tutti.runtime, tutti.ports.clock),
      local: {
        people: () => Promise.resolve([...LOCAL_PEOPLE]),
        open: (person) => Promise.resolve(tutti.identity.open(person)),
        notifications: () => tutti.notifier.list(),
      },
    }),
  );
  const url = await listen(servers, app, options.port);

  say('');
  say(`  Tutti    ${url}`);
  say(`  API      ${url}/openapi.json`);
  say(`  state    ${options.data} (delete it, or start with --fresh, to begin again)`);
  for (const demo of demos.values())
    say(
      `  demo     ${Object.keys(demo.connections).join(', ')}; the model is ${process.env.TUTTI_MODEL_NAME ?? demo.model.name}`,
    );
  say('  Local mode: this machine only, everybody may act as anybody. Not for production.');
  say('');

  const names = new Map<string, string>();
  for (const folder of folders) {
    try {
      const { model, findings } = await tutti.deploy(folder);
      for (const node of Object.values(model.nodes)) names.set(node.id, node.name ?? node.slug);
      say(
        `  ${model.name}: deployed from ${relative(process.cwd(), folder) || folder}${findings.length > 0 ? `, ${findings.length} warning(s): npx tutti check ${relative(process.cwd(), folder)}` : ''}`,
      );
    } catch (error) {
      if (!(error instanceof FindingsError)) throw error;
      say(formatFindings(error.findings, {}));
      say(`  ${folder} was not deployed; mend it and start again`);
    }
  }
  const stopTelling = tutti.events.subscribe({}, (event) => {
    const { subject } = event.detail as { subject?: { instance?: string; element?: string } };
    const line = TOLD[event.type];
    if (line !== undefined)
      say(
        `  ${new Date(event.at).toISOString().slice(11, 19)}  ${(subject?.instance ?? '').slice(-6)}  ${line}${subject?.element ? `: ${names.get(subject.element) ?? subject.element}` : ''}`,
      );
    return Promise.resolve();
  });
  if (first && options.demo) {
    for (const [folder, module] of modules) await seed(tutti, folder, module, demos.get(folder)!);
    await tutti.runtime.audit.anchor();
  }

  return {
    url,
    tutti,
    demos,
    async close() {
      stopTelling();
      await Promise.all(servers.map((s) => new Promise((done) => (s as Server).close(done))));
      await tutti.close();
    },
  };
}

/** What the terminal tells of the record. */
const TOLD: Readonly<Record<string, string>> = {
  'instance.started': 'started',
  'instance.completed': 'ended',
  'instance.cancelled': 'cancelled',
  'step.completed': 'done',
  'decision.ai': 'model asked',
  'decision.rule': 'rules applied',
  'task.created': 'waits for a person',
  'task.completed': 'decided by a person',
  'incident.opened': 'INCIDENT, an operator is needed',
  'incident.resolved': 'incident resolved',
  'message.delivered': 'message delivered',
  'timer.fired': 'timer fired',
};

/** Starts the example instances; a seed with a fault ends in an incident, then the system is well again. */
async function seed(tutti: Tutti, folder: string, module: DemoModule, demo: Demo): Promise<void> {
  const processes = await tutti.runtime.processes.list();
  const process_ = processes.find((p) => folder.endsWith(p.id));
  if (process_ === undefined) return;
  for (const { variables, by, fault } of module.seeds ?? []) {
    const person = await tutti.identity.find(by);
    if (person === undefined) continue;
    const system = fault === undefined ? undefined : demo.connections[fault.connection];
    system?.setFault({ status: fault!.status });
    const { id } = await tutti.runtime.instances.start({ process: process_.id, variables }, actorOf(person));
    await until(async () => {
      const { status, waits } = await tutti.runtime.instances.get(id);
      return status !== 'running' && status !== 'starting'
        ? true
        : waits.some((w) => w.kind === 'people' || w.kind === 'incident');
    });
    system?.setFault(undefined);
  }
}

async function until(condition: () => Promise<boolean>, ms = 60_000): Promise<void> {
  const end = Date.now() + ms;
  while (Date.now() < end && !(await condition())) await new Promise((done) => setTimeout(done, 100));
}

function processFolders(root: string): string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .map((name) => join(root, name))
    .filter((folder) => existsSync(join(folder, 'process.yaml')))
    .sort();
}

async function listen(servers: ServerType[], app: Hono, port: number): Promise<string> {
  await free(port);
  return new Promise((done) => {
    const server = serve({ fetch: app.fetch, port, hostname: HOST }, (address: AddressInfo) =>
      done(`http://${HOST}:${address.port}`),
    );
    servers.push(server);
  });
}

/** A busy port is told in plain words instead of a stack trace. */
async function free(port: number): Promise<void> {
  if (port === 0) return;
  await new Promise<void>((done, fail) => {
    const probe = createServer();
    probe.once('error', () =>
      fail(new Error(`port ${port} is taken; stop what listens there or choose another with --port`)),
    );
    probe.listen(port, HOST, () => probe.close(() => done()));
  });
}
