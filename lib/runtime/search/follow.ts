import { isDeepStrictEqual } from 'node:util';
import { durationMs, resolveMapping } from '../../expressions/index.ts';
import type { DeployedProcess } from '../../model/compiled.ts';
import type { JsonObject } from '../../model/json.ts';
import { feelOf } from '../../model/feel-names.ts';
import { readsPersonal } from '../../model/personal.ts';
import { nodeIn } from '../../model/process-model.ts';
import type { Change as StoreChange } from '../../platform/port.ts';
import type { Change, Core } from '../core.ts';
import { sideOf } from '../incident-rows.ts';
import { keys, padded } from '../keys.ts';
import { itemOf, recordOf, type IncidentRecord, type InstanceRecord, type WaitRecord } from '../records.ts';
import { openWaits } from '../scopes.ts';
import { variablesIn } from '../timers.ts';
import { kindOf, outcomeName } from '../instances.ts';
import { termsOf, type FoundRecord, type FoundWait } from './record.ts';
import { checkAt, observe } from './stuck.ts';
import { each } from '../each.ts';

/** A step that is done counts as progress at most this often: the row is not written for every call. */
const PROGRESS_EVERY_MS = 60_000;
const WATERMARK_EVERY_MS = 1_000;

/**
 * Follows the store's change stream: for every instance that something happened to, what is known for finding it is made anew from the rows as they are
 * now. Changes may come twice, late and in any order.
 */
export async function follow(core: Core, changes: readonly StoreChange[]): Promise<void> {
  const dirty = new Map<string, Set<string>>();
  const touch = (instance: string, what: string): void => {
    dirty.set(instance, (dirty.get(instance) ?? new Set()).add(what));
  };
  let upTo: number | undefined;
  for (const { key, after, before } of changes) {
    const id = key.pk.startsWith('I#') ? key.pk.slice(2) : undefined;
    if (id !== undefined && /^(META$|VARS$|WAIT#|CALL#)/.test(key.sk)) touch(id, key.sk);
    else if (key.pk.startsWith('X#')) {
      const instance = after?.instance ?? before?.instance;
      if (typeof instance === 'string') touch(instance, key.pk);
    } else if (key.pk === keys.heartbeat.pk && key.sk === keys.heartbeat.sk) upTo = Number(after?.at ?? 0);
  }
  await each(dirty, ([instance, what]) => renew(core, instance, what));
  if (dirty.size > 0) upTo = core.now();
  if (upTo !== undefined) await mark(core, upTo);
}

/** Up to when the changes have been followed; told with every answer. */
async function mark(core: Core, upTo: number): Promise<void> {
  const known = Number((await core.ports.store.get(keys.watermark))?.at ?? 0);
  if (upTo - known >= WATERMARK_EVERY_MS) await core.ports.store.transact([{ put: { ...keys.watermark, at: upTo } }]);
}

/** Makes it anew. `what` has changed: sort keys of rows of the instance, partition keys of incidents. */
export async function renew(core: Core, id: string, what: ReadonlySet<string>): Promise<void> {
  const { store } = core.ports;
  let passed: { readonly known: FoundRecord; readonly waits: FoundRecord['waits'] } | undefined;
  await core.attempt(async (change) => {
    const instance = recordOf<InstanceRecord>(await store.get(keys.instance(id)));
    if (instance === undefined) return;
    const known = recordOf<FoundRecord>(await store.get(keys.found(id)));
    const deployed = await core.of(instance);
    const ended = instance.endedAt !== undefined;
    const waits = ended ? {} : await waitsNow(core, deployed, id, known, what);
    const fingerprints = await fingerprintsNow(core, known, what);
    const moved =
      known === undefined ||
      known.status !== instance.status ||
      Object.keys(waits).sort().join('\n') !== Object.keys(known.waits).sort().join('\n');
    const calls = [...what].some((w) => w.startsWith('CALL#'));
    const progressAt =
      moved || (calls && core.now() - known.progressAt >= PROGRESS_EVERY_MS) ? core.now() : known.progressAt;
    passed = known !== undefined && moved ? { known, waits } : undefined;
    const { alarm } = known ?? {};
    // The alarm is over when what it was about is.
    const kept = alarm !== undefined && !moved && !ended;
    const next: Omit<FoundRecord, 'terms' | 'rev'> = {
      id,
      process: instance.process,
      version: instance.version,
      status: instance.status,
      startedAt: instance.startedAt,
      incidents: Math.max(0, instance.incidents),
      waits,
      fingerprints,
      variables: await variablesNow(core, deployed, id, known, what),
      progressAt,
      ...(instance.endedAt === undefined ? {} : { endedAt: instance.endedAt }),
      ...(instance.businessKey === undefined ? {} : { businessKey: instance.businessKey }),
      ...(instance.outcome === undefined
        ? {}
        : {
            outcome: instance.outcome,
            ...outcomeName(nodeIn(deployed.model, instance.outcome)?.name),
          }),
      // While it runs it is the check of its time that tells how it stands, and writes it down with what it tells.
      ...(ended
        ? slaNow(core, deployed, instance)
        : deployed.model.binding.sla === undefined
          ? {}
          : { sla: known?.sla ?? ('on-time' as const) }),
      ...(kept ? { alarm } : {}),
    };
    write(change, known, next, await checkAt(core, deployed, next));
  });
  if (passed !== undefined) await observe(core, passed.known, passed.waits);
}

/** The row and its terms, where something is different. */
export function write(
  change: Change,
  known: FoundRecord | undefined,
  next: Omit<FoundRecord, 'terms' | 'rev'>,
  check: number | undefined,
): void {
  const all = termsOf(next);
  const record: FoundRecord = {
    ...next,
    ...(check === undefined ? {} : { checkAt: check }),
    terms: all,
    rev: (known?.rev ?? 0) + 1,
  };
  if (known !== undefined && same(known, record)) return;
  const before = new Set(known?.terms ?? []);
  const after = new Set(all);
  change.actions.push({
    put: {
      ...keys.found(record.id),
      ...itemOf(record),
      ...(check === undefined ? {} : { g1pk: 'CHECK', g1sk: `${padded(check)}#${record.id}` }),
    },
    if: [known === undefined ? { exists: false } : { attr: 'rev', equals: known.rev }],
  });
  for (const term of all) if (!before.has(term)) change.actions.push({ put: { ...keys.term(term, record.id) } });
  for (const term of before) if (!after.has(term)) change.actions.push({ remove: keys.term(term, record.id) });
}

/** Whether the two say the same; what the store adds and the counter do not count. */
function same(known: FoundRecord, record: FoundRecord): boolean {
  const {
    pk: _pk,
    sk: _sk,
    g1pk: _g1pk,
    g1sk: _g1sk,
    ...shown
  } = known as FoundRecord & Readonly<Record<'pk' | 'sk' | 'g1pk' | 'g1sk', string>>;
  return isDeepStrictEqual(itemOf({ ...shown, rev: 0 }), itemOf({ ...record, rev: 0 }));
}

async function waitsNow(
  core: Core,
  deployed: DeployedProcess,
  id: string,
  known: FoundRecord | undefined,
  what: ReadonlySet<string>,
): Promise<Record<string, FoundWait>> {
  const found: Record<string, FoundWait> = {};
  const add = (w: WaitRecord): void => {
    if (w.op !== 'region')
      found[w.activation] = {
        element: w.element,
        name: nodeIn(deployed.model, w.element)?.name ?? w.element,
        kind: kindOf(w),
        since: w.openedAt,
      };
  };
  if (known === undefined) {
    for (const w of await openWaits(core, id)) add(w);
    return found;
  }
  Object.assign(found, known.waits);
  for (const sk of what) {
    if (!sk.startsWith('WAIT#')) continue;
    const activation = sk.slice('WAIT#'.length);
    const row = recordOf<WaitRecord>(await core.ports.store.get(keys.wait(id, activation)));
    delete found[activation];
    if (row?.status === 'open') add(row);
  }
  return found;
}

async function fingerprintsNow(
  core: Core,
  known: FoundRecord | undefined,
  what: ReadonlySet<string>,
): Promise<Record<string, string>> {
  const found: Record<string, string> = { ...known?.fingerprints };
  for (const pk of what) {
    if (!pk.startsWith('X#')) continue;
    const id = pk.slice('X#'.length);
    const incident = recordOf<IncidentRecord>(await core.ports.store.get(keys.incident(id)));
    if (incident === undefined || sideOf(incident.status) === 'closed') delete found[id];
    else found[id] = incident.fingerprint;
  }
  return found;
}

/** The values that process.yaml names under `search`: text, numbers and booleans. */
async function variablesNow(
  core: Core,
  deployed: DeployedProcess,
  id: string,
  known: FoundRecord | undefined,
  what: ReadonlySet<string>,
): Promise<JsonObject> {
  const { search = {} } = deployed.model.binding;
  if (Object.keys(search).length === 0) return {};
  if (known !== undefined && !what.has('VARS')) return known.variables;
  const row = await core.ports.store.get(keys.variables(id));
  const vars = (await core.whole(variablesIn(row, deployed.model.variables))) as JsonObject;
  const found: JsonObject = {};
  for (const [name, mapping] of Object.entries(search)) {
    // Rows of the search are no place from which it could be erased (TUT-347).
    if (readsPersonal(deployed.model, feelOf(mapping) ?? '') !== undefined) continue;
    const value = resolveMapping(mapping, vars);
    if (typeof value === 'string' ? value !== '' : typeof value === 'number' || typeof value === 'boolean')
      found[name] = typeof value === 'string' ? value.slice(0, 200) : value;
  }
  return found;
}

function slaNow(core: Core, deployed: DeployedProcess, i: InstanceRecord): { sla?: NonNullable<FoundRecord['sla']> } {
  const times = slaTimes(deployed, i);
  if (times === undefined) return {};
  const now = i.endedAt ?? core.now();
  return { sla: now >= times.due ? 'breached' : i.endedAt === undefined && now >= times.risk ? 'at-risk' : 'on-time' };
}

/** When an instance is at risk, and when its time is over. */
export function slaTimes(
  deployed: DeployedProcess,
  i: { readonly startedAt: number },
): { readonly risk: number; readonly due: number } | undefined {
  const { sla } = deployed.model.binding;
  if (sla === undefined) return undefined;
  const within = durationMs(sla.within);
  return { risk: i.startedAt + (within * Number.parseFloat(sla.atRisk ?? '80%')) / 100, due: i.startedAt + within };
}
