import { nodeIn } from '../model/process-model.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { resolveText } from '../expressions/index.ts';
import { draft, RUNTIME, type Core } from './core.ts';
import { derivedId, keys } from './keys.ts';
import { recordOf, type InstanceRecord, type TaskRecord, type TimerRecord, type WaitRecord } from './records.ts';
import { interruptScope, scopeOf, unlisten, scopeOpen } from './scopes.ts';
import { fill } from './steps/index.ts';
import { play } from './games/play.ts';
import { remind, tell } from './calls/arm.ts';
import { eventOutcome } from './evaluations.ts';
import type { Messages } from './messages.ts';
import { nextStart, startOne, startsBy, type Starter } from './starts.ts';

type Payload = JsonObject & {
  readonly instance: string;
  readonly activation: string;
  readonly event: string;
  readonly path: string;
  readonly task: string;
  readonly n: number;
  readonly timer: string;
  readonly region: string;
  readonly wait: string;
};

/** What happens when time has come. Timers fire at least once: what is no longer waiting is left alone. */
export class TimerService {
  readonly #core: Core;
  readonly #messages: Messages;
  readonly #starter: Starter;
  constructor(core: Core, messages: Messages, starter: Starter) {
    this.#core = core;
    this.#messages = messages;
    this.#starter = starter;
  }

  async fire(payload: JsonObject): Promise<void> {
    const p = payload as Payload;
    const key = keys.timer(p.timer);
    const row = recordOf<TimerRecord>(await this.#core.ports.store.get(key));
    // Cancelled or replaced by a later one.
    if (row === undefined || row.due > this.#core.now()) return;
    switch (payload.kind) {
      case 'wait':
        await this.#wait(p);
        break;
      case 'scope':
        await this.#scope(p);
        break;
      case 'game':
        await this.#game(p);
        // A cycle has set it anew.
        if ((recordOf<TimerRecord>(await this.#core.ports.store.get(key))?.due ?? row.due) !== row.due) return;
        break;
      case 'start':
        if (await this.#start(p)) return;
        break;
      case 'due':
        await this.#due(p);
        break;
      case 'reminder':
        if (await this.#remind(p)) return;
        break;
      case 'sla':
        await this.#sla(p);
        break;
      case 'message':
        await this.#messages.expire(String(payload.name), String(payload.key), String(payload.id));
        break;
      default:
        break;
    }
    await this.#core.ports.store.transact([{ remove: key }]);
  }

  /** Timers whose time has come and that nobody has fired: the Timers port lost them, or the crash came before it knew. */
  async sweep(): Promise<number> {
    const { store } = this.#core.ports;
    const page = await store.query({
      pk: 'TIMERS',
      index: 'g3',
      to: String(this.#core.now()).padStart(15, '0'),
      limit: 100,
    });
    for (const item of page.items) await this.fire(item.payload as JsonObject);
    return page.items.length;
  }

  async #instance(id: string): Promise<InstanceRecord | undefined> {
    const found = recordOf<InstanceRecord>(await this.#core.ports.store.get(keys.instance(id)));
    return found?.status === 'running' || found?.status === 'starting' ? found : undefined;
  }

  async #wait(p: Payload): Promise<void> {
    const core = this.#core;
    await core.attempt(async (change) => {
      const instance = await this.#instance(p.instance);
      const wait = recordOf<WaitRecord>(await core.ports.store.get(keys.wait(p.instance, p.activation)));
      const deadline = wait?.deadlines.find((d) => d.event === p.event);
      if (instance === undefined || wait?.status !== 'open' || deadline === undefined) return;
      const outcome = await eventOutcome(core, change, await core.of(instance), instance, wait, deadline, null);
      for (const path of wait.scopes) {
        const scope = await scopeOf(core, p.instance, path);
        if (scope !== undefined && scope.status !== 'open') return;
        change.actions.push(scopeOpen(p.instance, path));
      }
      change.actions.push({
        update: keys.wait(p.instance, p.activation),
        set: { status: 'resolved', outcome: outcome as unknown as Json },
        if: [{ attr: 'status', equals: 'open' }],
      });
      unlisten(core, change, wait);
      tell(core, change, p.instance, wait, outcome);
      if (wait.task !== undefined) {
        const task = recordOf<TaskRecord>(await core.ports.store.get(keys.task(wait.task)));
        if (task !== undefined && (task.status === 'open' || task.status === 'claimed')) {
          change.actions.push({
            update: keys.task(task.id),
            set: { status: 'cancelled', revision: task.revision + 1, g1pk: 'TASKS#closed' },
            if: [{ attr: 'revision', equals: task.revision }],
          });
          change.drafts.push(
            draft(instance, wait.lane, RUNTIME, 'task.cancelled', {
              subject: { element: wait.element, activation: p.activation, task: task.id },
              why: { reason: 'its time was over' },
            }),
          );
        }
      }
      change.drafts.push(
        draft(instance, wait.lane, RUNTIME, 'timer.fired', {
          subject: { element: wait.element, activation: p.activation },
          decided: { event: p.event },
        }),
        draft(instance, wait.lane, RUNTIME, 'wait.resolved', {
          subject: { element: wait.element, activation: p.activation },
          decided: { kind: 'timer', event: p.event },
        }),
      );
    });
  }

  /** A timer that starts instances. True where it is set for the next time. */
  async #start(p: Payload): Promise<boolean> {
    const core = this.#core;
    const process = String(p.process);
    const { model } = await this.#starter.processes().get(process);
    const start = startsBy(model, 'timer').find(({ node }) => node.id === p.event);
    if (start === undefined) return false;
    const row = recordOf<TimerRecord>(await core.ports.store.get(keys.timer(p.timer)));
    await startOne(
      core,
      this.#starter.instances(),
      { process, variables: {}, startEvent: p.event, idempotencyKey: `timer ${p.timer} ${row?.due ?? 0}` },
      { kind: 'system', id: 'timer', groups: [], roles: [] },
    );
    const next = nextStart(start.event, row?.due ?? core.now(), p.n + 1);
    if (next === undefined) return false;
    await core.attempt((change) => {
      core.timer(change, p.timer, next, { kind: 'start', process, event: p.event, n: p.n + 1, timer: p.timer });
      return Promise.resolve();
    });
    return true;
  }

  /** A timer of a token game. */
  async #game(p: Payload): Promise<void> {
    const core = this.#core;
    const played = await core.attempt(async (change) => {
      const instance = await this.#instance(p.instance);
      if (instance === undefined) return undefined;
      return play(core, change, instance, p.region, { type: 'occurred', wait: p.wait });
    });
    for (const { name, key } of played?.listening ?? []) await this.#messages.deliver(name, key);
  }

  async #scope(p: Payload): Promise<void> {
    const core = this.#core;
    await core.attempt(async (change) => {
      const instance = await this.#instance(p.instance);
      const scope = await scopeOf(core, p.instance, p.path);
      if (instance === undefined || scope?.status !== 'open') return;
      interruptScope(core, change, instance, scope, p.event, null);
      change.drafts.push(
        draft(instance, 'main', RUNTIME, 'timer.fired', {
          subject: { element: scope.element, activation: p.path },
          decided: { event: p.event },
        }),
      );
    });
  }

  /** Due: the task escalates, and stays open. */
  async #due(p: Payload): Promise<void> {
    const core = this.#core;
    const told = await core.attempt(async (change) => {
      const instance = await this.#instance(p.instance);
      const task = recordOf<TaskRecord>(await core.ports.store.get(keys.task(p.task)));
      if (
        instance === undefined ||
        task === undefined ||
        (task.status !== 'open' && task.status !== 'claimed') ||
        task.escalatedTo !== undefined
      )
        return undefined;
      if (task.escalateTo === undefined) return undefined;
      change.actions.push({
        update: keys.task(task.id),
        set: {
          escalatedTo: task.escalateTo,
          groups: [...new Set([...task.groups, task.escalateTo])],
          revision: task.revision + 1,
        },
        if: [{ attr: 'revision', equals: task.revision }],
      });
      change.drafts.push(
        draft(instance, task.lane, RUNTIME, 'task.escalated', {
          subject: { element: task.element, activation: task.activation, task: task.id },
          decided: { to: task.escalateTo },
        }),
      );
      return task;
    });
    if (told?.escalateTo === undefined) return;
    for (const { id, to } of await this.#recipients(told.escalateTo))
      await core.ports.notifier.send({
        id: derivedId(told.id, 'escalation', id),
        connector: 'email',
        to,
        subject: `Overdue: ${told.name}`,
        text: `"${told.name}" was due ${told.due === undefined ? '' : core.iso(told.due)} and is still open.`,
        kind: 'escalation',
        instance: told.instance,
        element: told.element,
      });
  }

  /** The members of a group; where the directory does not tell them, the group itself, so that whoever delivers notices can. */
  async #recipients(group: string): Promise<readonly { readonly id: string; readonly to: string }[]> {
    if (group === '') return [];
    const members = await this.#core.ports.identity.members(group);
    return members.length === 0 ? [{ id: group, to: group }] : members.map((p) => ({ id: p.id, to: p.email ?? p.id }));
  }

  /** The SLA is at risk: whoever the process names is told, once. */
  async #sla(p: Payload): Promise<void> {
    const core = this.#core;
    const instance = await this.#instance(p.instance);
    if (instance === undefined) return;
    const deployed = await core.of(instance);
    const { escalateTo = '', within } = deployed.model.binding.sla ?? { within: '' };
    for (const { id, to } of await this.#recipients(escalateTo))
      await core.ports.notifier.send({
        id: derivedId(instance.id, 'sla', id),
        connector: 'email',
        to,
        subject: `At risk: ${deployed.model.name} ${instance.businessKey ?? instance.id}`,
        text: `It was started ${core.iso(instance.startedAt)}, has to be done within ${within}, and is still running.`,
        kind: 'sla',
        instance: instance.id,
        element: deployed.model.root,
      });
    await core.attempt((change) => {
      change.drafts.push(draft(instance, 'main', RUNTIME, 'sla.at-risk', { decided: { to: escalateTo, within } }));
      return Promise.resolve();
    });
  }

  /** Sends the reminder and schedules the next; true where there is a next one. */
  async #remind(p: Payload): Promise<boolean> {
    const core = this.#core;
    const wait = recordOf<WaitRecord>(await core.ports.store.get(keys.wait(p.instance, p.activation)));
    const instance = await this.#instance(p.instance);
    if (wait?.status !== 'open' || instance === undefined) return false;
    const deployed = await core.of(instance);
    const node = nodeIn(deployed.model, wait.element)!;
    const reminders = node.step?.reminders ?? node.step?.people?.reminders ?? node.step?.ai?.below.reminders;
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
      remind(core, change, p.instance, p.activation, reminders.every, p.n + 1, timer.due);
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
}

/** Process variables out of the row that keeps them; null where none was set. */
export const variablesIn = (
  row: Readonly<Record<string, Json | undefined>> | undefined,
  names: readonly string[],
): JsonObject => Object.fromEntries(names.map((name) => [name, row?.[`v:${name}`] ?? null]));
