import type { Hono } from 'hono';
import { connectionVariable } from '../runtime/steps/connection.ts';
import { actorOf } from '../runtime/types.ts';
import type { DemoModel } from './demo-model.ts';
import { isFree, type Servers } from './listen.ts';
import type { Prepared } from './prepare.ts';
import { loadDemo, type Demo, type DemoModule } from './scenario/host.ts';
import type { Tutti } from './tutti.ts';

/** Demo systems of a process that listen, and the instances it starts with. */
export interface RunningDemo {
  readonly demo: Demo;
  readonly module: DemoModule;
  /** Addresses by connection name. */
  readonly urls: Readonly<Record<string, string>>;
}

/**
 * Starts the demo systems of a process folder, if it has any, and points its connections at them. They take the ports that process.yaml names where
 * those are free and `usual` is asked for. Without a model of one's own, `model` answers for it.
 */
export async function startDemo(
  folder: string,
  prepared: Prepared | undefined,
  servers: Servers,
  usual: boolean,
  model: DemoModel,
): Promise<RunningDemo | undefined> {
  const module = await loadDemo(folder);
  if (module === undefined) return undefined;
  const demo = module.createDemo();
  const urls: Record<string, string> = {};
  for (const [name, system] of Object.entries(demo.connections)) {
    const wanted = usual ? portOf(prepared?.model.binding.connections?.[name]?.url) : 0;
    urls[name] = await servers.add(system.app as Hono, (await isFree(wanted)) ? wanted : 0);
    process.env[connectionVariable(name)] ??= urls[name];
  }
  model.add(demo.model);
  if (process.env.TUTTI_MODEL_URL === undefined) {
    process.env.TUTTI_MODEL_URL = await servers.add(model.app, 0);
    process.env.TUTTI_MODEL_NAME = demo.model.name;
  }
  return { demo, module, urls };
}

/** The port of an address on this machine; 0 where it names none. */
function portOf(url: string | undefined): number {
  if (url === undefined || !URL.canParse(url)) return 0;
  const { hostname, port } = new URL(url);
  return hostname === '127.0.0.1' || hostname === 'localhost' ? Number(port) : 0;
}

/** Starts the example instances; a seed with a fault ends in an incident, then the system is well again. */
export async function seed(tutti: Tutti, process: string, { module, demo }: RunningDemo): Promise<void> {
  for (const { variables, by, fault } of module.seeds ?? []) {
    const person = await tutti.identity.find(by);
    if (person === undefined) throw new Error(`the demo starts an instance as "${by}", who is no local person`);
    const system = fault === undefined ? undefined : demo.connections[fault.connection];
    system?.setFault({ status: fault!.status });
    const { id } = await tutti.runtime.instances.start({ process, variables }, actorOf(person));
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
