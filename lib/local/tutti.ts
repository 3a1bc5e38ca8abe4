import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Engine } from '../engine/index.ts';
import type { Finding } from '../model/diagnostic.ts';
import type { DeployedProcess } from '../model/compiled.ts';
import {
  EngineOrchestrator,
  FileAnchor,
  FileBlobs,
  HandlerLoader,
  LocalEvents,
  LocalIdentity,
  LocalNotifier,
  LocalSecrets,
  LocalTimers,
  MemoryBlobs,
  MemoryAnchor,
  SqliteStore,
  fetchHttp,
  ulids,
} from '../platform/local/index.ts';
import type { HttpFetch, LanguageModels, Orchestrator, Person, Ports, Store } from '../platform/port.ts';
import { createRuntime } from '../runtime/index.ts';
import type { Actor, Runtime } from '../runtime/types.ts';
import { invoker, substitute } from './functions.ts';
import { lockState } from './lock.ts';
import { LOCAL_PEOPLE } from './people.ts';
import { prepare, type Prepared } from './prepare.ts';
import type { TuttiClock } from './clock.ts';

export interface TuttiOptions {
  /** Folder for the state; absent: memory only. */
  readonly data?: string;
  readonly clock: TuttiClock;
  readonly models: LanguageModels;
  readonly http?: HttpFetch;
  readonly people?: readonly Person[];
  /** Puts something between runtime and orchestrator (tests: faults). */
  readonly wrapOrchestrator?: (orchestrator: Orchestrator) => Orchestrator;
  readonly wrapStore?: (store: Store) => Store;
  /** Puts something between runtime and world (a meter). */
  readonly wrapPorts?: (ports: Ports) => Ports;
  /** Puts something between runtime and what wakes it: change stream and timers (tests: deliveries that come twice). */
  readonly wrapRuntime?: (runtime: Woken) => Woken;
  /** Puts something between engine and functions (tests: repeated calls). */
  readonly wrapInvoke?: (invoke: ReturnType<typeof invoker>) => ReturnType<typeof invoker>;
  readonly random?: () => number;
  readonly onError?: (error: unknown, where: string) => void;
}

type Woken = Pick<Runtime, 'onChange' | 'onTimer'>;

/** Everything of one Tutti on this machine. */
export interface Tutti {
  readonly runtime: Runtime;
  readonly engine: Engine;
  readonly ports: Ports;
  readonly identity: LocalIdentity;
  readonly notifier: LocalNotifier;
  readonly events: LocalEvents;
  /** Registers a process folder, read, checked and compiled here where that has not been done yet. Throws FindingsError. */
  deploy(source: string | Prepared): Promise<DeployedProcess & { readonly findings: readonly Finding[] }>;
  settle(): Promise<void>;
  close(): Promise<void>;
}

const DEPLOYER: Actor = { kind: 'system', id: 'tutti', name: 'Tutti (local)', groups: [], roles: ['admin'] };
const SWEEP_EVERY_MS = 30_000;
/** The record is anchored with every twentieth sweep, which is every ten minutes. */
const SWEEPS_PER_ANCHOR = 20;

/** Opens the state in `data` (or memory), resumes what was open, and begins to sweep. @throws StateInUse */
export async function openTutti(options: TuttiOptions): Promise<Tutti> {
  const { clock, data } = options;
  if (data !== undefined) mkdirSync(data, { recursive: true });
  const unlock = data === undefined ? (): void => undefined : lockState(data);
  const at = (name: string): string => (data === undefined ? ':memory:' : join(data, name));
  const onError =
    options.onError ??
    ((error, where) => process.stderr.write(`${where}: ${(error as Error).stack ?? String(error)}\n`));

  const sqlite = SqliteStore.open({ file: at('store.db'), clock });
  const store = options.wrapStore?.(sqlite) ?? sqlite;
  let runtime: Runtime | undefined;
  const current = (): Runtime => {
    if (runtime === undefined) throw new Error('Tutti is not open yet');
    return runtime;
  };
  const woken = (): Woken => options.wrapRuntime?.(current()) ?? current();
  const invoke = invoker(current);
  const identity = new LocalIdentity(options.people ?? LOCAL_PEOPLE);
  const events = new LocalEvents();
  const timers = new LocalTimers({ file: at('timers.db'), clock, fire: (payload) => woken().onTimer(payload) });
  const blobs = data === undefined ? new MemoryBlobs() : new FileBlobs(join(data, 'blobs'));
  const notifier = new LocalNotifier({ file: at('notices.db'), clock, blobs });
  const handlers = new HandlerLoader({ folder: data === undefined ? undefined : join(data, 'handlers') });
  // The engine resumes at open: functions must not be called before the runtime is there.
  let ready: () => void = () => undefined;
  const open = new Promise<void>((done) => (ready = done));
  const wrapped = options.wrapInvoke?.(invoke) ?? invoke;
  const engine = Engine.open({
    file: at('engine.db'),
    clock,
    invoke: async (call) => (await open, wrapped(call)),
    ...(options.random === undefined ? {} : { random: options.random }),
  });
  const orchestrator = new EngineOrchestrator(engine);
  const own: Ports = {
    store,
    orchestrator: options.wrapOrchestrator?.(orchestrator) ?? orchestrator,
    events,
    timers,
    blobs,
    models: options.models,
    secrets: new LocalSecrets(data === undefined ? {} : { file: join(data, 'secrets.json') }),
    identity,
    clock,
    ids: ulids(clock),
    anchor: data === undefined ? new MemoryAnchor() : new FileAnchor({ folder: join(data, 'anchor') }),
    http: options.http ?? fetchHttp,
    notifier,
    handlers,
  };
  const ports = options.wrapPorts?.(own) ?? own;
  runtime = createRuntime(ports);
  ready();
  sqlite.changes((changes) => woken().onChange(changes));

  let closed = false;
  let cancelSweep: () => void = () => undefined;
  let sweeps = 0;
  const sweep = async (): Promise<void> => {
    if (closed) return;
    sweeps += 1;
    if (sweeps % SWEEPS_PER_ANCHOR === 0)
      await current()
        .audit.anchor()
        .catch((error: unknown) => onError(error, 'anchor'));
    await current()
      .sweep()
      .catch((error: unknown) => onError(error, 'sweep'));
    if (!closed && !clock.virtual) cancelSweep = clock.schedule(clock.now() + SWEEP_EVERY_MS, sweep);
  };
  if (!clock.virtual) cancelSweep = clock.schedule(clock.now() + SWEEP_EVERY_MS, sweep);

  const settle = async (): Promise<void> => {
    // Each part can wake another; quiet means that a whole round found nothing to do.
    for (let round = 0; round < 3; round += 1) {
      await sqlite.settle();
      await current().settle();
      await engine.settle();
    }
  };
  const forget = clock.virtual ? clock.onSettle(settle) : (): void => undefined;

  return {
    runtime,
    engine,
    ports,
    identity,
    notifier,
    events,
    settle,
    async deploy(source) {
      const { folder, model, compiled, findings } = typeof source === 'string' ? await prepare(source) : source;
      if (folder !== undefined)
        for (const handler of compiled.handlers)
          await handlers.add(model.id, model.hash, handler.path, join(folder, handler.path));
      const { stateMachineArn } = await engine.createStateMachine({
        name: `${model.id}-${model.hash.replace('sha256:', '').slice(0, 12)}`,
        definition: substitute(compiled),
      });
      const deployed: DeployedProcess = { model, compiled, machine: stateMachineArn };
      await current().processes.deploy(deployed, DEPLOYER);
      return { ...deployed, findings };
    },
    async close() {
      closed = true;
      cancelSweep();
      forget();
      await engine.close();
      await sqlite.close();
      timers.close();
      notifier.close();
      unlock();
    },
  };
}
