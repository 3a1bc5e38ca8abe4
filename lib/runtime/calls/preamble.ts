import type { DeployedProcess } from '../../model/compiled.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { nodeIn, type Node } from '../../model/process-model.ts';
import type { StepCall, StepReply, TrailEntry } from '../../model/wire.ts';
import { draft, MACHINE, type Change, type Core } from '../core.ts';
import { keys } from '../keys.ts';
import { itemOf, recordOf, type InstanceRecord, type ScopeRecord } from '../records.ts';
import { cancelUnder, closeScope, MachineSignal, openScope, scopeOf } from '../scopes.ts';
import { StepFailed } from '../steps/types.ts';
import { inlinedDecision } from '../inlined.ts';
import type { Messages } from '../messages.ts';

/** What every runtime function knows before it does anything. */
export interface Called {
  readonly call: StepCall;
  readonly instance: InstanceRecord;
  readonly deployed: DeployedProcess;
  readonly node: Node;
  /** Variables with the item of the iteration, references resolved. */
  readonly vars: JsonObject;
  /** Reply of this activation, where it was done before and only the answer got lost. */
  readonly done?: StepReply;
}

/** Operations that end a scope or come after its end; they may find it closed. */
const AFTER: ReadonlySet<string> = new Set(['close', 'end', 'settle', 'edit']);

/**
 * The first thing in every call: loads the instance and its version, opens the scopes that are new, throws what is pending for one of them, and writes
 * down what the machine decided alone since the last call. Idempotent: a call that comes again finds its trail recorded.
 */
export async function preamble(core: Core, messages: Messages, call: StepCall): Promise<Called> {
  const instance = recordOf<InstanceRecord>(await core.ports.store.get(keys.instance(call.instance)));
  if (instance === undefined) throw new StepFailed(`there is no instance ${call.instance}`);
  if (instance.status === 'cancelled' || instance.status === 'failed')
    throw new StepFailed(`the instance ${call.instance} is ${instance.status}`, { retriable: false });
  const deployed = await core.deployed(call.process, call.version);
  const node = nodeIn(deployed.model, call.element);
  if (node === undefined)
    throw new StepFailed(`version ${call.version} has no element "${call.element}"`, { retriable: false });
  const vars = (await core.whole(call.vars as Json)) as JsonObject;

  const opened = await core.attempt(async (change) => {
    const listening: { name: string; key: string }[] = [];
    for (const ref of call.scopes) {
      const scope = await scopeOf(core, call.instance, ref.path);
      if (scope !== undefined) continue;
      if (!relevant(deployed, ref.id)) continue;
      listening.push(...(await openScope(core, change, deployed, instance, ref, vars, call.lane)));
    }
    return listening;
  });
  const left = await recordTrail(core, instance, deployed, call);
  for (const { path, event } of left) await cancelUnder(core, instance, path, `interrupted by ${event}`);
  // What came before the subscription existed.
  for (const { name, key } of opened) await messages.deliver(name, key);
  // What was done is asked for whatever has happened since.
  if (call.op !== 'recover') await throwPending(core, call);
  const before = await core.ports.store.get(keys.call(call.instance, call.activation));
  return {
    call,
    instance,
    deployed,
    node,
    vars,
    ...(before?.done === undefined ? {} : { done: before.done as unknown as StepReply }),
  };
}

/** Only a scope that can be interrupted by an event has to be opened. */
const relevant = (deployed: DeployedProcess, id: string): boolean =>
  id === deployed.model.root || deployed.compiled.contracts.scopes[id] !== undefined;

/** @throws MachineSignal where a scope around the call was interrupted or left by an error. */
export async function throwPending(core: Core, call: StepCall): Promise<void> {
  for (const ref of call.scopes) {
    const scope = await scopeOf(core, call.instance, ref.path);
    if (scope?.error !== undefined) throw new MachineSignal(scope.error, scope.cause ?? '{}');
    if (scope?.status === 'closed' && !AFTER.has(call.op))
      throw new StepFailed(`the scope ${ref.path} has ended`, { retriable: false });
  }
}

const entryKey = (e: TrailEntry): string => [e.f ?? e.x ?? e.j ?? e.a ?? '', e.l ?? '', e.t].join('|');

/** Writes new trail entries; gives the paths that were left by an event, also where a call before has written them and may have got no further. */
export async function recordTrail(
  core: Core,
  instance: InstanceRecord,
  deployed: DeployedProcess,
  call: StepCall,
): Promise<{ path: string; event: string }[]> {
  if (call.trail.length === 0) return [];
  await core.attempt(async (change) => {
    const key = keys.call(call.instance, call.activation);
    const row = await core.ports.store.get(key);
    const known = new Set((row?.trail as readonly string[] | undefined) ?? []);
    const fresh = call.trail.filter((e) => !known.has(entryKey(e)));
    if (fresh.length === 0) return;
    await writeTrail(core, change, instance, deployed, call, fresh);
    const trail = [...known, ...fresh.map(entryKey)];
    change.actions.push(
      row === undefined
        ? { put: { ...key, trail, rev: 1 }, if: [{ exists: false }] }
        : { update: key, set: { trail, rev: Number(row.rev ?? 0) + 1 }, if: [{ attr: 'rev', equals: row.rev ?? 0 }] },
    );
  });
  return call.trail.flatMap(({ x, s }) => (x === undefined || s === undefined ? [] : [{ path: s, event: x }]));
}

async function writeTrail(
  core: Core,
  change: Change,
  instance: InstanceRecord,
  deployed: DeployedProcess,
  call: StepCall,
  fresh: readonly TrailEntry[],
): Promise<void> {
  // Entries of one lane that follow each other make one entry of the record; a join closes the lanes it names.
  let open: { lane: string; flows: TrailEntry[] } | undefined;
  const flush = (): void => {
    if (open !== undefined)
      change.drafts.push(
        draft(instance, open.lane, MACHINE, 'flows.taken', { decided: { trail: open.flows.map((e) => itemOf(e)) } }),
      );
    open = undefined;
  };
  const results: JsonObject = {};
  for (const e of fresh) {
    const lane = e.l ?? call.lane;
    if (e.d !== undefined) {
      flush();
      const { entry, variable } = await inlinedDecision(core, instance, deployed, e, lane);
      change.drafts.push(entry);
      // What an iteration knows is its own until all of them are done, as with any step in one.
      if (variable !== undefined && !lane.includes('[')) results[`v:${variable}`] = e.r?.o ?? null;
      continue;
    }
    if (e.j !== undefined) {
      flush();
      change.drafts.push(
        draft(instance, lane, MACHINE, 'flows.taken', {
          decided: { trail: [itemOf(e)] },
          subject: { element: e.j },
          joins: [...(e.lanes ?? [])],
        }),
      );
      continue;
    }
    if (open === undefined || open.lane !== lane) {
      flush();
      open = { lane, flows: [] };
    }
    open.flows.push(e);
    if (e.x !== undefined && e.s !== undefined) await leave(core, change, instance, e.s, e.x, lane);
  }
  flush();
  // One update of the row, however many tables have decided.
  if (Object.keys(results).length > 0) change.actions.push({ update: keys.variables(instance.id), set: results });
}

/** The machine has caught an event: the scope is left for good, also for calls that were still under way in it. */
async function leave(
  core: Core,
  change: Change,
  instance: InstanceRecord,
  path: string,
  event: string,
  lane: string,
): Promise<void> {
  const scope = await scopeOf(core, instance.id, path);
  const error = `BPMN.${event}`;
  const cause = JSON.stringify({ event, scope: path });
  if (scope === undefined) {
    const record: ScopeRecord = { path, element: event, status: 'closed', error, cause };
    change.actions.push({ put: { ...keys.scope(instance.id, path), ...itemOf(record) }, if: [{ exists: false }] });
  } else if (scope.status !== 'closed')
    closeScope(core, change, instance, scope, lane, { error: scope.error ?? error, cause: scope.cause ?? cause });
}
