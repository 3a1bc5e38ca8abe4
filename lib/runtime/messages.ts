import type { DeployedProcess } from '../model/compiled.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { BlobRef } from '../model/wire.ts';
import { kebab } from '../model/slug.ts';
import { addDuration } from '../expressions/index.ts';
import { ConditionFailed, type Item } from '../platform/port.ts';
import type { Listening } from './games/carry-out.ts';
import { play } from './games/play.ts';
import { actorEntry, draft, inlineBytes, inlineOf, RUNTIME, type Change, type Core } from './core.ts';
import { derivedId, keys } from './keys.ts';
import { recordOf, type InstanceRecord, type WaitRecord } from './records.ts';
import { interruptScope, scopeOf, unlisten, scopeOpen } from './scopes.ts';
import { validateSchema } from './steps/index.ts';
import { broadcast } from './signals.ts';
import { messageBinding, startAll, startsBy, type Starter } from './starts.ts';
import { Refusal, type Actor, type Messages as MessagesService, type Processes } from './types.ts';
import { tell } from './calls/arm.ts';
import { eventOutcome } from './evaluations.ts';
import { unneeded } from './unneeded.ts';

type Status = 'delivered' | 'buffered' | 'expired';
const MAX_DELIVERIES = 100;
/** How long a message that starts instances waits where it cannot start one, if process.yaml does not say. */
const START_TTL = 'P1D';

/** Bytes up to which a payload travels inline: it goes to the message's variable; without one nobody has said what it holds. */
function received(deployed: DeployedProcess, name: string): number {
  const result = messageBinding(deployed.model, name)?.result;
  return result === undefined && inlineOf(deployed) < 0
    ? inlineOf(deployed)
    : inlineBytes(deployed, undefined, result === undefined ? [] : [result]);
}

/** Messages: written down first, then matched with whoever waits; whichever of message and subscription comes first, exactly one delivery follows. */
export class Messages implements MessagesService {
  readonly #core: Core;
  readonly #processes: () => Processes;

  readonly #starter: Starter;

  constructor(core: Core, starter: Starter) {
    this.#core = core;
    this.#processes = starter.processes;
    this.#starter = starter;
  }

  async signal(
    signal: Parameters<MessagesService['signal']>[0] & {
      readonly from?: { readonly instance: string; readonly region: string };
    },
    by: Actor,
  ): Promise<{ id: string; reached: number; started: readonly string[] }> {
    const id = signal.id ?? this.#core.ports.ids.next();
    const told = {
      name: signal.name,
      data: signal.data ?? null,
      id,
      ...(signal.from === undefined ? {} : { from: signal.from }),
    };
    const reached = await broadcast(this.#core, this, told);
    return { id, reached, started: await startAll(this.#core, this.#starter, 'signal', told, by) };
  }

  async publish(
    message: { readonly name: string; readonly key: string; readonly data?: Json; readonly id?: string },
    by: Actor,
  ): Promise<{ id: string; status: Status; instance?: string }> {
    const core = this.#core;
    const { name } = message;
    const key = String(message.key);
    const { process, ttl, schema } = await this.#declared(name);
    if (key === '')
      throw new Refusal('invalid', 'KEY_REQUIRED', 'a message needs a correlation key', {
        problems: [{ pointer: '/key', message: 'must not be empty' }],
      });
    const data = message.data ?? null;
    if (schema !== undefined) {
      const problems = validateSchema(schema, data);
      if (problems.length > 0)
        throw new Refusal('invalid', 'INVALID_MESSAGE', `the data of "${name}" does not fit its schema`, {
          problems: problems.map((p) => ({ ...p, pointer: `/data${p.pointer}` })),
        });
    }
    const id = message.id ?? core.ports.ids.next();
    const value = (await core.apart(data, 'messages')).$blob;
    const expires = addDuration(core.now(), ttl);
    try {
      await core.attempt(async (change) => {
        const known = await core.ports.store.get(keys.messageId(name, id));
        if (known !== undefined) return;
        change.actions.push({ put: { ...keys.messageId(name, id), status: 'buffered', key }, if: [{ exists: false }] });
        change.actions.push({
          put: { ...keys.message(name, key, id), id, name, key, data: value, expires, at: core.now() },
          if: [{ exists: false }],
        });
        core.timer(change, derivedId('message', name, id), expires, {
          kind: 'message',
          name,
          key,
          id,
          timer: derivedId('message', name, id),
        });
        change.drafts.push({
          stream: `message:${name}`,
          lane: 'main',
          actor: actorEntry(by),
          action: 'message.received',
          subject: { process },
          decided: { name, id, expires: core.iso(expires) },
          values: { key, data },
        });
      });
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
    await this.deliver(name, key);
    await this.#start(name, key, id, by);
    const now = await core.ports.store.get(keys.messageId(name, id));
    const instance = now?.instance;
    return { id, status: (now?.status ?? 'buffered') as Status, ...(typeof instance === 'string' ? { instance } : {}) };
  }

  /** Nobody waits for it: a process that it starts gets it. */
  async #start(name: string, key: string, id: string, by: Actor): Promise<void> {
    const core = this.#core;
    const message = await core.ports.store.get(keys.message(name, key, id));
    if (message === undefined) return;
    const data = await core.whole({ $blob: String(message.data) });
    const [instance] = await startAll(core, this.#starter, 'message', { name, id, data }, by, 1);
    if (instance === undefined) return;
    await core.attempt(async (change) => {
      if ((await core.ports.store.get(keys.message(name, key, id))) === undefined) return;
      const record = await core.instance(instance);
      change.actions.push({ remove: keys.message(name, key, id), if: [{ exists: true }] });
      change.actions.push({ update: keys.messageId(name, id), set: { status: 'delivered', instance } });
      core.command(change, { kind: 'erase', instance, blobs: [String(message.data)], all: false });
      core.cancelTimer(change, derivedId('message', name, id));
      change.drafts.push(draft(record, 'main', RUNTIME, 'message.delivered', { decided: { name, id, starts: true } }));
    });
  }

  async #declared(name: string): Promise<{ process: string; ttl: string; schema?: Json }> {
    const names: string[] = [];
    for (const view of await this.#processes().list()) {
      const { model } = await this.#processes().get(view.id);
      const found = messageBinding(model, name);
      names.push(...Object.keys(model.binding.messages ?? {}));
      if (found === undefined) {
        const starts = startsBy(model, 'message').some(
          ({ event }) => event.name === name || kebab(event.name ?? '') === name,
        );
        if (starts) return { process: model.id, ttl: START_TTL };
        continue;
      }
      const schema = found.schema === undefined ? undefined : model.documents[found.schema];
      return { process: model.id, ttl: found.ttl, ...(schema === undefined ? {} : { schema }) };
    }
    throw new Refusal(
      'unknown',
      'UNKNOWN_MESSAGE',
      `no process waits for a message "${name}"; there are ${[...new Set(names)].join(', ') || 'none'}`,
    );
  }

  /**
   * A message or a subscription has been written (the key of either): whoever wrote it delivers at once, and may have come no further than writing. So the
   * change stream looks again.
   */
  async written(pk: string): Promise<void> {
    const about = pk.slice(pk.indexOf('#'));
    const { items } = await this.#core.ports.store.query({ pk: `MSG${about}`, limit: 1 });
    for (const { name, key } of items) await this.deliver(String(name), String(key));
  }
  /** Matches buffered messages with subscriptions of this name and key. */
  async deliver(name: string, key: string): Promise<void> {
    const { store } = this.#core.ports;
    for (let round = 0; round < MAX_DELIVERIES; round += 1) {
      const [messages, subscriptions] = await Promise.all([
        store.query({ pk: keys.message(name, key, '').pk, limit: 1 }),
        store.query({ pk: keys.subscription(name, key, '').pk, limit: 20 }),
      ]);
      const [message] = messages.items;
      if (message === undefined || subscriptions.items.length === 0) return;
      if (Number(message.expires) <= this.#core.now()) {
        await this.expire(name, key, message.sk);
        continue;
      }
      let matched = false;
      for (const subscription of subscriptions.items) {
        try {
          matched = await this.#match(message, subscription);
        } catch (error) {
          if (!(error instanceof ConditionFailed)) throw error;
        }
        if (matched) break;
      }
      if (!matched) return;
    }
  }

  /** One transaction: message and subscription are both used up, and whoever waited is told. */
  async #match(message: Item, subscription: Item): Promise<boolean> {
    const core = this.#core;
    const { name, key, id } = message as unknown as { name: string; key: string; id: string };
    const target = subscription as unknown as {
      kind: string;
      instance: string;
      path?: string;
      activation?: string;
      region?: string;
      wait?: string;
      event: string;
      element: string;
    };
    const listening: Listening[] = [];
    const matched = await core.attempt(async (change) => {
      listening.length = 0;
      const [still, waiting] = await Promise.all([
        core.ports.store.get(keys.message(name, key, id)),
        core.ports.store.get({ pk: subscription.pk, sk: subscription.sk }),
      ]);
      if (still === undefined || waiting === undefined) return false;
      const instance = recordOf<InstanceRecord>(await core.ports.store.get(keys.instance(target.instance)));
      if (instance === undefined) return false;
      const blob = String(message.data);
      // The instance has a copy of its own: what it holds is erased with it.
      const owned = async (): Promise<BlobRef & JsonObject> =>
        core.apart(await core.whole({ $blob: blob }), target.instance);
      const activation =
        target.kind === 'scope' ? target.path! : target.kind === 'game' ? target.region! : target.activation!;
      if (target.kind === 'game') {
        const event = { type: 'occurred', wait: target.wait!, data: await core.whole({ $blob: blob }) } as const;
        const played = await play(core, change, instance, target.region!, event);
        if (played === undefined) return this.#stale(change, subscription);
        listening.push(...played.listening);
      } else if (target.kind === 'scope') {
        const scope = await scopeOf(core, target.instance, target.path!);
        if (scope?.status !== 'open') return this.#stale(change, subscription);
        interruptScope(core, change, instance, scope, target.event, await owned());
      } else {
        const wait = recordOf<WaitRecord>(await core.ports.store.get(keys.wait(target.instance, target.activation!)));
        if (wait?.status !== 'open') return this.#stale(change, subscription);
        const deployed = await core.of(instance);
        const via =
          deployed.compiled.contracts.waits[wait.element]?.events.find((e) => e.event === target.event)?.via ??
          'success';
        const data =
          via === 'success'
            ? await core.small(await core.whole({ $blob: blob }), target.instance, received(deployed, name))
            : await owned();
        const by = { event: target.event, via };
        const outcome = await eventOutcome(core, change, deployed, instance, wait, by, data);
        for (const path of wait.scopes) change.actions.push(scopeOpen(target.instance, path));
        change.actions.push({
          update: keys.wait(target.instance, target.activation!),
          set: { status: 'resolved', outcome: outcome as unknown as Json },
          if: [{ attr: 'status', equals: 'open' }],
        });
        unlisten(core, change, wait);
        await unneeded(core, change, instance, wait, 'a message came first');
        tell(core, change, target.instance, wait, outcome);
        const result = messageBinding(deployed.model, name)?.result;
        if (result !== undefined)
          change.actions.push({ update: keys.variables(target.instance), set: { [`v:${result}`]: data } });
        change.drafts.push(
          draft(instance, wait.lane, RUNTIME, 'wait.resolved', {
            subject: { element: wait.element, activation },
            decided: { kind: 'message', event: target.event, by: id },
          }),
        );
      }
      change.actions.push({ remove: keys.message(name, key, id), if: [{ exists: true }] });
      core.command(change, { kind: 'erase', instance: target.instance, blobs: [blob], all: false });
      change.actions.push({
        update: keys.messageId(name, id),
        set: { status: 'delivered', instance: target.instance },
      });
      core.cancelTimer(change, derivedId('message', name, id));
      change.drafts.push(
        draft(instance, 'main', RUNTIME, 'message.delivered', {
          subject: { element: target.event, activation },
          decided: { name, id },
        }),
      );
      return true;
    });
    for (const heard of listening) await this.deliver(heard.name, heard.key);
    return matched;
  }
  /** A message that a process throws: whoever waits for it in any process gets it; where no process knows it, it is nobody's. */
  async thrown(message: {
    readonly name: string;
    readonly key: string;
    readonly data: Json;
    readonly id: string;
  }): Promise<boolean> {
    try {
      await this.publish(message, { kind: 'system', id: 'machine', groups: [], roles: [] });
      return true;
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  }
  /** A subscription whose scope or wait has ended meanwhile is only in the way. */
  #stale(change: Change, subscription: Item): boolean {
    change.actions.push({ remove: { pk: subscription.pk, sk: subscription.sk } });
    return false;
  }

  async expire(name: string, key: string, id: string): Promise<void> {
    const core = this.#core;
    await core.attempt(async (change) => {
      const message = await core.ports.store.get(keys.message(name, key, id));
      if (message === undefined || Number(message.expires) > core.now()) return;
      change.actions.push({ remove: keys.message(name, key, id), if: [{ exists: true }] });
      change.actions.push({ update: keys.messageId(name, id), set: { status: 'expired' } });
      core.command(change, { kind: 'erase', instance: '', blobs: [String(message.data)], all: false });
      // A newer version may not know the name any more.
      const process = await this.#declared(name).then(
        (d) => d.process,
        () => '',
      );
      change.drafts.push({
        stream: `message:${name}`,
        lane: 'main',
        actor: RUNTIME,
        action: 'message.expired',
        subject: { process },
        decided: { name, id },
      });
    });
  }
}
