import type { Delivery } from '../platform/port.ts';
import { ConditionFailed } from '../platform/port.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { Change, draft, RUNTIME, type Core } from './core.ts';
import { isUnder, keys } from './keys.ts';
import { recordOf, type Command, type IncidentRecord, type InstanceRecord } from './records.ts';
import { resolvedBy } from './incident-rows.ts';
import { taken } from './operations/record.ts';
import { recall, returned } from './calls/child.ts';
import type { GameEvent } from '../semantics/index.ts';
import { removeValues } from './erasure.ts';
import { play } from './games/play.ts';
import type { FragmentRecord } from './games/record.ts';
import type { Messages } from './messages.ts';
import { cancelUnder, cancelWait, openWaits } from './scopes.ts';
import type { Actor } from './types.ts';

/** How often a command is sent at once before it is left to the change stream and the sweeper. */
const TRIES = 3;
const MACHINE_ACTOR: Actor = { kind: 'system', id: 'machine', groups: [], roles: [] };

/** Sends what a transaction has decided, until its delivery is known. Sending twice harms nothing. */
export class Outbox {
  readonly #core: Core;
  readonly #under = new Set<string>();

  readonly #messages: () => Messages;

  constructor(core: Core, messages: () => Messages) {
    this.#core = core;
    this.#messages = messages;
    core.send = (id, command) => void core.track(this.deliver(id, command));
  }

  /** Sends one command; true where it is done with. */
  async deliver(id: string, command: Command): Promise<boolean> {
    if (this.#under.has(id)) return false;
    this.#under.add(id);
    try {
      for (let tries = 0; tries < TRIES; tries += 1) {
        try {
          const delivery = await this.#execute(command);
          await this.#done(id, command, delivery);
          return true;
        } catch {
          await new Promise((next) => setTimeout(next, 5 * 2 ** tries));
        }
      }
      return false;
    } finally {
      this.#under.delete(id);
    }
  }

  async #execute(command: Command): Promise<Delivery> {
    const { orchestrator } = this.#core.ports;
    switch (command.kind) {
      case 'start': {
        const { execution } = await orchestrator.start({
          machine: command.machine,
          name: command.name,
          input: command.input,
        });
        if (command.fragment !== undefined) return this.#began(command.instance, command.fragment, execution);
        await this.#core.ports.store.transact([
          {
            update: keys.instance(command.instance),
            set: { execution },
          },
        ]);
        await this.#running(command.instance);
        return 'delivered';
      }
      case 'complete':
        return orchestrator.complete(command.token, command.output);
      case 'fail':
        return orchestrator.fail(command.token, command.error, command.cause);
      case 'stop':
        return orchestrator.stop(command.execution, command.error, command.cause);
      case 'interrupt':
        return this.#interrupt(command);
      case 'play':
        return this.#play(command);
      case 'return':
        return returned(this.#core, command);
      case 'recall':
        return recall(this.#core, command);
      case 'cancel':
        return this.#cancel(command);
      case 'publish':
        return this.#publish(command);
      case 'erase':
        await removeValues(this.#core, command);
        return 'delivered';
      default:
        return command satisfies never;
    }
  }
  /** The execution of an activity is known, so that it can be stopped; where it was taken back meanwhile, it is. */
  async #began(instance: string, activation: string, execution: string): Promise<Delivery> {
    const key = keys.fragment(instance, activation);
    await this.#core.ports.store.transact([{ update: key, set: { execution }, if: [{ exists: true }] }]);
    const row = (await this.#core.ports.store.get(key)) as unknown as FragmentRecord | undefined;
    if (row?.status === 'cancelled') await this.#core.ports.orchestrator.stop(execution, 'TUTTI.Cancelled', '{}');
    return 'delivered';
  }
  async #play(command: Extract<Command, { kind: 'play' }>): Promise<Delivery> {
    const played = await this.#core.attempt(async (change) => {
      const instance = recordOf<InstanceRecord>(await this.#core.ports.store.get(keys.instance(command.instance)));
      if (instance === undefined || instance.status === 'cancelled' || instance.status === 'failed') return undefined;
      const event = command.event as unknown as GameEvent | undefined;
      const done = await play(this.#core, change, instance, command.region, event);
      if (command.incident !== undefined) await this.#answered(change, instance, command.incident);
      return done;
    });
    for (const { name, key } of played?.listening ?? []) await this.#messages().deliver(name, key);
    return played === undefined ? 'gone' : 'delivered';
  }
  /** The game has had an operator's answer: unless it asks again at once, it went on. */
  async #answered(change: Change, instance: InstanceRecord, id: string): Promise<void> {
    const key = keys.incident(id);
    const again = change.actions.some((a) => 'put' in a && a.put.pk === key.pk);
    const incident = recordOf<IncidentRecord>(await this.#core.ports.store.get(key));
    if (!again && incident?.status === 'resolving') await resolvedBy(this.#core, change, instance, incident, 'passed');
  }
  async #cancel({ instance: id, activation, reason }: Extract<Command, { kind: 'cancel' }>): Promise<Delivery> {
    const instance = recordOf<InstanceRecord>(await this.#core.ports.store.get(keys.instance(id)));
    if (instance === undefined) return 'gone';
    await cancelUnder(this.#core, instance, activation, reason);
    await cancelWait(this.#core, instance, `${activation}!incident`, reason);
    return 'delivered';
  }
  async #publish(command: Extract<Command, { kind: 'publish' }>): Promise<Delivery> {
    const data = (await this.#core.whole(command.data)) as Json;
    const { name, key, id } = command;
    if (command.what === 'signal') await this.#messages().signal({ name, data, id, from: command }, MACHINE_ACTOR);
    else if (!(await this.#messages().thrown({ name, key, data, id }))) return 'gone';
    return 'delivered';
  }
  async #running(instance: string): Promise<void> {
    try {
      await this.#core.ports.store.transact([
        { update: keys.instance(instance), set: { status: 'running' }, if: [{ attr: 'status', equals: 'starting' }] },
      ]);
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }

  /** Fails any open token inside the scope; the machine carries the name out to the scope's own catch. */
  async #interrupt(command: Extract<Command, { kind: 'interrupt' }>): Promise<Delivery> {
    const core = this.#core;
    const waits = (await openWaits(core, command.instance)).filter(
      (w) => w.token !== '' && isUnder(w.activation, command.path),
    );
    let delivery: Delivery = 'gone';
    for (const wait of waits) {
      delivery = await core.ports.orchestrator.fail(wait.token, command.error, command.cause);
      if (delivery === 'delivered') break;
    }
    const instance = recordOf<InstanceRecord>(await core.ports.store.get(keys.instance(command.instance)));
    if (instance !== undefined) await cancelUnder(core, instance, command.path, command.error);
    // With no open token inside, the next call from inside throws it.
    return delivery;
  }

  /** The command is history: its row goes, and the record says what became of it. */
  async #done(id: string, command: Command, delivery: Delivery): Promise<void> {
    const change = new Change();
    change.actions.push({ remove: keys.command(id), if: [{ exists: true }] });
    const token = command.kind === 'complete' || command.kind === 'fail';
    // A token that is gone may have been delivered before, with the reply lost: the step itself says more.
    if (token && command.operation !== undefined && delivery === 'delivered')
      await taken(this.#core, command.operation);
    if (token || command.kind === 'stop') {
      const instance = recordOf<InstanceRecord>(await this.#core.ports.store.get(keys.instance(command.instance)));
      if (instance !== undefined)
        change.drafts.push(
          draft(
            instance,
            token ? command.lane : 'main',
            RUNTIME,
            delivery === 'delivered' ? 'command.effective' : 'command.void',
            {
              subject: token ? { activation: command.activation } : {},
              decided: { command: command.kind } satisfies JsonObject,
            },
          ),
        );
    }
    try {
      await this.#core.commit(change);
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }

  /** Sends again what is still there. The index may lag; what is missed now is found by the next sweep. */
  async sweep(): Promise<number> {
    let sent = 0;
    let cursor: string | undefined;
    do {
      const page = await this.#core.ports.store.query({
        pk: 'OUTBOX',
        index: 'g2',
        limit: 100,
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const item of page.items) {
        const fresh = await this.#core.ports.store.get({ pk: item.pk, sk: item.sk });
        if (fresh !== undefined && (await this.deliver(String(item.g2sk), fresh.command as unknown as Command)))
          sent += 1;
      }
      cursor = page.cursor;
    } while (cursor !== undefined);
    return sent;
  }
}
