import type { JsonObject } from '../model/json.ts';
import type { Change as StoreChange, Ports } from '../platform/port.ts';
import { UNAVAILABLE, type StepCall, type StepReply } from '../model/wire.ts';
import { createAudit } from './audit/index.ts';
import { agent } from './calls/agent.ts';
import { wait } from './calls/arm.ts';
import { evaluate } from './calls/evaluate.ts';
import { fused } from './calls/fused.ts';
import { erasureService } from './erasure.ts';
import { lifecycle } from './calls/lifecycle.ts';
import { step } from './calls/step.ts';
import { Core } from './core.ts';
import { incidentsService } from './incidents.ts';
import { instancesService } from './instances.ts';
import { Messages } from './messages.ts';
import { sweepArchive } from './operations/archive.ts';
import { BatchService } from './operations/batches.ts';
import { operationsService } from './operations/service.ts';
import { Outbox } from './outbox.ts';
import { processesService } from './processes.ts';
import { reconcile } from './reconcile.ts';
import { KnownSecrets } from './redact.ts';
import type { Command } from './records.ts';
import { decisionsService } from './decisions.ts';
import { keys } from './keys.ts';
import { follow } from './search/follow.ts';
import { searchService } from './search/service.ts';
import { sweepChecks } from './search/stuck.ts';
import { settingsService } from './settings.ts';
import type { Starter } from './starts.ts';
import { tasksService } from './tasks/index.ts';
import { TimerService } from './timers.ts';
import type { AuditEntry, Processes, Runtime } from './types.ts';
import { workService } from './work/index.ts';

/** The runtime over its ports: what the functions of a machine call, and what API, console and CLI ask. */
export function createRuntime(given: Ports): Runtime {
  const secrets = new KnownSecrets(given.secrets);
  const ports: Ports = { ...given, secrets };
  const { recorder, audit } = createAudit(ports);
  const core = new Core(ports, recorder, (text) => secrets.mask(text));
  const outbox = new Outbox(core, () => messages);
  const processes: Processes = processesService(core);
  const starter: Starter = { processes: () => processes, instances: () => instances };
  const messages = new Messages(core, starter);
  const timers = new TimerService(core, messages, starter);
  const instances = instancesService(core, processes, audit);
  const operations = operationsService(core);
  const incidents = incidentsService(core, operations);
  const search = searchService(core, () => processes);
  const batches = new BatchService(core, { instances, incidents, operations, search });
  const tracked =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      core.track(work(...args));
  const called =
    <R>(work: (core: Core, messages: Messages, call: StepCall) => Promise<R>) =>
    (call: StepCall): Promise<R> =>
      core.track(work(core, messages, call)).catch(told);
  return {
    functions: {
      wait: called(wait),
      agent: called(agent),
      connect: called(steps),
      decide: called<StepReply>((c, m, call) => (call.op === 'evaluate' ? evaluate : steps)(c, m, call)),
      handler: called(steps),
      lifecycle: called(lifecycle),
    },
    onTimer: tracked((payload: JsonObject) => timers.fire(payload)),
    onChange: tracked((changes: readonly StoreChange[]) => onChange(core, outbox, messages, changes)),
    async sweep() {
      // Each part does its work, whatever becomes of the others.
      const failures: unknown[] = [];
      const part = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
        try {
          return await work();
        } catch (error) {
          failures.push(error);
          return otherwise;
        }
      };
      const sent = await part(() => outbox.sweep(), 0);
      const fired = await part(() => timers.sweep(), 0);
      const reconciled = await part(() => reconcile(core), 0);
      const alarms = await part(() => sweepChecks(core), 0);
      await part(() => batches.sweep(), undefined);
      await part(() => sweepArchive(core), undefined);
      if (failures.length > 0) throw failures[0];
      await ports.store.transact([{ put: { ...keys.heartbeat, at: core.now() } }]);
      return { sent, timers: fired, reconciled, alarms };
    },
    settle: () => core.settle(),
    processes,
    instances,
    tasks: tasksService(core),
    messages,
    incidents,
    operations,
    batches: batches.service,
    work: workService(core),
    search,
    settings: settingsService(core),
    decisions: decisionsService(core, processes),
    audit,
    erasure: erasureService(core, audit),
  };
}

/** One step, or several in one call. */
const steps = (core: Core, messages: Messages, call: StepCall): Promise<StepReply> =>
  (call.op === 'fused' ? fused : step)(core, messages, call);

/** What the machine hears of an error: signals and failed steps by their names, everything else as something that may work when it is tried again. */
function told(error: unknown): never {
  const { name, message } = error as Error;
  if (/^(?:BPMN|TUTTI)\./.test(name)) throw error;
  throw Object.assign(new Error(name === 'Error' ? message : `${name}: ${message}`, { cause: error }), {
    name: UNAVAILABLE,
  });
}

/** The change stream: commands that nobody has sent yet, messages that nobody has matched, and entries of the record for whoever subscribed. */
async function onChange(
  core: Core,
  outbox: Outbox,
  messages: Messages,
  changes: readonly StoreChange[],
): Promise<void> {
  const { ports } = core;
  const entries: AuditEntry[] = [];
  for (const { key, before, after } of changes) {
    if (after === undefined || before !== undefined) continue;
    if (key.pk.startsWith('C#') && (await ports.store.get(key)) !== undefined)
      await outbox.deliver(key.pk.slice(2), after.command as unknown as Command);
    else if (key.pk.startsWith('SUB#') || key.pk.startsWith('MSG#')) await messages.written(key.pk);
    else if (key.pk.startsWith('A#') && after.entry !== undefined) entries.push(after.entry as unknown as AuditEntry);
  }
  if (entries.length > 0)
    await ports.events.publish(
      entries.map((e) => ({
        id: e.id,
        type: e.action,
        at: Date.parse(e.at),
        subject: e.stream,
        detail: e as unknown as JsonObject,
      })),
    );
  await follow(core, changes);
}
