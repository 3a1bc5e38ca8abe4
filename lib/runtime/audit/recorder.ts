import { randomBytes } from 'node:crypto';
import type { Json, JsonObject } from '../../model/json.ts';
import { ConditionFailed, type Action, type Key, type Ports } from '../../platform/port.ts';
import type { AuditEntry } from '../types.ts';
import { entryHash, valueHash, valuesBlob, ZERO } from './hash.ts';
import type { EntryDraft, Recorder } from './types.ts';

export const entryKey = (stream: string, id: string): Key => ({ pk: `A#${stream}`, sk: id });
export const headKey = (stream: string, lane: string): Key => ({ pk: `AH#${stream}`, sk: lane });
export const MOVED = 'AH#moved';

export interface Head {
  readonly seq: number;
  readonly hash: string;
  readonly sealed: boolean;
}
interface Tracked {
  head: Head | undefined;
  /** As it was read: the condition of the write. */
  readonly before: Head | undefined;
  touched: boolean;
}

const TRIES = 60;
/** Lanes sealed in the transaction of their join; more are sealed in transactions before it. */
const MAX_JOINED = 60;
const parentOf = (lane: string): string | undefined =>
  lane.includes('/') ? lane.slice(0, lane.lastIndexOf('/')) : undefined;

export function createRecorder(ports: Pick<Ports, 'store' | 'blobs' | 'clock' | 'ids'>): Recorder {
  const { store, blobs, clock, ids } = ports;
  // Writers of one stream in this process take turns; other processes are met by the conditions.
  const turns = new Map<string, Promise<unknown>>();
  const inTurn = async <T>(stream: string, work: () => Promise<T>): Promise<T> => {
    const before = turns.get(stream) ?? Promise.resolve();
    const mine = before.then(work, work);
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    turns.set(stream, settled);
    try {
      return await mine;
    } finally {
      if (turns.get(stream) === settled) turns.delete(stream);
    }
  };

  const readHead = async (stream: string, lane: string): Promise<Head | undefined> => {
    const item = await store.get(headKey(stream, lane));
    return item === undefined
      ? undefined
      : { seq: Number(item.seq), hash: String(item.hash), sealed: item.sealed === true };
  };

  const build = async (drafts: readonly EntryDraft[]): Promise<{ entries: AuditEntry[]; actions: Action[] }> => {
    const heads = new Map<string, Tracked>();
    const headOf = async (stream: string, lane: string): Promise<Tracked> => {
      const key = `${stream}\n${lane}`;
      let found = heads.get(key);
      if (found === undefined) {
        const head = await readHead(stream, lane);
        found = { head, before: head, touched: false };
        heads.set(key, found);
      }
      return found;
    };
    const openLane = async (stream: string, wanted: string): Promise<{ lane: string; late: boolean }> => {
      let lane = wanted;
      for (;;) {
        const parent = parentOf(lane);
        if (parent === undefined || (await headOf(stream, lane)).head?.sealed !== true)
          return { lane, late: lane !== wanted };
        lane = parent;
      }
    };
    const entries: AuditEntry[] = [];
    for (const draft of drafts) {
      const { values, joins, lane: wanted, ...rest } = draft;
      const { stream } = draft;
      const { lane, late } = await openLane(stream, wanted);
      const tracked = await headOf(stream, lane);
      const links: { lane: string; seq: number; hash: string }[] = [];
      if (tracked.head === undefined)
        for (let at = parentOf(lane); at !== undefined; at = parentOf(at)) {
          const { head } = await headOf(stream, at);
          if (head === undefined) continue;
          links.push({ lane: at, seq: head.seq, hash: head.hash });
          break;
        }
      for (const joined of await lanesBelow(stream, joins ?? [])) {
        const inner = await headOf(stream, joined);
        if (inner.head === undefined || inner.head.sealed) continue;
        links.push({ lane: joined, seq: inner.head.seq, hash: inner.head.hash });
        inner.head = { ...inner.head, sealed: true };
        inner.touched = true;
      }
      const id = ids.next();
      const hashes = values === undefined ? undefined : await keep(id, values);
      const entry = plain({
        ...rest,
        id,
        at: new Date(clock.now()).toISOString(),
        lane,
        seq: (tracked.head?.seq ?? 0) + 1,
        previous: tracked.head?.hash ?? ZERO,
        ...(hashes === undefined ? {} : { hashes }),
        ...(late ? { late } : {}),
        ...(links.length === 0 ? {} : { links }),
      }) as unknown as Omit<AuditEntry, 'hash'>;
      const whole: AuditEntry = { ...entry, hash: entryHash(entry) };
      entries.push(whole);
      tracked.head = { seq: whole.seq, hash: whole.hash, sealed: tracked.head?.sealed ?? false };
      tracked.touched = true;
    }
    return {
      entries,
      actions: [...entries.map(putEntry), ...[...heads].flatMap(([key, t]) => (t.touched ? [writeHead(key, t)] : []))],
    };
  };

  const lanesBelow = async (stream: string, lanes: readonly string[]): Promise<string[]> => {
    const found: string[] = [];
    for (const lane of lanes) {
      found.push(lane);
      const { items } = await store.query({ pk: `AH#${stream}`, prefix: `${lane}/`, limit: 1000 });
      found.push(...items.map((i) => i.sk));
    }
    return [...new Set(found)];
  };

  /** Values stay outside of the chain: it holds their salted hashes, so that they can be erased and it still verifies. */
  const keep = async (id: string, values: Readonly<Record<string, Json>>): Promise<Record<string, string>> => {
    const salts = Object.fromEntries(Object.keys(values).map((name) => [name, randomBytes(16).toString('hex')]));
    await blobs.put(valuesBlob(id), JSON.stringify({ salts, values }), 'application/json');
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, valueHash(salts[name]!, value)]));
  };

  const sealAhead = async (drafts: readonly EntryDraft[]): Promise<void> => {
    for (const { stream, joins } of drafts) {
      if (joins === undefined || joins.length <= MAX_JOINED) continue;
      for (const lane of (await lanesBelow(stream, joins)).slice(MAX_JOINED))
        for (;;) {
          const head = await readHead(stream, lane);
          if (head === undefined || head.sealed) break;
          try {
            await store.transact([
              { update: headKey(stream, lane), set: { sealed: true }, if: [{ attr: 'hash', equals: head.hash }] },
            ]);
            break;
          } catch (error) {
            if (!(error instanceof ConditionFailed)) throw error;
          }
        }
    }
  };

  const write = async (actions: readonly Action[], drafts: readonly EntryDraft[]): Promise<readonly AuditEntry[]> => {
    if (drafts.length === 0) {
      await store.transact(actions);
      return [];
    }
    await sealAhead(drafts);
    for (let tries = 1; ; tries += 1) {
      const { entries, actions: own } = await build(drafts);
      try {
        await store.transact([...actions, ...own]);
        return entries;
      } catch (error) {
        const headMoved = error instanceof ConditionFailed && error.index >= actions.length;
        if (!headMoved || tries >= TRIES) throw error;
        await new Promise((next) => setTimeout(next, Math.random() * Math.min(50, 2 * tries)));
      }
    }
  };

  return {
    commit: (actions, drafts) =>
      drafts[0] === undefined ? write(actions, drafts) : inTurn(drafts[0].stream, () => write(actions, drafts)),
  };
}

const putEntry = (entry: AuditEntry): Action => ({
  put: { ...entryKey(entry.stream, entry.id), entry: entry as unknown as JsonObject, g1pk: 'A#all', g1sk: entry.id },
  if: [{ exists: false }],
});

function writeHead(key: string, { head, before }: Tracked): Action {
  const [stream = '', lane = ''] = key.split('\n');
  const item = {
    ...headKey(stream, lane),
    stream,
    lane,
    seq: head!.seq,
    hash: head!.hash,
    sealed: head!.sealed,
    g1pk: MOVED,
    g1sk: `${stream}#${lane}`,
  };
  return {
    put: item,
    if:
      before === undefined
        ? [{ exists: false }]
        : [
            { attr: 'hash', equals: before.hash },
            { attr: 'sealed', equals: before.sealed },
          ],
  };
}

/** JSON as it will be read again: no undefined, nothing that JSON does not know. */
const plain = (value: object): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;
