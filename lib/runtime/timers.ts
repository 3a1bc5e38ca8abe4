import type { Json, JsonObject } from '../model/json.ts';
import { draft, RUNTIME, type Core } from './core.ts';
import { failuresOf } from './each.ts';
import { keys, padded } from './keys.ts';
import { recordOf, type InstanceRecord, type TimerRecord, type WaitRecord } from './records.ts';
import { interruptScope, scopeOf, unlisten, scopeOpen } from './scopes.ts';
import { play } from './games/play.ts';
import { tell } from './calls/arm.ts';
import { late, reminded, slaMissed } from './tasks/escalate.ts';
import { noticed } from './tasks/notify.ts';
import { eventOutcome } from './evaluations.ts';
import { ConditionFailed } from '../platform/port.ts';
import type { Messages } from './messages.ts';
import { workTimedOut } from './work/index.ts';
import { unneeded } from './unneeded.ts';
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
        await late(this.#core, p.task, 'breached');
        break;
      case 'at-risk':
        await late(this.#core, p.task, 'at-risk');
        break;
      case 'notice':
        await noticed(this.#core, p.task, p.event);
        break;
      case 'reminder':
        if (await reminded(this.#core, p)) return;
        break;
      case 'work':
        await workTimedOut(this.#core, String(payload.work));
        break;
      case 'sla':
        await slaMissed(this.#core, p.instance, p.event === 'breached' ? 'breached' : 'at-risk');
        break;
      case 'message':
        await this.#messages.expire(String(payload.name), String(payload.key), String(payload.id));
        break;
      default:
        break;
    }
    try {
      // Set anew meanwhile, it stays.
      await this.#core.ports.store.transact([{ remove: key, if: [{ attr: 'due', equals: row.due }] }]);
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }

  /** Timers whose time has come and that nobody has fired: the Timers port lost them, or the crash came before it knew. */
  async sweep(): Promise<number> {
    const { store } = this.#core.ports;
    let fired = 0;
    const failures: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.query({
        pk: 'TIMERS',
        index: 'g3',
        to: padded(this.#core.now()),
        limit: 100,
        ...(cursor === undefined ? {} : { cursor }),
      });
      // One that cannot be fired now does not hold up the others; the next sweep tries it again.
      failures.push(
        ...(await failuresOf(page.items, async (item) => {
          await this.fire(item.payload as JsonObject);
          fired += 1;
        })),
      );
      cursor = page.cursor;
    } while (cursor !== undefined);
    if (failures.length > 0) throw failures[0];
    return fired;
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
      await unneeded(core, change, instance, wait, 'its time was over');
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
}

/** Process variables out of the row that keeps them; null where none was set. */
export const variablesIn = (
  row: Readonly<Record<string, Json | undefined>> | undefined,
  names: readonly string[],
): JsonObject => Object.fromEntries(names.map((name) => [name, row?.[`v:${name}`] ?? null]));
