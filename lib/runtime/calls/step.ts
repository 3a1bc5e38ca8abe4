import type { Json, JsonObject } from '../../model/json.ts';
import { resultOf } from '../../model/process-expressions.ts';
import { RAISED, STEP_FAILED, type StepCall, type StepReply } from '../../model/wire.ts';
import type { Item } from '../../platform/port.ts';
import { cancelAll } from '../cancel.ts';
import { accountable, draft, inlineBytes, MACHINE, type Change, type Core } from '../core.ts';
import { resolvedBy } from '../incident-rows.ts';
import { running } from '../cancel.ts';
import { derivedId, keys } from '../keys.ts';
import { itemOf, recordOf, type IncidentRecord } from '../records.ts';
import { leaveTo, MachineSignal } from '../scopes.ts';
import { caughtByCaller } from './child.ts';
import { finish } from './lifecycle.ts';
import { EXECUTORS } from '../steps/index.ts';
import { BpmnRaised, StepFailed, type StepContext } from '../steps/types.ts';
import type { Messages } from '../messages.ts';
import { valuesAfter } from '../evaluations.ts';
import { maskPersonal } from '../redact.ts';
import { liveStop, pinned } from '../settings.ts';
import { preamble, throwPending, type Called } from './preamble.ts';

/** A step that a system does. Its effect happens at most once per idempotency key; its answer is kept, so that a lost reply repeats nothing. */
export async function step(core: Core, messages: Messages, call: StepCall): Promise<StepReply> {
  const called = await preamble(core, messages, call);
  if (called.done !== undefined) {
    // Its answer was lost so often that it became an incident: an operator has sent it on its way since.
    await core.attempt((change) => passedIncident(core, change, called));
    return called.done;
  }
  const execute = EXECUTORS[call.op];
  if (execute === undefined) throw new StepFailed(`no function does the operation "${call.op}"`, { retriable: false });
  const context = await contextOf(core, called);
  const began = core.now();
  let executed = false;
  try {
    const { output, record } = await execute(context);
    executed = true;
    const small = await core.small(
      output,
      call.instance,
      inlineBytes(called.deployed, call.item, resultOf(called.node)),
    );
    const evaluated = await valuesAfter(core, called, output);
    const reply: StepReply = { output: small, ...(evaluated === undefined ? {} : { values: evaluated.values }) };
    await core.attempt(async (change) => {
      const row = await core.ports.store.get(keys.call(call.instance, call.activation));
      if (row?.done !== undefined) return;
      markDone(core, change, call, reply, row);
      keepVariable(core, change, called, small);
      await passedIncident(core, change, called);
      change.drafts.push(
        draft(called.instance, call.lane, record.actor ?? { kind: 'system', id: call.op }, record.action, {
          subject: { element: call.element, activation: call.activation },
          decided: { kind: call.op, attempt: call.attempt, durationMs: core.now() - began, ...record.decided },
          ...(record.why === undefined ? {} : { why: record.why }),
          ...(record.values === undefined ? {} : { values: record.values }),
          ...accountable(called.deployed, called.node),
        }),
        ...(evaluated === undefined ? [] : [evaluated.entry]),
      );
    });
    return reply;
  } catch (error) {
    // What a system, a handler or a library says may hold what it was given.
    if (error instanceof Error && !(error instanceof MachineSignal)) error.message = context.mask(error.message);
    if (error instanceof BpmnRaised) throw await raise(core, called, error);
    if (error instanceof MachineSignal) throw error;
    // The step is done, and could not be written down: that uses up none of its attempts.
    if (executed && !(error instanceof StepFailed)) throw error;
    await failed(core, called, error as Error, core.now() - began);
    throw Object.assign(new Error((error as Error).message), { name: STEP_FAILED });
  }
}

export async function contextOf(core: Core, called: Called): Promise<StepContext> {
  const { call, deployed, node, instance } = called;
  return {
    deployed,
    node,
    step: node.step ?? {},
    call,
    vars: called.vars,
    ports: core.ports,
    settings: pinned(instance),
    maskSecrets: (text) => core.mask(text),
    mask: (text) => maskPersonal(deployed.model, called.vars, core.mask(text)),
    stopped: await liveStop(core, instance.process, node.slug),
    idempotencyKey: `${call.instance}/${call.activation}`,
  };
}

function markDone(core: Core, change: Change, call: StepCall, reply: StepReply, row: Item | undefined): void {
  const key = keys.call(call.instance, call.activation);
  const set = { done: itemOf(reply), at: core.now() };
  const rev = row?.rev as number | undefined;
  change.actions.push(
    row === undefined
      ? { put: { ...key, ...set, trail: [], rev: 1 }, if: [{ exists: false }] }
      : {
          update: key,
          set: { ...set, rev: (rev ?? 0) + 1 },
          if: [rev === undefined ? { attr: 'rev', absent: true } : { attr: 'rev', equals: rev }],
        },
  );
}

/** The instance's variables as the record shows them; the machine has its own. */
export function keepVariable(core: Core, change: Change, called: Called, output: Json): void {
  if (called.call.item !== undefined) return;
  const [name] = resultOf(called.node).filter((v) => called.deployed.model.variables.includes(v));
  if (name !== undefined)
    change.actions.push({ update: keys.variables(called.call.instance), set: { [`v:${name}`]: output } });
  void core;
}

/** A step that an operator has sent on its way again has passed: his operation has its verified outcome. */
export async function passedIncident(
  core: Core,
  change: Change,
  called: {
    readonly call: Pick<StepCall, 'instance' | 'activation' | 'element' | 'lane'>;
    readonly instance: Called['instance'];
  },
): Promise<void> {
  const id = derivedId(called.call.instance, called.call.activation, 'incident');
  const incident = recordOf<IncidentRecord>(await core.ports.store.get(keys.incident(id)));
  if (incident?.status !== 'resolving') return;
  await resolvedBy(core, change, called.instance, incident, 'passed');
}

/** A BPMN error of a step that answers at once. Gives what to throw. */
async function raise(core: Core, called: Called, error: BpmnRaised): Promise<Error> {
  const signal = await core.attempt(async (change) => {
    await throwPending(core, called.call);
    return raising(core, change, called, error);
  });
  if (signal !== undefined) return signal;
  if (await caughtByCaller(core, called.instance, error.code)) return endWith(core, called, error);
  const failure = uncaught(error.code);
  await failed(core, called, failure, 0);
  return failure;
}

export const uncaught = (code: string): StepFailed =>
  new StepFailed(`the BPMN error "${code}" is caught nowhere`, { retriable: false });

/** Where an error is raised: of a call, what outlives it. */
export interface Raising {
  readonly call: Pick<StepCall, 'op' | 'instance' | 'element' | 'activation' | 'lane' | 'scopes' | 'errors'>;
  readonly deployed: Called['deployed'];
  readonly instance: Called['instance'];
  readonly node: Called['node'];
}

/**
 * A BPMN error: closes the scopes it leaves in the same transaction, so that a message cannot win afterwards. Gives what the machine is told; undefined
 * where nothing catches it. In an activity of a token game it is the game that says who does.
 */
export async function raising(
  core: Core,
  change: Change,
  { call, deployed, instance, node }: Raising,
  error: BpmnRaised,
): Promise<MachineSignal | undefined> {
  const name = call.errors?.[error.code] ?? call.errors?.['*'];
  if (name === undefined) return undefined;
  const entry = (decided: JsonObject): void =>
    void change.drafts.push(
      draft(instance, call.lane, { kind: 'system', id: call.op }, 'error.raised', {
        subject: { element: call.element, activation: call.activation },
        decided,
        why: { reason: error.message },
        values: { data: error.data },
        ...accountable(deployed, node),
      }),
    );
  if (name === RAISED) {
    entry({ code: error.code });
    return new MachineSignal(RAISED, JSON.stringify({ code: error.code, message: error.message.slice(0, 500) }));
  }
  const event = name.slice('BPMN.'.length);
  const host = deployed.model.nodes[event]?.attachedTo;
  const target = call.scopes.find((s) => s.id === host);
  const cause = JSON.stringify({ event, scope: target?.path ?? call.activation });
  if (target !== undefined)
    await leaveTo(core, change, instance, call.scopes, target, call.lane, { error: name, cause });
  entry({ code: error.code, event });
  return new MachineSignal(name, cause);
}

/** An incident tells how often the step was tried. */
export async function countFailure(
  core: Core,
  change: Change,
  { instance, activation }: { readonly instance: string; readonly activation: string },
): Promise<void> {
  const key = keys.call(instance, activation);
  const row = await core.ports.store.get(key);
  change.actions.push(
    row === undefined
      ? { put: { ...key, trail: [], failures: 1, rev: 1 }, if: [{ exists: false }] }
      : {
          update: key,
          set: { failures: Number(row.failures ?? 0) + 1, rev: Number(row.rev ?? 0) + 1 },
          if: [row.rev === undefined ? { attr: 'rev', absent: true } : { attr: 'rev', equals: row.rev }],
        },
  );
}

/** An error that only the caller of this process catches ends the instance. */
async function endWith(core: Core, called: Called, error: BpmnRaised): Promise<Error> {
  const { call } = called;
  await core.attempt(async (change) => {
    const now = await core.instance(call.instance);
    if (!running(now)) return now;
    finish(core, change, now, { status: 'failed', error: error.code, endedAt: core.now() });
    change.actions.push({ update: keys.scope(now.id, 'root'), set: { status: 'closed' } });
    cancelAll(core, change, now.id, 'the process ended with an error');
    if (now.execution !== undefined) {
      const { execution, id } = now;
      core.command(change, { kind: 'stop', execution, error: 'TUTTI.Ended', cause: '{}', instance: id });
    }
    change.drafts.push(
      draft(now, call.lane, { kind: 'system', id: call.op }, 'error.raised', {
        subject: { element: call.element, activation: call.activation },
        decided: { code: error.code, caughtBy: 'the caller' },
        why: { reason: error.message },
        values: { data: error.data },
        ...accountable(called.deployed, called.node),
      }),
      draft(now, 'main', MACHINE, 'instance.failed', { decided: { error: error.code } }),
    );
  });
  return new StepFailed(`the process has ended with the error "${error.code}"`, { retriable: false });
}

/** Writes down that the step failed, and counts it. */
async function failed(core: Core, called: Called, error: Error, durationMs: number): Promise<void> {
  const { call, instance } = called;
  await core
    .attempt(async (change) => {
      await countFailure(core, change, call);
      change.drafts.push(
        draft(instance, call.lane, { kind: 'system', id: call.op }, 'step.failed', {
          subject: { element: call.element, activation: call.activation },
          decided: {
            kind: call.op,
            attempt: call.attempt,
            durationMs,
            ...(error instanceof StepFailed && error.pointer !== undefined ? { pointer: error.pointer } : {}),
          },
          why: { reason: error.message.slice(0, 500) },
          ...accountable(called.deployed, called.node),
        }),
      );
    })
    .catch(() => undefined);
}
