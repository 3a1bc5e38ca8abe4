import { createHash } from 'node:crypto';
import type { DeployedProcess } from '../model/compiled.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { personalVariables } from '../model/personal.ts';
import { isBlobRef, type BlobRef } from '../model/wire.ts';
import type { Node } from '../model/process-model.ts';
import type { Action, Key, Ports } from '../platform/port.ts';
import { ConditionFailed } from '../platform/port.ts';
import type { EntryDraft, Recorder } from './audit/types.ts';
import { keys, padded } from './keys.ts';
import { itemOf, recordOf, type Command, type InstanceRecord, type TimerRecord } from './records.ts';
import { type Actor, type AuditEntry, Refusal } from './types.ts';

/** Values above this travel as blob references (ADR 0013). */
const MAX_INLINE_BYTES = 65_536;
/** Bytes of the outputs of iterations that stand inline in the list that gathers them: the first may be this large, the tenth a tenth of it. */
const GATHERED_BYTES = 8192;
/** A reference is about this long: what is smaller stays. */
const REFERENCE_BYTES = 128;

/** In place of a number of bytes: the value travels as a reference, however small it is. */
const BY_REFERENCE = -1;

/**
 * Bytes up to which a value of this version's process travels inline; of an iteration's output fewer, as the list of all of them must fit. Where it goes
 * to one of these variables and something personal stands there, none: it must be possible to erase it.
 */
export function inlineBytes(
  deployed: DeployedProcess,
  item?: { readonly index: number },
  variables: readonly string[] = [],
): number {
  const personal = personalVariables(deployed.model);
  if (variables.some((name) => personal.has(name))) return BY_REFERENCE;
  const { inline = MAX_INLINE_BYTES } = deployed.compiled.contracts;
  return item === undefined
    ? inline
    : Math.max(REFERENCE_BYTES, Math.min(inline, Math.floor(GATHERED_BYTES / (item.index + 1))));
}

/** Bytes up to which a collection of variables, or what was made of them, stands inline beside the state. */
export const inlineOf = (deployed: DeployedProcess, variables?: readonly string[]): number => {
  const personal = personalVariables(deployed.model);
  const any = variables === undefined ? personal.size > 0 : variables.some((name) => personal.has(name));
  return any ? BY_REFERENCE : MAX_INLINE_BYTES;
};

/** Where the values of an instance stand: they are erased together. */
export const valuesOf = (instance: string): string => `values/${instance}/`;

/** Changes of state, entries of the record, and the commands and timers that follow from them: all or nothing. */
export class Change {
  readonly actions: Action[] = [];
  readonly drafts: EntryDraft[] = [];
  readonly commands: { readonly id: string; readonly command: Command }[] = [];
  readonly timers: TimerRecord[] = [];
  readonly cancelled: string[] = [];

  /** A transaction does one thing to an item: what it would have done to this one before is replaced by what comes. */
  forget(key: Key): void {
    drop(this.actions, (a) => 'put' in a && a.put.pk === key.pk && a.put.sk === key.sk);
    drop(this.actions, (a) => 'remove' in a && a.remove.pk === key.pk && a.remove.sk === key.sk);
  }
}

function drop<T>(list: T[], gone: (t: T) => boolean): void {
  for (let i = list.length - 1; i >= 0; i -= 1) if (gone(list[i]!)) list.splice(i, 1);
}

/** What the services of the runtime share. */
export class Core {
  readonly ports: Ports;
  readonly recorder: Recorder;
  /** Sends a command now; set by the outbox. */
  send: (id: string, command: Command) => void = () => undefined;
  readonly #deployed = new Map<string, Promise<DeployedProcess>>();
  readonly #deployments = new Map<string, Promise<{ number: number; at: string } | undefined>>();
  readonly #working = new Set<Promise<unknown>>();

  /** A text without the secrets that are known. */
  readonly mask: (text: string) => string;

  constructor(ports: Ports, recorder: Recorder, mask: (text: string) => string = (text) => text) {
    this.ports = ports;
    this.recorder = recorder;
    this.mask = mask;
  }
  now(): number {
    return this.ports.clock.now();
  }
  iso(at: number): string {
    return new Date(at).toISOString();
  }

  // ------------------------------------------------------------ writing

  command(change: Change, command: Command): void {
    const id = this.ports.ids.next();
    change.commands.push({ id, command });
    change.actions.push({
      put: { ...keys.command(id), command: itemOf(command), at: this.now(), g2pk: 'OUTBOX', g2sk: id },
      if: [{ exists: false }],
    });
  }
  timer(change: Change, id: string, due: number, payload: JsonObject): void {
    const record: TimerRecord = { id, due, payload };
    change.forget(keys.timer(id));
    drop(change.cancelled, (known) => known === id);
    drop(change.timers, (known) => known.id === id);
    change.timers.push(record);
    change.actions.push({
      put: { ...keys.timer(id), ...itemOf(record), g3pk: 'TIMERS', g3sk: `${padded(due)}#${id}` },
    });
  }
  cancelTimer(change: Change, id: string): void {
    change.forget(keys.timer(id));
    drop(change.timers, (known) => known.id === id);
    change.cancelled.push(id);
    change.actions.push({ remove: keys.timer(id) });
  }

  /** Writes a change with its entries; then sends what follows. @throws ConditionFailed with the index into `change.actions`. */
  async commit(change: Change): Promise<readonly AuditEntry[]> {
    const entries = await this.recorder.commit(change.actions, change.drafts);
    for (const { id, due, payload } of change.timers) await this.#wake(() => this.ports.timers.at(id, due, payload));
    for (const id of change.cancelled) await this.#wake(() => this.ports.timers.cancel(id));
    for (const { id, command } of change.commands) this.send(id, command);
    return entries;
  }
  /**
   * Tells the Timers port, twice if need be. The change stands: nobody who made it is told that it failed because the port did not answer. A timer that it
   * does not know is fired by the sweep, one that it was not told to forget finds nothing to do.
   */
  async #wake(tell: () => Promise<void>): Promise<void> {
    await tell()
      .catch(tell)
      .catch(() => undefined);
  }
  /** Builds and writes a change again where something else came first. `build` reads the state anew each time. */
  async attempt<T>(build: (change: Change) => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries += 1) {
      const change = new Change();
      const value = await build(change);
      try {
        if (change.actions.length > 0 || change.drafts.length > 0) await this.commit(change);
        return value;
      } catch (error) {
        if (!(error instanceof ConditionFailed) || tries >= 20) throw error;
        await new Promise((next) => setTimeout(next, Math.random() * 5 * (tries + 1)));
      }
    }
  }
  /** Keeps settle() waiting until this is done. */
  track<T>(work: Promise<T>): Promise<T> {
    const tracked: Promise<unknown> = work.then(
      () => this.#working.delete(tracked),
      () => this.#working.delete(tracked),
    );
    this.#working.add(tracked);
    return work;
  }
  async settle(): Promise<void> {
    while (this.#working.size > 0) await Promise.all([...this.#working]);
  }

  // ------------------------------------------------------------ reading

  async instance(id: string): Promise<InstanceRecord> {
    const found = recordOf<InstanceRecord>(await this.ports.store.get(keys.instance(id)));
    if (found === undefined) throw new Refusal('unknown', 'UNKNOWN_INSTANCE', `there is no instance ${id}`);
    return found;
  }
  /** A deployed version; they never change, so they are kept. */
  deployed(process: string, version: string): Promise<DeployedProcess> {
    const key = `${process} ${version}`;
    let found = this.#deployed.get(key);
    if (found === undefined) {
      found = this.#load(process, version);
      this.#deployed.set(key, found);
      found.catch(() => this.#deployed.delete(key));
    }
    return found;
  }
  async #load(process: string, version: string): Promise<DeployedProcess> {
    const item = await this.ports.store.get(keys.process(process, version));
    const blob = item === undefined ? undefined : await this.ports.blobs.get(String(item.blob));
    if (blob === undefined)
      throw new Refusal(
        'unknown',
        'UNKNOWN_PROCESS',
        `there is no process "${process}"${version === '' ? '' : ` in version ${version}`}`,
      );
    return JSON.parse(new TextDecoder().decode(blob.content)) as DeployedProcess;
  }
  /** Which of the versions of a process this is, and when it was first deployed; undefined where that was not kept yet. */
  deployment(process: string, version: string): Promise<{ number: number; at: string } | undefined> {
    const key = `${process} ${version}`;
    let found = this.#deployments.get(key);
    if (found === undefined) {
      found = this.ports.store
        .get(keys.process(process, version))
        .then((row) =>
          row?.number === undefined ? undefined : { number: Number(row.number), at: String(row.deployedAt) },
        );
      this.#deployments.set(key, found);
      found.catch(() => this.#deployments.delete(key));
    }
    return found;
  }
  forget(process: string, version: string): void {
    this.#deployments.delete(`${process} ${version}`);
    this.#deployed.delete(`${process} ${version}`);
  }
  async of(instance: InstanceRecord): Promise<DeployedProcess> {
    return this.deployed(instance.process, instance.version);
  }

  // ------------------------------------------------------------ large values

  /** Puts a value that is too large to travel into a blob, and gives a reference in its place. */
  async small(value: Json, instance: string, limit = MAX_INLINE_BYTES): Promise<Json> {
    if (limit === BY_REFERENCE) return value === null || isBlobRef(value) ? value : this.apart(value, instance);
    const text = JSON.stringify(value);
    if (Buffer.byteLength(text) <= limit) return value;
    return this.blob(text, instance);
  }
  /** Puts a value into a blob of its own. Its key says nothing of it: a hash of something short could be guessed. */
  async apart(value: Json, instance: string): Promise<BlobRef & JsonObject> {
    const key = `${valuesOf(instance)}${this.ports.ids.next()}.json`;
    await this.ports.blobs.put(key, JSON.stringify(value), 'application/json');
    return { $blob: key };
  }
  async blob(text: string, instance: string): Promise<BlobRef & JsonObject> {
    const key = `${valuesOf(instance)}${createHash('sha256').update(text).digest('hex')}.json`;
    await this.ports.blobs.put(key, text, 'application/json');
    return { $blob: key };
  }
  /** The value behind references, at any depth. A reference that ends in `#3` is the fourth item of a list. What several look into is read once. */
  async whole(value: Json, read = new Map<string, Promise<Json>>()): Promise<Json> {
    if (isBlobRef(value)) {
      const [key = '', index] = value.$blob.split('#');
      const known = read.get(key) ?? this.#read(key);
      read.set(key, known);
      const found = await known;
      return this.whole(
        index === undefined ? found : ((found as readonly Json[] | null)?.[Number(index)] ?? null),
        read,
      );
    }
    if (Array.isArray(value)) return Promise.all(value.map((v) => this.whole(v, read)));
    if (value === null || typeof value !== 'object') return value;
    const out: JsonObject = {};
    for (const [k, v] of Object.entries(value)) out[k] = await this.whole(v, read);
    return out;
  }
  async #read(key: string): Promise<Json> {
    const found = await this.ports.blobs.get(key);
    return found === undefined ? null : (JSON.parse(new TextDecoder().decode(found.content)) as Json);
  }
}

/** An entry about an instance; the lane is that of the call it belongs to. */
export function draft(
  instance: { readonly id: string; readonly process: string; readonly version: string },
  lane: string,
  actor: EntryDraft['actor'],
  action: string,
  more: Partial<Omit<EntryDraft, 'subject'>> & { readonly subject?: Partial<EntryDraft['subject']> } = {},
): EntryDraft {
  const { subject, ...rest } = more;
  return {
    stream: instance.id,
    lane,
    actor,
    action,
    subject: { process: instance.process, version: instance.version, instance: instance.id, ...subject },
    ...rest,
  };
}

export const MACHINE: EntryDraft['actor'] = { kind: 'system', id: 'machine' };
export const RUNTIME: EntryDraft['actor'] = { kind: 'system', id: 'tutti' };
export const actorEntry = (by: Actor): EntryDraft['actor'] => ({
  kind: by.kind,
  id: by.id,
  ...(by.onBehalfOf === undefined ? {} : { onBehalfOf: by.onBehalfOf }),
});

/** The role that answers for a step, by the name of whoever holds it. */
export function accountable(deployed: DeployedProcess, node: Node | undefined): { accountable?: string } {
  const role = node?.step?.accountable?.role;
  return { accountable: role ?? deployed.model.binding.owner.name };
}
