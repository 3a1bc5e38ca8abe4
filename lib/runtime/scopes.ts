import type { DeployedProcess, WaitEvent } from '../model/compiled.ts';
import type { JsonObject } from '../model/json.ts';
import { bpmnError, type InterruptCause, type StepCall } from '../model/wire.ts';
import { evaluateFeel, feelOf, timerDue } from '../expressions/index.ts';
import type { Action } from '../platform/port.ts';
import { draft, MACHINE, RUNTIME, type Change, type Core } from './core.ts';
import { cancelGames } from './games/cancel.ts';
import { incidentStatus, resolvedBy } from './incident-rows.ts';
import { unneeded } from './unneeded.ts';
import { derivedId, isUnder, keys } from './keys.ts';
import {
  itemOf,
  recordOf,
  type IncidentRecord,
  type InstanceRecord,
  type ScopeRecord,
  type WaitRecord,
} from './records.ts';

/** Thrown to the machine under this name: a pending interruption, a BPMN error, a signal of Tutti. Carries a reference, never data. */
export class MachineSignal extends Error {
  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}

/** Condition that nothing has interrupted a scope. Only scopes with events, and those left by an error, have a row. */
export const scopeOpen = (instance: string, path: string): Action => ({
  check: keys.scope(instance, path),
  if: [{ any: [{ exists: false }, { attr: 'status', equals: 'open' }] }],
});

export const scopeOf = async (core: Core, instance: string, path: string): Promise<ScopeRecord | undefined> =>
  recordOf<ScopeRecord>(await core.ports.store.get(keys.scope(instance, path)));

/** Adds the rows of a scope that is entered: itself, what it listens to, its timers. */
export async function openScope(
  core: Core,
  change: Change,
  deployed: DeployedProcess,
  instance: InstanceRecord,
  ref: { readonly id: string; readonly path: string; readonly keys?: StepCall['scopes'][number]['keys'] },
  vars: JsonObject,
  lane: string,
): Promise<readonly { name: string; key: string }[]> {
  const contract = deployed.compiled.contracts.scopes[ref.id];
  const subscriptions: { name: string; key: string; sk: string }[] = [];
  const timers: string[] = [];
  const deaf: string[] = [];
  for (const event of contract?.events ?? []) {
    if (event.kind === 'message') {
      // A key that the machine could not evaluate, or that looks into a reference there, is evaluated here.
      const key = ref.keys?.[event.event] ?? messageKey(deployed, event, vars);
      if (key === undefined || key === '') {
        deaf.push(event.message!);
        continue;
      }
      const sk = `${instance.id}|${ref.path}|${event.event}`;
      subscriptions.push({ name: event.message!, key: String(key), sk });
      change.actions.push({
        put: {
          ...keys.subscription(event.message!, String(key), sk),
          kind: 'scope',
          instance: instance.id,
          path: ref.path,
          event: event.event,
          element: ref.id,
        },
      });
    } else
      timers.push(
        scheduleEvent(
          core,
          change,
          event,
          { kind: 'scope', instance: instance.id, path: ref.path, event: event.event },
          vars,
          derivedId(instance.id, ref.path, event.event),
        ),
      );
  }
  const record: ScopeRecord = { path: ref.path, element: ref.id, status: 'open', subscriptions, timers };
  change.actions.push({ put: { ...keys.scope(instance.id, ref.path), ...itemOf(record) }, if: [{ exists: false }] });
  if (ref.path !== 'root')
    change.drafts.push(
      draft(instance, lane, MACHINE, 'scope.opened', {
        subject: { element: ref.id, activation: ref.path },
        ...(deaf.length === 0 ? {} : { why: { reason: `cannot hear ${deaf.join(', ')}: the key is empty` } }),
      }),
    );
  return subscriptions;
}

/** Correlation key of a message over the variables; undefined where it is neither text nor number, or empty. */
export function messageKey(deployed: DeployedProcess, event: WaitEvent, vars: JsonObject): string | undefined {
  const bound = deployed.model.binding.messages?.[event.message!];
  const feel = feelOf(bound?.key);
  const value = feel === undefined ? bound?.key : evaluateFeel(feel, vars);
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return text === '' ? undefined : text;
}

/** Schedules a timer event; gives the timer's id. */
export function scheduleEvent(
  core: Core,
  change: Change,
  event: WaitEvent,
  payload: JsonObject,
  vars: JsonObject,
  id: string,
): string {
  core.timer(change, id, timerDue(event.timer!, core.now(), vars), { ...payload, timer: id });
  return id;
}

/** Takes back what a scope or wait listens to, and the instance that a call activity has started. */
export function unlisten(
  core: Core,
  change: Change,
  of: Partial<Pick<WaitRecord, 'subscriptions' | 'timers' | 'child' | 'instance'>>,
): void {
  for (const s of of.subscriptions ?? []) {
    const key = keys.subscription(s.name, s.key, s.sk);
    change.forget(key);
    change.actions.push({ remove: key });
  }
  for (const id of of.timers ?? []) core.cancelTimer(change, id);
  if (of.child !== undefined)
    core.command(change, {
      kind: 'recall',
      instance: of.instance!,
      child: of.child,
      reason: 'the call was interrupted',
    });
}

/** The scope is interrupted by an event: nothing inside it may happen any more. The machine hears of it by a token, or at its next call. */
export function interruptScope(
  core: Core,
  change: Change,
  instance: InstanceRecord,
  scope: ScopeRecord,
  event: string,
  data: InterruptCause['data'],
): void {
  const error = bpmnError(event);
  const cause = JSON.stringify({ event, scope: scope.path, data: data ?? null } satisfies InterruptCause);
  change.actions.push({
    update: keys.scope(instance.id, scope.path),
    set: { status: 'interrupted', error, cause, event },
    if: [{ attr: 'status', equals: 'open' }],
  });
  unlisten(core, change, scope);
  core.command(change, { kind: 'interrupt', instance: instance.id, path: scope.path, error, cause });
  change.drafts.push(
    draft(instance, 'main', RUNTIME, 'scope.interrupted', {
      subject: { element: scope.element, activation: scope.path },
      decided: { event },
    }),
  );
}

/** Closes a scope that its token has left. */
export function closeScope(
  core: Core,
  change: Change,
  instance: InstanceRecord,
  scope: ScopeRecord,
  lane: string,
  by?: { error: string; cause: string },
): void {
  change.actions.push({
    update: keys.scope(instance.id, scope.path),
    set: { status: 'closed', ...(by === undefined ? {} : by) },
    if: [{ attr: 'status', equals: scope.status }],
  });
  if (scope.status === 'open') unlisten(core, change, scope);
  if (scope.path !== 'root')
    change.drafts.push(
      draft(instance, lane, MACHINE, 'scope.closed', { subject: { element: scope.element, activation: scope.path } }),
    );
}

/** An error leaves every scope up to the one that catches it; from here on nothing else can win in any of them. */
export async function leaveTo(
  core: Core,
  change: Change,
  instance: InstanceRecord,
  scopes: readonly { readonly id: string; readonly path: string }[],
  target: { readonly path: string },
  lane: string,
  by: { readonly error: string; readonly cause: string },
): Promise<void> {
  for (const ref of scopes) {
    if (!isUnder(ref.path, target.path)) continue;
    const key = keys.scope(instance.id, ref.path);
    const scope = await scopeOf(core, instance.id, ref.path);
    if (scope === undefined && ref.path === target.path) {
      const row: ScopeRecord = { path: ref.path, element: ref.id, status: 'closed', ...by };
      change.actions.push({ put: { ...key, ...itemOf(row) }, if: [{ exists: false }] });
    } else if (scope?.status === 'open') {
      if (ref.path === target.path) closeScope(core, change, instance, scope, lane, by);
      else {
        change.actions.push({
          update: key,
          set: { status: 'closed', ...by },
          if: [{ attr: 'status', equals: 'open' }],
        });
        unlisten(core, change, scope);
      }
    }
  }
}

/** All rows of an instance with this prefix of the sort key. */
export const rowsOf = <T>(core: Core, instance: string, prefix: string): Promise<T[]> =>
  rowsUnder<T>(core, keys.instance(instance).pk, prefix);

/** All rows of a partition with this prefix of the sort key, in its order. */
export async function rowsUnder<T>(core: Core, pk: string, prefix: string): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await core.ports.store.query({
      pk,
      prefix,
      limit: 200,
      ...(cursor === undefined ? {} : { cursor }),
    });
    rows.push(...page.items.map((i) => i as unknown as T));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return rows;
}
/** All items of a partition of an index, each as it stands now. */
export async function rowsUnderIndex<T>(core: Core, index: 'g1' | 'g2' | 'g3', pk: string): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await core.ports.store.query({ pk, index, limit: 200, ...(cursor === undefined ? {} : { cursor }) });
    for (const item of page.items) {
      const fresh = await core.ports.store.get({ pk: item.pk, sk: item.sk });
      if (fresh !== undefined) rows.push(fresh as unknown as T);
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return rows;
}
export const openWaits = async (core: Core, instance: string): Promise<WaitRecord[]> =>
  (await rowsOf<WaitRecord>(core, instance, 'WAIT#')).filter((w) => w.status === 'open');

/** Cancels every wait (with its task or incident) and every scope below a path. Each in a transaction of its own: there may be many. */
export async function cancelUnder(core: Core, instance: InstanceRecord, path: string, reason: string): Promise<void> {
  for (const wait of await rowsOf<WaitRecord>(core, instance.id, 'WAIT#')) {
    if (!isUnder(wait.activation, path)) continue;
    if (wait.status === 'open') await cancelWait(core, instance, wait.activation, reason);
    // An operator has sent the step on its way again, and it did not come through.
    else if (wait.incident !== undefined && wait.status === 'resolved')
      await core.attempt(async (change) => {
        const incident = recordOf<IncidentRecord>(await core.ports.store.get(keys.incident(wait.incident!)));
        if (incident?.status === 'resolving') await resolvedBy(core, change, instance, incident, 'interrupted');
      });
  }
  await cancelGames(core, instance, path);
  for (const scope of await rowsOf<ScopeRecord>(core, instance.id, 'SCOPE#'))
    if (scope.path !== path && isUnder(scope.path, path) && scope.status === 'open')
      await core.attempt(async (change) => {
        const now = await scopeOf(core, instance.id, scope.path);
        if (now?.status === 'open') closeScope(core, change, instance, now, 'main');
      });
}

export async function cancelWait(
  core: Core,
  instance: InstanceRecord,
  activation: string,
  reason: string,
): Promise<void> {
  await core.attempt(async (change) => {
    const wait = recordOf<WaitRecord>(await core.ports.store.get(keys.wait(instance.id, activation)));
    if (wait?.status !== 'open') return;
    change.actions.push({
      update: keys.wait(instance.id, activation),
      set: { status: 'cancelled' },
      if: [{ attr: 'status', equals: 'open' }],
    });
    unlisten(core, change, wait);
    await unneeded(core, change, instance, wait, reason);
    if (wait.incident !== undefined) {
      const incident = recordOf<IncidentRecord>(await core.ports.store.get(keys.incident(wait.incident)));
      if (incident !== undefined) change.actions.push(incidentStatus(core, incident, 'resolved'));
      change.actions.push({ update: keys.instance(instance.id), add: { incidents: -1 } });
      change.drafts.push(
        draft(instance, wait.lane, RUNTIME, 'incident.resolved', {
          subject: { element: wait.element, activation, incident: wait.incident },
          why: { reason },
        }),
      );
    }
  });
}
