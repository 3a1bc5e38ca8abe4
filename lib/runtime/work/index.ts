import { durationMs } from '../../expressions/index.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { resultOf } from '../../model/process-expressions.ts';
import { nodeIn, type Node } from '../../model/process-model.ts';
import type { DeployedProcess } from '../../model/compiled.ts';
import { STEP_FAILED } from '../../model/wire.ts';
import { tell } from '../calls/arm.ts';
import { countFailure, passedIncident, raising, uncaught } from '../calls/step.ts';
import { accountable, actorEntry, draft, inlineBytes, RUNTIME, type Change, type Core } from '../core.ts';
import { answered } from '../evaluations.ts';
import { keys } from '../keys.ts';
import { maskPersonal } from '../redact.ts';
import { variablesIn } from '../timers.ts';
import { recordOf, type InstanceRecord, type Outcome, type WaitRecord } from '../records.ts';
import type { MachineSignal } from '../scopes.ts';
import { scopeOpen, unlisten } from '../scopes.ts';
import { outputSchema, validateSchema } from '../steps/schema.ts';
import { BpmnRaised } from '../steps/types.ts';
import { Refusal, type Actor, type Work, type WorkView } from '../types.ts';
import { changeWork, loadWork, topicOf, type WorkRecord } from './record.ts';

const DEFAULT_ATTEMPTS = 3;
const DEFAULT_PAUSE_MS = 10_000;
/** Work that is looked at for one fetch: beyond it the caller asks again. */
const MAX_LOOKED_AT = 200;
const MAX_PAGES = 40;

/** What stands around a piece of work when something becomes of it. */
interface At {
  readonly record: WorkRecord;
  readonly wait: WaitRecord;
  readonly instance: InstanceRecord;
  readonly deployed: DeployedProcess;
  readonly node: Node;
}

/** External workers: they fetch work by topic, keep it by heartbeats, and complete it, fail at it, or raise a BPMN error. */
export function workService(core: Core): Work {
  return {
    async fetch(topic, { worker, max = 1, lockMs }, by, sees = () => true) {
      const taken: WorkView[] = [];
      let cursor: string | undefined;
      let looked = 0;
      let pages = 0;
      do {
        const page = await core.ports.store.query({
          pk: topicOf(topic),
          index: 'g1',
          to: `${core.iso(core.now())}#~`,
          limit: 25,
          ...(cursor === undefined ? {} : { cursor }),
        });
        for (const item of page.items) {
          if (taken.length >= max) break;
          const { id, process } = item as unknown as WorkRecord;
          // What others may see does not stand in the way.
          if (!sees(process)) continue;
          looked += 1;
          const locked = await lock(core, id, worker, lockMs, by);
          if (locked !== undefined) taken.push(await view(core, locked));
        }
        cursor = page.cursor;
        pages += 1;
      } while (cursor !== undefined && taken.length < max && looked < MAX_LOOKED_AT && pages < MAX_PAGES);
      return taken;
    },
    async list(topic, { limit = 50, cursor } = {}) {
      const page = await core.ports.store.query({
        pk: topicOf(topic),
        index: 'g1',
        limit,
        ...(cursor === undefined ? {} : { cursor }),
      });
      const items = await Promise.all(page.items.map((i) => view(core, i as unknown as WorkRecord)));
      return { items, ...(page.cursor === undefined ? {} : { cursor: page.cursor }) };
    },
    async heartbeat(id, { worker, lockMs }, by) {
      return core.attempt(async (change) => {
        const { record } = await held(core, id, worker, by);
        const lockedUntil = core.now() + lockMs;
        change.actions.push(changeWork(core, record, { lockedUntil, availableAt: lockedUntil }));
        return view(core, { ...record, lockedUntil, availableAt: lockedUntil, revision: record.revision + 1 });
      });
    },
    async complete(id, { worker, output }, by) {
      return core.attempt(async (change) => {
        const before = await loadWork(core, id);
        // The answer to the first request was lost.
        if (before?.status === 'completed' && before.worker === worker && before.lockedBy === by.id)
          return view(core, before);
        const at = await held(core, id, worker, by);
        const { record, wait, instance, deployed, node } = at;
        const schema = node.step === undefined ? undefined : outputSchema(deployed, node.step);
        const problems = schema === undefined ? [] : validateSchema(schema, output);
        if (problems.length > 0)
          throw new Refusal('invalid', 'INVALID_OUTPUT', `the output of "${record.name}" does not fit its schema`, {
            problems: problems.map((p) => ({ ...p, pointer: `/output${p.pointer}` })),
          });
        const small = await core.small(output, record.instance, inlineBytes(deployed, wait.item, resultOf(node)));
        const reply = await answered(core, change, deployed, instance, wait, { output: small });
        resolve(core, change, at, 'completed', { kind: 'success', reply });
        const [result] = resultOf(node).filter((v) => deployed.model.variables.includes(v));
        if (result !== undefined && wait.item === undefined)
          change.actions.push({ update: keys.variables(record.instance), set: { [`v:${result}`]: small } });
        await passedIncident(core, change, { call: record, instance });
        change.drafts.push(
          draft(instance, record.lane, actorEntry(by), 'step.completed', {
            subject: subject(record),
            decided: {
              kind: 'worker',
              topic: record.topic,
              worker,
              attempt: record.attempts,
              durationMs: core.now() - wait.openedAt,
            },
            values: { output },
            ...accountable(deployed, node),
          }),
        );
        return view(core, { ...record, status: 'completed', revision: record.revision + 1 });
      });
    },
    async fail(id, { worker, message, retryInMs }, by) {
      return core.attempt(async (change) => {
        const at = await held(core, id, worker, by);
        return view(core, await fallBack(core, change, at, await told(core, at, message), actorEntry(by), retryInMs));
      });
    },
    async raise(id, { worker, code, message, data }, by) {
      return core.attempt(async (change) => {
        const at = await held(core, id, worker, by);
        const { record, instance, deployed, node } = at;
        const why = message === undefined ? `${record.name} raised ${code}` : await told(core, at, message);
        const error = new BpmnRaised(code, why, data ?? null);
        const call = {
          ...record.call,
          op: 'worker' as const,
          instance: record.instance,
          element: record.element,
          activation: record.activation,
          lane: record.lane,
        };
        const signal = await raising(core, change, { call, deployed, instance, node }, error);
        if (signal === undefined)
          return view(core, await giveUp(core, change, at, uncaught(code).message, actorEntry(by)));
        resolve(core, change, at, 'completed', failure(signal));
        await passedIncident(core, change, { call: record, instance });
        return view(core, { ...record, status: 'completed', revision: record.revision + 1 });
      });
    },
  };
}

/** What a worker says went wrong, without what is secret or personal: the record and the machine's history keep it. */
async function told(core: Core, { record, deployed }: At, text: string): Promise<string> {
  const row = await core.ports.store.get(keys.variables(record.instance));
  const variables = (await core.whole(variablesIn(row, deployed.model.variables))) as JsonObject;
  return maskPersonal(deployed.model, variables, core.mask(text));
}

/** Takes one piece of work for a worker, if it is still there. Where a lock has run out, the attempt came to nothing: with the last one it is an incident. */
async function lock(
  core: Core,
  id: string,
  worker: string,
  lockMs: number,
  by: Actor,
): Promise<WorkRecord | undefined> {
  return core.attempt(async (change) => {
    const record = await loadWork(core, id);
    const now = core.now();
    if (record?.status !== 'open' || record.availableAt > now) return undefined;
    const expired = record.lockedUntil !== undefined;
    const at = await around(core, record);
    if (at === undefined) {
      // Its wait is over: it would only be in the way of what lies behind it.
      change.actions.push(changeWork(core, record, { status: 'cancelled' }));
      return undefined;
    }
    if (expired && record.failures + 1 >= attemptsOf(at.node)) {
      await giveUp(core, change, at, `the lock of worker ${record.worker} ran out without an answer`, RUNTIME);
      return undefined;
    }
    const set = {
      lockedBy: by.id,
      worker,
      lockedUntil: now + lockMs,
      availableAt: now + lockMs,
      attempts: record.attempts + 1,
      failures: record.failures + (expired ? 1 : 0),
    };
    if (expired) await countFailure(core, change, record);
    change.actions.push(changeWork(core, record, set));
    change.drafts.push(
      draft(at.instance, record.lane, actorEntry(by), 'work.fetched', {
        subject: subject(record),
        decided: { topic: record.topic, worker, attempt: set.attempts, until: core.iso(set.lockedUntil) },
      }),
    );
    return { ...record, ...set, revision: record.revision + 1 };
  });
}

/** The work and what stands around it. @throws Refusal unless this worker holds it */
async function held(core: Core, id: string, worker: string, by: Actor): Promise<At> {
  const record = await loadWork(core, id);
  if (record === undefined) throw new Refusal('unknown', 'UNKNOWN_WORK', `there is no work ${id}`);
  const at = record.status === 'open' ? await around(core, record) : undefined;
  if (at === undefined)
    throw new Refusal(
      'gone',
      'WORK_OVER',
      `"${record.name}" is ${record.status === 'open' ? 'no longer needed' : record.status}`,
    );
  if (
    record.lockedUntil === undefined ||
    record.lockedBy !== by.id ||
    record.worker !== worker ||
    record.lockedUntil <= core.now()
  )
    throw new Refusal('conflict', 'LOCK_LOST', lost(core, record, worker), {
      detail:
        record.worker === undefined || record.lockedUntil === undefined
          ? {}
          : { worker: record.worker, lockedUntil: core.iso(record.lockedUntil) },
    });
  return at;
}

const lost = (core: Core, record: WorkRecord, worker: string): string =>
  record.lockedUntil === undefined
    ? `${worker} does not hold "${record.name}"; fetch it first`
    : `${worker} does not hold "${record.name}": ${record.worker} has it until ${core.iso(record.lockedUntil)}`;

/** Undefined where its wait is over: interrupted, timed out, or its instance ended. */
async function around(core: Core, record: WorkRecord): Promise<At | undefined> {
  const wait = recordOf<WaitRecord>(await core.ports.store.get(keys.wait(record.instance, record.activation)));
  if (wait?.status !== 'open' || wait.deadlines.some((d) => d.at <= core.now())) return undefined;
  const instance = await core.instance(record.instance);
  const deployed = await core.of(instance);
  return { record, wait, instance, deployed, node: nodeIn(deployed.model, record.element)! };
}

const attemptsOf = (node: Node): number => node.step?.retry?.attempts ?? DEFAULT_ATTEMPTS;

/** After a failure: lies there again after a pause, or is an incident after the last one. */
async function fallBack(
  core: Core,
  change: Change,
  at: At,
  message: string,
  actor: typeof RUNTIME,
  pauseMs?: number,
): Promise<WorkRecord> {
  const { record, instance, deployed, node } = at;
  const failures = record.failures + 1;
  if (failures >= attemptsOf(node)) return giveUp(core, change, at, message, actor);
  const { interval, backoff = 1 } = node.step?.retry ?? { attempts: 0 };
  const pause =
    pauseMs ?? (interval === undefined ? DEFAULT_PAUSE_MS : durationMs(interval)) * backoff ** record.failures;
  const set = { failures, availableAt: core.now() + pause };
  await countFailure(core, change, record);
  change.actions.push(changeWork(core, record, set, ['lockedBy', 'worker', 'lockedUntil']));
  change.drafts.push(
    draft(instance, record.lane, actor, 'step.failed', {
      subject: subject(record),
      decided: { kind: 'worker', attempt: record.attempts, left: attemptsOf(node) - failures },
      why: { reason: message.slice(0, 500) },
      ...accountable(deployed, node),
    }),
  );
  const { lockedBy: _by, worker: _worker, lockedUntil: _until, ...free } = record;
  return { ...free, ...set, revision: record.revision + 1 };
}

/** No attempt is left: the machine is told that the step failed, and opens an incident. */
async function giveUp(core: Core, change: Change, at: At, message: string, actor: typeof RUNTIME): Promise<WorkRecord> {
  const { record, instance, deployed, node } = at;
  await countFailure(core, change, record);
  const cause = JSON.stringify({ errorType: STEP_FAILED, errorMessage: message.slice(0, 500) });
  resolve(core, change, at, 'failed', { kind: 'failure', error: STEP_FAILED, cause });
  change.drafts.push(
    draft(instance, record.lane, actor, 'step.failed', {
      subject: subject(record),
      decided: { kind: 'worker', attempt: record.attempts, left: 0 },
      why: { reason: message.slice(0, 500) },
      ...accountable(deployed, node),
    }),
  );
  return { ...record, status: 'failed', revision: record.revision + 1 };
}

/** The timeout of the step: nobody has done it in time. */
export async function workTimedOut(core: Core, id: string): Promise<void> {
  await core.attempt(async (change) => {
    const record = await loadWork(core, id);
    const at = record?.status === 'open' ? await around(core, record) : undefined;
    if (at === undefined) return;
    const since = core.iso(at.record.createdAt);
    await giveUp(
      core,
      change,
      at,
      `no worker of topic ${at.record.topic} has done it since ${since}, and its time is over`,
      RUNTIME,
    );
  });
}

/** The work is over, its wait is answered, and the machine hears of it: one change, in which every scope around must be open. */
function resolve(core: Core, change: Change, at: At, status: 'completed' | 'failed', outcome: Outcome): void {
  const { record, wait } = at;
  const left = new Set(
    change.actions.flatMap((a) =>
      'update' in a ? [`${a.update.pk} ${a.update.sk}`] : 'put' in a ? [`${a.put.pk} ${a.put.sk}`] : [],
    ),
  );
  for (const path of wait.scopes) {
    const { pk, sk } = keys.scope(record.instance, path);
    // An error has closed it in this very change, on condition that it was open.
    if (!left.has(`${pk} ${sk}`)) change.actions.push(scopeOpen(record.instance, path));
  }
  change.actions.push(changeWork(core, record, { status }));
  change.actions.push({
    update: keys.wait(record.instance, record.activation),
    set: { status: 'resolved', outcome: outcome as unknown as Json, ...(status === 'failed' ? { failed: true } : {}) },
    if: [{ attr: 'status', equals: 'open' }],
  });
  unlisten(core, change, wait);
  tell(core, change, record.instance, wait, outcome);
}

const failure = (signal: MachineSignal): Outcome => ({ kind: 'failure', error: signal.name, cause: signal.message });
const subject = (record: WorkRecord): { element: string; activation: string; work: string } => ({
  element: record.element,
  activation: record.activation,
  work: record.id,
});

async function view(core: Core, record: WorkRecord): Promise<WorkView> {
  const {
    id,
    topic,
    instance,
    process,
    element,
    name,
    activation,
    businessKey,
    status,
    attempts,
    failures,
    worker,
    lockedUntil,
  } = record;
  return {
    id,
    topic,
    instance,
    process,
    element,
    name,
    activation,
    status,
    attempts,
    failures,
    createdAt: core.iso(record.createdAt),
    availableAt: core.iso(record.availableAt),
    ...(businessKey === undefined ? {} : { businessKey }),
    ...(worker === undefined ? {} : { worker }),
    ...(lockedUntil === undefined ? {} : { lockedUntil: core.iso(lockedUntil) }),
    input: (await core.whole(record.input)) as JsonObject,
  };
}
