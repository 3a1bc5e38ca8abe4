import { resolveText } from '../../expressions/index.ts';
import type { PeopleBinding } from '../../model/binding.ts';
import type { DeployedProcess } from '../../model/compiled.ts';
import type { JsonObject } from '../../model/json.ts';
import { nodeIn } from '../../model/process-model.ts';
import { draft, RUNTIME, type Change, type Core } from '../core.ts';
import { derivedId, keys } from '../keys.ts';
import { recordOf, type InstanceRecord, type TaskRecord, type TimerRecord, type WaitRecord } from '../records.ts';
import { fill } from '../steps/index.ts';
import { variablesIn } from '../timers.ts';
import { inform, peopleFor, recipients } from './notify.ts';
import { isOpen, peopleOf, putTask } from './task.ts';
import { calendarOf, nextReminder, shareOf } from './when.ts';

/** Schedules the next reminder of a wait; where a calendar is named, at a time when somebody is there. */
export function remind(
  core: Core,
  change: Change,
  at: { readonly instance: string; readonly activation: string },
  every: string,
  n: number,
  from: number,
  calendar: Parameters<typeof nextReminder>[2],
): string {
  const { instance, activation } = at;
  const id = derivedId(instance, activation, 'reminder');
  core.timer(change, id, nextReminder(from, every, calendar), {
    kind: 'reminder',
    instance,
    activation,
    n,
    timer: id,
  });
  return id;
}

type DueTimer = 'at-risk' | 'due';
const timerId = (t: TaskRecord, kind: DueTimer): string => derivedId(t.instance, t.activation, kind);

/** Sets the timers of a task's due date, in place of what was set before; gives their ids. */
export function taskTimers(
  core: Core,
  change: Change,
  deployed: DeployedProcess,
  t: TaskRecord,
  people: PeopleBinding,
): string[] {
  if (t.due === undefined) return [];
  const set = (kind: DueTimer, at: number): string => {
    const timer = timerId(t, kind);
    core.timer(change, timer, at, { kind, instance: t.instance, activation: t.activation, task: t.id, timer });
    return timer;
  };
  const timers = [set('due', t.due)];
  if (people.atRisk !== undefined) {
    const calendar = calendarOf(deployed.model.documents, t.calendar);
    timers.push(set('at-risk', shareOf(t.createdAt, t.due, people.atRisk, calendar)));
  }
  return timers;
}

async function running(core: Core, id: string): Promise<InstanceRecord | undefined> {
  const found = recordOf<InstanceRecord>(await core.ports.store.get(keys.instance(id)));
  return found?.status === 'running' || found?.status === 'starting' ? found : undefined;
}

/** A share of the time to the due date is over, or all of it: whoever must know is told; what is late is open to the group it escalates to. */
export async function late(core: Core, id: string, state: 'at-risk' | 'breached'): Promise<void> {
  const told = await core.attempt(async (change) => {
    const task = recordOf<TaskRecord>(await core.ports.store.get(keys.task(id)));
    if (task === undefined || !isOpen(task)) return undefined;
    // Fired once more: a crash may have come before the notices, which count by their ids.
    if (task.late === state) return task;
    if (task.late === 'breached') return undefined;
    // The due date has been moved since this timer was set.
    if (state === 'breached' && task.due !== undefined && task.due > core.now()) return undefined;
    const instance = await running(core, task.instance);
    if (instance === undefined) return undefined;
    const to = state === 'breached' ? task.escalateTo : undefined;
    const next = putTask(change, task, {
      ...task,
      late: state,
      ...(to === undefined ? {} : { escalatedTo: to, groups: [...new Set([...task.groups, to])] }),
    });
    change.drafts.push(
      draft(
        instance,
        task.lane,
        RUNTIME,
        state === 'breached' && to !== undefined ? 'task.escalated' : `task.${state}`,
        {
          subject: { element: task.element, activation: task.activation, task: task.id },
          decided: {
            ...(to === undefined ? {} : { to }),
            ...(task.due === undefined ? {} : { due: core.iso(task.due) }),
          },
        },
      ),
    );
    return next;
  });
  if (told === undefined) return;
  const due = told.due === undefined ? '' : core.iso(told.due);
  if (state === 'at-risk')
    await inform(core, told, await peopleFor(core, told), {
      kind: 'at-risk',
      subject: `Due soon: ${told.name}`,
      text: `"${told.name}" is due ${due} and is still open.`,
    });
  else if (told.escalatedTo !== undefined)
    await inform(core, told, await recipients(core, told.escalatedTo), {
      kind: 'escalation',
      subject: `Overdue: ${told.name}`,
      text: `"${told.name}" was due ${due} and is still open.`,
    });
}

/** The SLA of an instance is at risk, or breached: whoever the process names is told, once each. */
export async function slaMissed(core: Core, id: string, state: 'at-risk' | 'breached'): Promise<void> {
  const instance = await running(core, id);
  if (instance === undefined) return;
  const deployed = await core.of(instance);
  const { escalateTo = '', within } = deployed.model.binding.sla ?? { within: '' };
  const words = state === 'breached' ? 'Late' : 'At risk';
  for (const { id: who, to } of await recipients(core, escalateTo))
    await core.ports.notifier.send({
      id: state === 'breached' ? derivedId(instance.id, 'sla', state, who) : derivedId(instance.id, 'sla', who),
      connector: 'email',
      to,
      subject: `${words}: ${deployed.model.name} ${instance.businessKey ?? instance.id}`,
      text: `It was started ${core.iso(instance.startedAt)}, ${state === 'breached' ? 'had' : 'has'} to be done within ${within}, and is still running.`,
      kind: state === 'breached' ? 'sla-breached' : 'sla',
      instance: instance.id,
      element: deployed.model.root,
    });
  await core.attempt((change) => {
    change.drafts.push(draft(instance, 'main', RUNTIME, `sla.${state}`, { decided: { to: escalateTo, within } }));
    return Promise.resolve();
  });
}

/** Sends the reminder and schedules the next; true where there is a next one. */
export async function reminded(
  core: Core,
  p: { readonly instance: string; readonly activation: string; readonly n: number; readonly timer: string },
): Promise<boolean> {
  const wait = recordOf<WaitRecord>(await core.ports.store.get(keys.wait(p.instance, p.activation)));
  const instance = await running(core, p.instance);
  if (wait?.status !== 'open' || instance === undefined) return false;
  const deployed = await core.of(instance);
  const node = nodeIn(deployed.model, wait.element)!;
  const reminders = node.step?.reminders ?? peopleOf(node)?.reminders;
  if (reminders === undefined) return false;
  const row = await core.ports.store.get(keys.variables(p.instance));
  const vars = (await core.whole(variablesIn(row, deployed.model.variables))) as JsonObject;
  const to = resolveText(reminders.to, vars);
  const text =
    reminders.template === undefined
      ? `"${node.name ?? node.id}" is still waiting.`
      : fill(deployed, reminders.template, vars);
  // The id counts: a timer that fires twice sends once.
  await core.ports.notifier.send({
    id: derivedId(p.instance, p.activation, 'reminder', String(p.n)),
    connector: reminders.connector ?? 'email',
    to,
    subject: `Reminder: ${node.name ?? node.id}`,
    text,
    kind: 'reminder',
    instance: p.instance,
    element: wait.element,
  });
  return core.attempt(async (change) => {
    const now = recordOf<WaitRecord>(await core.ports.store.get(keys.wait(p.instance, p.activation)));
    const timer = recordOf<TimerRecord>(await core.ports.store.get(keys.timer(p.timer)));
    if (now?.status !== 'open' || timer === undefined || timer.payload.n !== p.n) return true;
    const due = peopleOf(node)?.due;
    const calendar = calendarOf(deployed.model.documents, typeof due === 'object' ? due.calendar : undefined);
    remind(core, change, p, reminders.every, p.n + 1, timer.due, calendar);
    change.actions.push({ check: keys.wait(p.instance, p.activation), if: [{ attr: 'status', equals: 'open' }] });
    change.drafts.push(
      draft(instance, wait.lane, RUNTIME, 'reminder.sent', {
        subject: { element: wait.element, activation: p.activation },
        decided: { n: p.n },
        values: { to },
      }),
    );
    return true;
  });
}
