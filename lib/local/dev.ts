import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Hono } from 'hono';
import { createApi } from '../api/index.ts';
import { consoleApp } from '../../console/serve.ts';
import { formatFindings } from '../model/diagnostics/index.ts';
import { FindingsError } from '../model/diagnostic.ts';
import { languageModels } from '../platform/models.ts';
import type { Person } from '../platform/port.ts';
import { systemClock } from './clock.ts';
import { DemoModel } from './demo-model.ts';
import { seed, startDemo, type RunningDemo } from './demo.ts';
import { kpisOf } from './kpis.ts';
import { Servers } from './listen.ts';
import { LOCAL_PEOPLE } from './people.ts';
import { prepare, type Prepared } from './prepare.ts';
import { loadDemo } from './scenario/host.ts';
import { overview } from './overview.ts';
import { tell } from './tell.ts';
import { openTutti, type Tutti } from './tutti.ts';

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
  /** Demo systems by process folder. */
  readonly demos: ReadonlyMap<string, RunningDemo>;
  close(): Promise<void>;
}

/** `tutti dev`: state in a folder, the HTTP API and the console on one loopback port, demo systems on others. @throws PortTaken, StateInUse */
export async function startDev(options: DevOptions): Promise<Dev> {
  const servers = new Servers();
  let app: Hono | undefined;
  const shell = new Hono();
  shell.all('*', (c) => app?.fetch(c.req.raw, c.env) ?? c.text('Tutti is starting', 503, { 'retry-after': '1' }));
  // First, so that a second Tutti is told before it has touched anything.
  const url = await servers.add(shell, options.port);
  try {
    return await startOn(url, servers, options, (ready) => (app = ready));
  } catch (error) {
    await servers.close();
    throw error;
  }
}

async function startOn(url: string, servers: Servers, options: DevOptions, ready: (app: Hono) => void): Promise<Dev> {
  const { say } = options;
  const folders = options.folders.length > 0 ? options.folders : processFolders('statemachines');
  if (options.fresh) rmSync(options.data, { recursive: true, force: true });
  const first = !existsSync(join(options.data, 'store.db'));
  const people = await everybody(options.demo ? folders : []);
  const tutti = await openTutti({ data: options.data, clock: systemClock(), models: languageModels({}), people });
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
        people: () => Promise.resolve([...people]),
        open: (person) => Promise.resolve(tutti.identity.open(person)),
        notifications: () => tutti.notifier.list(),
      },
    }),
  );
  ready(app);
  for (const line of banner(url, options.data)) say(line);
  if (folders.length === 0) say('  There is no process below statemachines/. Write one: npx tutti new order-approval');

  const demos = new Map<string, RunningDemo>();
  const model = new DemoModel();
  const deployed = new Map<string, Prepared>();
  for (const folder of folders) {
    const prepared = await read(folder, say);
    const demo = options.demo ? await startDemo(folder, prepared, servers, options.port !== 0, model) : undefined;
    if (demo !== undefined) demos.set(folder, demo);
    if (prepared === undefined) continue;
    await tutti.deploy(prepared);
    deployed.set(folder, prepared);
    const shown = relative(process.cwd(), folder) || folder;
    const { length } = prepared.findings;
    say(
      `  ${prepared.model.name}: deployed from ${shown}${length > 0 ? `, ${length} warning(s): npx tutti check ${shown}` : ''}`,
    );
    for (const [name, address] of Object.entries(demo?.urls ?? {}))
      say(`    demo system  ${name.padEnd(18)} ${address}`);
  }
  if (demos.size > 0) {
    say(
      `  The model is ${process.env.TUTTI_MODEL_NAME}; TUTTI_MODEL_URL, TUTTI_MODEL_NAME and TUTTI_MODEL_KEY ask another.`,
    );
    say(
      '  A demo system fails on request: PUT <its address>/_fault {"status": 503}; DELETE it, and all is well again.',
    );
  }
  const workers = [...demos.values()].flatMap(({ module }) =>
    (module.workers ?? []).map(({ as, start }) => start(url, tutti.identity.open(as))),
  );
  if (first) {
    if ([...demos.values()].some(({ module }) => (module.seeds ?? []).length > 0))
      say('\n  Starting the example instances; one of them is meant to fail ...');
    for (const [folder, demo] of demos) {
      const prepared = deployed.get(folder);
      if (prepared !== undefined) await seed(tutti, prepared.model.id, demo);
    }
    await tutti.runtime.audit.anchor();
  }
  for (const line of await overview(tutti, url, people)) say(line);
  const stopTelling = tell(tutti, [...deployed.values()], say);

  return {
    url,
    tutti,
    demos,
    async close() {
      stopTelling();
      await Promise.all(workers.map((w) => w.stop()));
      await servers.close();
      await tutti.close();
    },
  };
}

/** Where everything is, and what this is not made for. */
const banner = (url: string, data: string): readonly string[] => [
  '',
  `  Tutti    ${url}`,
  `  API      ${url}/openapi.json`,
  `  state    ${data}, kept from start to start (--fresh begins again, --data <folder> keeps it elsewhere)`,
  '',
  '  NOT FOR PRODUCTION: this machine only, nobody has a password, everybody may act as anybody.',
  '',
];

/** Local mode's people, and those whom the examples bring along. */
async function everybody(folders: readonly string[]): Promise<readonly Person[]> {
  const people = new Map(LOCAL_PEOPLE.map((p) => [p.id, p] as const));
  for (const folder of folders)
    for (const person of (await loadDemo(folder))?.people ?? [])
      if (!people.has(person.id)) people.set(person.id, person);
  return [...people.values()];
}

/** A process with errors is told, and left out; the others run. */
async function read(folder: string, say: (line: string) => void): Promise<Prepared | undefined> {
  try {
    return await prepare(folder);
  } catch (error) {
    if (!(error instanceof FindingsError)) throw error;
    say(formatFindings(error.findings, { folder: relative(process.cwd(), folder) }));
    say(`  ${folder} was not deployed; mend it and start again`);
    return undefined;
  }
}

function processFolders(root: string): string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .map((name) => join(root, name))
    .filter((folder) => existsSync(join(folder, 'process.yaml')))
    .sort();
}
