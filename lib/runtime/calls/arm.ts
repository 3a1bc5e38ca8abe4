import type { Json, JsonObject } from '../../model/json.ts';
import { timerDue } from '../../expressions/index.ts';
import type { StepCall } from '../../model/wire.ts';
import { accountable, draft, MACHINE, type Change, type Core } from '../core.ts';
import { derivedId, keys } from '../keys.ts';
import { itemOf, recordOf, type IncidentRecord, type Outcome, type WaitRecord } from '../records.ts';
import { messageKey, scheduleEvent, scopeOpen } from '../scopes.ts';
import type { Messages } from '../messages.ts';
import { createTask } from '../tasks/create.ts';
import { remind } from '../tasks/escalate.ts';
import { StepFailed } from '../steps/types.ts';
import { pending } from '../evaluations.ts';
import { passedIncident } from './step.ts';
import { armCall } from './child.ts';
import { armRegion } from './region.ts';
import { armWork } from '../work/arm.ts';
import { preamble, throwPending, type Called } from './preamble.ts';
import { fingerprint, readable } from '../failure.ts';
import { openIncident } from '../incident-rows.ts';
import { proceeded } from '../operations/record.ts';

/** Activation id of a wait's row; an incident is a wait of its own beside the step's. */
export const waitKey = (call: StepCall): string =>
  call.op === 'incident' ? `${call.activation}!incident` : call.activation;

export type Armed = 'new' | 'again' | 'answered' | 'stale';

/**
 * Arms a wait: rows, subscriptions, timers and task in one transaction, which also checks that every scope around is open. Keyed by the activation:
 * a retry brings a new token to the same wait; what has been answered already is handed to the new token.
 */
export async function arm(
  core: Core,
  messages: Messages,
  called: Called,
  more: (change: Change, wait: WaitRecord) => Promise<Partial<WaitRecord>>,
): Promise<Armed> {
  const { call, deployed } = called;
  const activation = waitKey(call);
  const events =
    call.op === 'incident' || call.op === 'ai' ? [] : (deployed.compiled.contracts.waits[call.element]?.events ?? []);
  const boundary = call.op === 'ai' ? (deployed.compiled.contracts.waits[call.element]?.events ?? []) : events;
  const listening: { name: string; key: string }[] = [];
  const result = await core.attempt(async (change): Promise<Armed> => {
    listening.length = 0;
    await throwPending(core, call);
    const key = keys.wait(call.instance, activation);
    const known = recordOf<WaitRecord>(await core.ports.store.get(key));
    if (known !== undefined && known.token !== call.token && isOlder(call, known)) return 'stale';
    const rearmed = known?.edit !== undefined && known.token !== call.token;
    const fresh = known === undefined || rearmed || (known.status !== 'open' && again(known, call));
    if (!fresh) {
      // Its first call may have armed it and not known: an operator has sent the step on its way since.
      if (passesByArming(call)) await passedIncident(core, change, called);
      if (known.status === 'open') {
        if (known.token !== call.token)
          change.actions.push({
            update: key,
            set: tokenOf(call),
            if: [
              { attr: 'status', equals: 'open' },
              { attr: 'token', equals: known.token },
            ],
          });
        return 'again';
      }
      if (known.outcome !== undefined) {
        if (known.token !== call.token)
          change.actions.push({
            update: key,
            set: tokenOf(call),
            if: [{ attr: 'token', equals: known.token }],
          });
        tell(core, change, call.instance, { ...known, token: call.token! }, known.outcome);
        return 'answered';
      }
      return 'stale';
    }
    const scopes = call.scopes.map((s) => s.path);
    for (const path of scopes) change.actions.push(scopeOpen(call.instance, path));
    const subscriptions: { name: string; key: string; sk: string }[] = [];
    const timers: string[] = [];
    const deadlines: { event: string; at: number; via: string }[] = [];
    for (const event of boundary) {
      const payload: JsonObject = { kind: 'wait', instance: call.instance, activation, event: event.event };
      if (event.kind === 'timer') {
        const id = derivedId(call.instance, activation, event.event);
        deadlines.push({ event: event.event, at: timerDue(event.timer!, core.now(), called.vars), via: event.via });
        timers.push(scheduleEvent(core, change, event, payload, called.vars, id));
        continue;
      }
      const value = messageKey(deployed, event, called.vars);
      if (value === undefined)
        throw new StepFailed(`the key of message "${event.message}" is empty`, { retriable: false });
      const sk = `${call.instance}|${activation}|${event.event}`;
      subscriptions.push({ name: event.message!, key: value, sk });
      listening.push({ name: event.message!, key: value });
      change.actions.push({
        put: { ...keys.subscription(event.message!, value, sk), ...payload, element: call.element },
      });
    }
    const base: WaitRecord = {
      activation,
      instance: call.instance,
      element: call.element,
      op: call.op,
      lane: call.lane,
      status: 'open',
      ...tokenOf(call),
      scopes,
      openedAt: core.now(),
      deadlines,
      subscriptions,
      timers,
      ...(call.item === undefined ? {} : { item: call.item as { index: number; value: Json } }),
    };
    const extra = await more(change, base);
    const evaluate = await pending(core, called);
    const record: WaitRecord = {
      ...base,
      ...(evaluate === undefined ? {} : { evaluate }),
      ...extra,
      timers: [...timers, ...(extra.timers ?? [])],
    };
    change.actions.push(
      known === undefined
        ? { put: { ...key, ...itemOf(record) }, if: [{ exists: false }] }
        : { put: { ...key, ...itemOf(record) }, if: [{ attr: 'token', equals: known.token }] },
    );
    keepVariables(change, called);
    if (passesByArming(call)) await passedIncident(core, change, called);
    return 'new';
  });
  if (result === 'new') for (const { name, key } of listening) await messages.deliver(name, key);
  return result;
}

/** Work has passed when a worker has done it, not when it lies there again. */
const passesByArming = ({ op }: StepCall): boolean => op !== 'incident' && op !== 'worker';

const tokenOf = ({
  token,
  attempt,
  redrive,
  entered,
}: StepCall): Pick<WaitRecord, 'token' | 'attempt' | 'redrive' | 'entered'> => ({
  token: token!,
  attempt,
  redrive,
  ...(entered === undefined ? {} : { entered }),
});

/** Whether a call comes from an entry of the state, or an attempt, before the one that the wait is armed for: its token is dead. */
function isOlder(call: StepCall, known: WaitRecord): boolean {
  if (call.redrive !== known.redrive) return call.redrive < known.redrive;
  const [entered, before] = [call.entered ?? '', known.entered ?? ''];
  return entered === before ? call.attempt < known.attempt : entered < before;
}

/**
 * A resolved incident whose step failed once more opens again, and so does work that failed; a repeated call of the same entry does not. The first call
 * of an entry may be the one that got lost.
 */
const again = (known: WaitRecord, call: StepCall): boolean =>
  (call.op === 'incident' || known.failed === true) &&
  known.status === 'resolved' &&
  known.token !== call.token &&
  (call.attempt === 0 || (call.entered ?? '') > (known.entered ?? ''));

/** The command that tells the machine how a wait ended; `operation` is the one that ended it. */
export function tell(
  core: Core,
  change: Change,
  instance: string,
  wait: Pick<WaitRecord, 'token' | 'activation' | 'lane' | 'game' | 'edit' | 'incident'>,
  outcome: Outcome,
  operation?: string,
): void {
  if (wait.game !== undefined) return tellGame(core, change, instance, wait.game, wait, outcome);
  const at = {
    token: wait.token,
    instance,
    activation: wait.activation,
    lane: wait.lane,
    ...(operation === undefined ? {} : { operation }),
  };
  core.command(
    change,
    outcome.kind === 'success'
      ? { kind: 'complete', ...at, output: outcome.reply }
      : { kind: 'fail', ...at, error: outcome.error, cause: outcome.cause },
  );
}

/** What an operator has decided goes to the token game. */
function tellGame(
  core: Core,
  change: Change,
  instance: string,
  game: NonNullable<WaitRecord['game']>,
  wait: Pick<WaitRecord, 'edit' | 'incident'>,
  outcome: Outcome,
): void {
  const skip = outcome.kind === 'success' && (outcome.reply as { action?: string }).action === 'skip';
  const set = wait.edit?.set;
  core.command(change, {
    kind: 'play',
    instance,
    region: game.region,
    ...(wait.incident === undefined || skip ? {} : { incident: wait.incident }),
    event: skip
      ? { type: 'skip', incident: game.incident }
      : { type: 'resolve', incident: game.incident, ...(set === undefined ? {} : { variables: set }) },
  });
}

/** Calls outside of branches see every variable as it is; the record keeps them for people to read. */
export function keepVariables(change: Change, called: Called): void {
  const { call, deployed } = called;
  if (call.lane !== 'main') return;
  const set: Record<string, Json> = {};
  for (const [name, value] of Object.entries(call.vars))
    if (deployed.model.variables.includes(name)) set[`v:${name}`] = value;
  if (Object.keys(set).length > 0) change.actions.push({ update: keys.variables(call.instance), set });
}

// ---------------------------------------------------------------- people, events, incidents

export async function wait(core: Core, messages: Messages, call: StepCall): Promise<void> {
  const called = await preamble(core, messages, call);
  await (call.op === 'incident'
    ? armIncident(core, messages, called)
    : call.op === 'region'
      ? armRegion(core, messages, called)
      : call.op === 'call'
        ? armCall(core, messages, called)
        : call.op === 'people'
          ? armPeople(core, messages, called)
          : call.op === 'worker'
            ? armWork(core, messages, called)
            : armEvent(core, messages, called));
}

const armPeople = (core: Core, messages: Messages, called: Called): Promise<Armed> =>
  arm(core, messages, called, async (change, base) => {
    const made = await createTask(core, change, called, called.node.step!.people!, undefined);
    opened(change, called, base, 'people');
    return made;
  });

export function opened(change: Change, called: Called, base: WaitRecord, kind: string): void {
  change.drafts.push(
    draft(called.instance, called.call.lane, MACHINE, 'wait.opened', {
      subject: { element: called.call.element, activation: base.activation },
      decided: { kind },
      ...accountable(called.deployed, called.node),
    }),
  );
}

const armEvent = (core: Core, messages: Messages, called: Called): Promise<Armed> =>
  arm(core, messages, called, (change, base) => {
    opened(change, called, base, 'event');
    const { reminders } = called.node.step ?? {};
    if (reminders === undefined) return Promise.resolve({});
    return Promise.resolve({
      timers: [remind(core, change, base, reminders.every, 1, core.now(), undefined)],
    });
  });

const armIncident = (core: Core, messages: Messages, called: Called): Promise<Armed> =>
  arm(core, messages, called, async (change) => {
    const { call, instance, node, deployed } = called;
    const id = derivedId(call.instance, call.activation, 'incident');
    const known = recordOf<IncidentRecord>(await core.ports.store.get(keys.incident(id)));
    const tried = await core.ports.store.get(keys.call(call.instance, call.activation));
    const { error, cause } = readable(call.failure);
    const print = fingerprint(instance.process, node.id, error, cause);
    const state = Object.entries(deployed.compiled.sourceMap.states).find(
      ([, s]) => s.element === node.id && s.role === 'incident',
    );
    const wait = recordOf<WaitRecord>(await core.ports.store.get(keys.wait(call.instance, call.activation)));
    const record: IncidentRecord = {
      id,
      instance: call.instance,
      process: instance.process,
      version: instance.version,
      element: node.id,
      name: node.name ?? node.id,
      activation: call.activation,
      lane: call.lane,
      status: 'open',
      error,
      cause,
      fingerprint: print,
      openedAt: core.now(),
      attempts: Math.max(Number(tried?.failures ?? 0), (known?.attempts ?? 0) + 1),
      region: state?.[1].region ?? 'root',
      ...(wait?.failed === true && wait.child !== undefined ? { child: wait.child } : {}),
      ...(instance.businessKey === undefined ? {} : { businessKey: instance.businessKey }),
      ...(known?.operation === undefined ? {} : { operation: known.operation }),
    };
    await openIncident(core, change, record);
    await proceeded(core, change, known?.operation, 'failed', {
      error: `${error}: ${cause}`,
      sameError: known?.fingerprint === print,
    });
    if (known === undefined || known.status === 'resolved')
      change.actions.push({ update: keys.instance(call.instance), add: { incidents: 1 } });
    change.drafts.push(
      draft(instance, call.lane, MACHINE, 'incident.opened', {
        subject: { element: node.id, activation: call.activation, incident: id },
        decided: { error, fingerprint: print, attempts: record.attempts },
        why: { reason: cause },
        ...accountable(deployed, node),
      }),
    );
    return { incident: id };
  });
