import { addDuration } from '../expressions/index.ts';
import { valuesBlob } from './audit/hash.ts';
import { actorEntry, draft, valuesOf, type Core } from './core.ts';
import { keys } from './keys.ts';
import type { Command, InstanceRecord } from './records.ts';
import { Refusal, type Actor, type Audit, type AuditEntry, type Erasure } from './types.ts';
import { allEntries } from './audit/all.ts';

/** What people wrote beside a task: drafts, comments, names of files. */
const WRITTEN = ['DRAFT#', 'COMMENT#', 'FILE#', 'VOTE#'];
/** Streams of messages: what was received before an instance took it. */
const messages = (name: string): string => `message:${name}`;

/**
 * Personal data is erased by instance: all values that it ever held, and those behind its entries of the record. The chain stays, and verifies: it holds
 * salted hashes, and an entry that says who has erased the rest, and why.
 */
export function erasureService(core: Core, audit: Audit): Erasure {
  const reasoned = (reason: string): void => {
    if (reason.trim() === '')
      throw new Refusal('invalid', 'REASON_REQUIRED', 'this takes a reason', {
        problems: [{ pointer: '/reason', message: 'must not be empty' }],
      });
  };
  const hold = (id: string, on: boolean, reason: string, by: Actor): Promise<{ readonly hold: boolean }> =>
    core.attempt(async (change) => {
      reasoned(reason);
      const instance = await core.instance(id);
      if ((instance.hold !== undefined) === on) return { hold: on };
      change.actions.push({
        update: keys.instance(id),
        ...(on ? { set: { hold: { by: by.id, reason, at: core.now() } } } : { unset: ['hold'] }),
        if: [on ? { attr: 'hold', absent: true } : { attr: 'hold', not: '' }],
      });
      change.drafts.push(
        draft(instance, 'main', actorEntry(by), on ? 'hold.set' : 'hold.released', { why: { reason } }),
      );
      return { hold: on };
    });

  return {
    hold: (id, reason, by) => hold(id, true, reason, by),
    release: (id, reason, by) => hold(id, false, reason, by),
    async erase(id, reason, by, options = {}) {
      reasoned(reason);
      const erased = await core.attempt(async (change) => {
        const instance = await core.instance(id);
        if (instance.erasedAt !== undefined) return instance.erasedAt;
        await refuseEarly(core, instance, by, options.early === true);
        const at = core.now();
        const entries = await allEntries(audit, id);
        const received = await receivedBy(audit, entries);
        change.actions.push({
          update: keys.instance(id),
          set: { erasedAt: at },
          if: [
            { attr: 'erasedAt', absent: true },
            { attr: 'hold', absent: true },
          ],
        });
        core.command(change, {
          kind: 'erase',
          instance: id,
          all: true,
          tasks: [...new Set(entries.flatMap((e) => e.subject.task ?? []))],
          blobs: [...entries, ...received].filter((e) => e.hashes !== undefined).map((e) => valuesBlob(e.id)),
        });
        const decided = { values: entries.filter((e) => e.hashes !== undefined).length, early: options.early === true };
        change.drafts.push(draft(instance, 'main', actorEntry(by), 'data.erased', { decided, why: { reason } }));
        for (const entry of received)
          change.drafts.push({
            stream: entry.stream,
            lane: 'main',
            actor: actorEntry(by),
            action: 'data.erased',
            subject: { process: instance.process, instance: id },
            decided: { entry: entry.id },
            why: { reason },
          });
        return at;
      });
      return { instance: id, erasedAt: core.iso(erased) };
    },
  };
}

/** Removes what an erasure has decided; the outbox repeats it until it is done. */
export async function removeValues(core: Core, erase: Extract<Command, { kind: 'erase' }>): Promise<void> {
  const { blobs, store } = core.ports;
  const all = erase.all ? await blobs.list(valuesOf(erase.instance)) : [];
  for (const key of [...all, ...erase.blobs]) await blobs.remove(key);
  for (const task of erase.tasks ?? []) {
    for (const key of await blobs.list(`tasks/${task}/`)) await blobs.remove(key);
    for (const kind of WRITTEN)
      for (const { pk, sk } of (await store.query({ pk: keys.task(task).pk, prefix: kind })).items)
        await store.transact([{ remove: { pk, sk } }]);
    await store.transact([{ update: keys.task(task), unset: ['proposal'], if: [{ exists: true }] }]);
  }
}

async function refuseEarly(core: Core, instance: InstanceRecord, by: Actor, early: boolean): Promise<void> {
  if (instance.endedAt === undefined)
    throw new Refusal(
      'conflict',
      'INSTANCE_RUNNING',
      'the instance still works with its data; it can be erased when it has ended',
    );
  if (instance.hold !== undefined)
    throw new Refusal(
      'conflict',
      'LEGAL_HOLD',
      `${instance.hold.by} has put a legal hold on it: ${instance.hold.reason}`,
    );
  const { retention } = (await core.of(instance)).model.binding;
  const until = retention === undefined ? undefined : addDuration(instance.endedAt, retention);
  if (until === undefined || until <= core.now()) return;
  if (!early)
    throw new Refusal('unprocessable', 'RETENTION', `the process keeps its data until ${core.iso(until)}`, {
      detail: { until: core.iso(until) },
      problems: [{ pointer: '/early', message: 'must be true to erase before that; it takes an admin' }],
    });
  if (!by.roles.includes('admin'))
    throw new Refusal('forbidden', 'RETENTION', `before ${core.iso(until)} only an admin may erase`);
}

/** The entries of messages that this instance took: they stand in streams of their own. */
async function receivedBy(audit: Audit, entries: readonly AuditEntry[]): Promise<AuditEntry[]> {
  const taken = new Map<string, Set<unknown>>();
  for (const { action, decided } of entries)
    if (action === 'message.delivered' && typeof decided?.name === 'string')
      taken.set(decided.name, (taken.get(decided.name) ?? new Set()).add(decided.id));
  const found: AuditEntry[] = [];
  for (const [name, ids] of taken)
    found.push(...(await allEntries(audit, messages(name))).filter((e) => ids.has(e.decided?.id)));
  return found;
}
