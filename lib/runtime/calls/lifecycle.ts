import type { JsonObject } from '../../model/json.ts';
import { REARM, type StepCall, type StepReply } from '../../model/wire.ts';
import { nodeIn } from '../../model/process-model.ts';
import { draft, MACHINE, type Change, type Core } from '../core.ts';
import { keys } from '../keys.ts';
import { toArchive } from '../operations/archive.ts';
import { proceeded } from '../operations/record.ts';
import { itemOf, recordOf, type InstanceRecord, type ScopeRecord, type WaitRecord } from '../records.ts';
import { closeScope, MachineSignal, scopeOf, unlisten } from '../scopes.ts';
import { eventOutcome, valuesAfter } from '../evaluations.ts';
import type { Messages } from '../messages.ts';
import { unneeded } from '../unneeded.ts';
import { keepVariables } from './arm.ts';
import { recover } from './recover.ts';
import { report } from './region.ts';
import { preamble, throwPending, type Called } from './preamble.ts';

/** Ends of scopes and of the instance, waits that timed out, edits of operators. All idempotent. */
export async function lifecycle(core: Core, messages: Messages, call: StepCall): Promise<StepReply> {
  const called = await preamble(core, messages, call);
  switch (call.op) {
    case 'close':
      return close(core, called);
    case 'end':
      return end(core, called);
    case 'settle':
      return settle(core, called);
    case 'edit':
      return edit(core, called);
    case 'recover':
      return recover(core, called);
    case 'report':
      return report(core, messages, called);
    default:
      throw new Error(`"${call.op}" is not a lifecycle operation`);
  }
}

async function close(core: Core, called: Called): Promise<StepReply> {
  const { call, instance } = called;
  const path = call.of ?? '';
  const evaluated = await valuesAfter(core, called, null);
  await core.attempt(async (change) => {
    await throwPending(core, call);
    if (evaluated !== undefined) change.drafts.push(evaluated.entry);
    const scope = await scopeOf(core, call.instance, path);
    if (scope === undefined) {
      const record: ScopeRecord = { path, element: call.element, status: 'closed' };
      change.actions.push({ put: { ...keys.scope(call.instance, path), ...itemOf(record) }, if: [{ exists: false }] });
    } else if (scope.status === 'open') {
      // Inner scopes that end with it.
      for (const ref of call.scopes) {
        if (ref.path === path || !ref.path.startsWith(`${path}/`)) continue;
        const inner = await scopeOf(core, call.instance, ref.path);
        if (inner?.status === 'open') closeScope(core, change, instance, inner, call.lane);
      }
      closeScope(core, change, instance, scope, call.lane);
    }
  });
  return { output: null, ...(evaluated === undefined ? {} : { values: evaluated.values }) };
}

async function end(core: Core, called: Called): Promise<StepReply> {
  const { call, instance } = called;
  await core.attempt(async (change) => {
    const now = await core.instance(call.instance);
    if (now.status === 'completed') return;
    const at = core.now();
    // Where the token game has played the process, it says which end was reached last.
    const outcome = typeof call.of === 'string' && call.of !== '' ? call.of : call.element;
    finish(core, change, now, { status: 'completed', outcome, endedAt: at });
    const root = await scopeOf(core, call.instance, 'root');
    if (root?.status === 'open') closeScope(core, change, instance, root, call.lane);
    keepVariables(change, called);
    change.drafts.push(
      draft(instance, call.lane, MACHINE, 'instance.completed', {
        subject: { element: outcome },
        decided: {
          outcome,
          end: nodeIn(called.deployed.model, outcome)?.name ?? outcome,
          durationMs: at - now.startedAt,
        },
      }),
    );
  });
  return { output: null };
}

/** The instance's last change: status, the business key is free again, and whoever has called it is told. */
export function finish(core: Core, change: Change, instance: InstanceRecord, set: JsonObject): void {
  toArchive(core, change, instance.id, instance.execution);
  change.actions.push({ update: keys.instance(instance.id), set, if: [{ attr: 'status', equals: instance.status }] });
  if (instance.businessKey !== undefined)
    change.actions.push({ remove: keys.businessKey(instance.process, instance.businessKey) });
  if (instance.parent !== undefined) {
    const { instance: parent, activation } = instance.parent;
    core.command(change, { kind: 'return', instance: parent, activation, child: instance.id });
  }
}

/** A wait timed out: the outcome that was recorded, the event whose time has come, or once more from the start. */
async function settle(core: Core, { call, instance, deployed }: Called): Promise<StepReply> {
  const key = keys.wait(call.instance, call.activation);
  const outcome = await core.attempt(async (change) => {
    await throwPending(core, call);
    const wait = recordOf<WaitRecord>(await core.ports.store.get(key));
    if (wait === undefined) return undefined;
    if (wait.outcome !== undefined) return wait.outcome;
    const due = wait.deadlines.filter((d) => d.at <= core.now()).sort((a, b) => a.at - b.at)[0];
    if (wait.status !== 'open' || due === undefined) return undefined;
    const fired = await eventOutcome(core, change, deployed, instance, wait, due, null);
    change.actions.push({
      update: key,
      set: { status: 'resolved', outcome: fired },
      if: [{ attr: 'status', equals: 'open' }],
    });
    unlisten(core, change, wait);
    await unneeded(core, change, instance, wait, 'its time was over');
    change.drafts.push(
      draft(instance, call.lane, MACHINE, 'timer.fired', {
        subject: { element: call.element, activation: call.activation },
        decided: { event: due.event },
      }),
    );
    return fired;
  });
  if (outcome === undefined) throw new MachineSignal(REARM, '{}');
  if (outcome.kind === 'failure') throw new MachineSignal(outcome.error, outcome.cause);
  return outcome.reply as unknown as StepReply;
}

/** What an operator has set and where he sends the token: the machine asks when it has been told. */
async function edit(core: Core, { call }: Called): Promise<StepReply> {
  const rows = await Promise.all(
    [`${call.activation}!incident`, call.activation].map(async (activation) =>
      recordOf<WaitRecord>(await core.ports.store.get(keys.wait(call.instance, activation))),
    ),
  );
  const [last] = rows.flatMap((w) => w?.edit ?? []).sort((a, b) => (b.at ?? 0) - (a.at ?? 0));
  if (last === undefined) return { output: null, set: {}, to: call.element, leave: false };
  await core.attempt(async (change) => void (await proceeded(core, change, last.operation, 'passed')));
  return { output: null, set: last.set, to: last.to, leave: last.leave };
}
