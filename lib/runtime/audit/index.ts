import type { JsonObject } from '../../model/json.ts';
import { ConditionFailed, type Ports } from '../../platform/port.ts';
import type { Audit, AuditEntry, AuditExport } from '../types.ts';
import { leafHash, merkleRoot, type Leaf } from './hash.ts';
import { createRecorder, headKey, MOVED } from './recorder.ts';
import type { Recorder } from './types.ts';
import { storedValues } from './values.ts';
import { verifyExport } from './verify.ts';

export { entryHash } from './hash.ts';
export { verifyExport } from './verify.ts';

const SIZE = { pk: 'AM#', sk: 'SIZE' };
const LOG = 'AM#log';
const padded = (n: number): string => String(n).padStart(12, '0');
/** Leaves written in one transaction, each with its head. */
const CHUNK = 40;
const PAGE = 500;

/** The record: one chain per lane, a Merkle log over the lane heads, receipts outside the store. */
export function createAudit(ports: Pick<Ports, 'store' | 'blobs' | 'clock' | 'ids' | 'anchor'>): {
  recorder: Recorder;
  audit: Audit;
} {
  const { store, clock, anchor } = ports;

  const entriesOf = async (stream: string | undefined): Promise<AuditEntry[]> => {
    const entries: AuditEntry[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.query({
        ...(stream === undefined ? { pk: 'A#all', index: 'g1' as const } : { pk: `A#${stream}` }),
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      });
      entries.push(...page.items.map((i) => i.entry as unknown as AuditEntry));
      cursor = page.cursor;
    } while (cursor !== undefined);
    return entries;
  };
  const log = async (): Promise<Leaf[]> => {
    const leaves: Leaf[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.query({ pk: LOG, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
      leaves.push(
        ...page.items.map((i) => ({
          stream: String(i.stream),
          lane: String(i.lane),
          seq: Number(i.seq),
          hash: String(i.hash),
        })),
      );
      cursor = page.cursor;
    } while (cursor !== undefined);
    return leaves;
  };

  /** Appends the heads that have moved; true where there was one. */
  const gather = async (): Promise<boolean> => {
    const { items } = await store.query({ pk: MOVED, index: 'g1', limit: CHUNK });
    if (items.length === 0) return false;
    const size = Number((await store.get(SIZE))?.size ?? 0);
    // The index may lag: a head that has been logged already carries no mark any more.
    const heads = (await Promise.all(items.map((i) => store.get({ pk: i.pk, sk: i.sk })))).filter(
      (h) => h?.g1pk === MOVED,
    );
    if (heads.length === 0) return false;
    try {
      await store.transact([
        ...heads.flatMap((h, i) => [
          {
            put: { pk: LOG, sk: padded(size + i), stream: h!.stream!, lane: h!.lane!, seq: h!.seq!, hash: h!.hash! },
            if: [{ exists: false as boolean }],
          },
          {
            update: headKey(String(h!.stream), String(h!.lane)),
            unset: ['g1pk', 'g1sk'],
            if: [{ attr: 'hash', equals: h!.hash! }],
          },
        ]),
        {
          update: SIZE,
          set: { size: size + heads.length },
          if: [size === 0 ? { any: [{ exists: false }, { attr: 'size', equals: 0 }] } : { attr: 'size', equals: size }],
        },
      ]);
    } catch (error) {
      // A head moved, or somebody else gathers: the next round sees what is there then.
      if (!(error instanceof ConditionFailed)) throw error;
    }
    return true;
  };

  const audit: Audit = {
    async list(filter) {
      const limit = filter.limit ?? 50;
      const items: AuditEntry[] = [];
      let { cursor } = filter;
      do {
        const page = await store.query({
          ...(filter.stream === undefined ? { pk: 'A#all', index: 'g1' as const } : { pk: `A#${filter.stream}` }),
          descending: filter.order === 'newest',
          limit: limit - items.length,
          ...(cursor === undefined ? {} : { cursor }),
        });
        for (const item of page.items) {
          const entry = item.entry as unknown as AuditEntry;
          if (filter.action !== undefined && entry.action !== filter.action) continue;
          if (filter.actor !== undefined && entry.actor.id !== filter.actor) continue;
          items.push(entry);
        }
        cursor = page.cursor;
      } while (cursor !== undefined && items.length < limit);
      return { items, ...(cursor === undefined ? {} : { cursor }) };
    },
    async export(filter = {}) {
      // The log first: what it has seen must be among the entries that are read after it.
      const leaves = await log();
      const streams =
        filter.stream === undefined
          ? new Set([...(await entriesOf(undefined)).map((e) => e.stream), ...leaves.map((l) => l.stream)])
          : new Set([filter.stream]);
      // Stream by stream from the main table: an index may lag.
      const entries: AuditEntry[] = [];
      for (const stream of streams) entries.push(...(await entriesOf(stream)));
      entries.sort((a, b) => compare(a.stream, b.stream) || compare(a.lane, b.lane) || a.seq - b.seq);
      return {
        format: 'tutti-audit/1',
        ...(filter.stream === undefined ? {} : { stream: filter.stream }),
        entries,
        log: leaves as unknown as readonly JsonObject[],
        ...(filter.values === true ? { values: await storedValues(ports.blobs, entries) } : {}),
      } satisfies AuditExport;
    },
    async anchor() {
      let moved = false;
      for (let rounds = 0; rounds < 10_000 && (await gather()); rounds += 1) moved = true;
      const last = (await anchor.list()).at(-1);
      const leaves = await log();
      if (leaves.length === 0 || (!moved && last?.size === leaves.length)) return undefined;
      const receipt: JsonObject = {
        format: 'tutti-receipt/1',
        size: leaves.length,
        root: merkleRoot(leaves.map(leafHash)),
        at: new Date(clock.now()).toISOString(),
        ...(last?.root === undefined ? {} : { previousRoot: last.root }),
      };
      await anchor.put(receipt);
      return (await anchor.list()).at(-1) ?? receipt;
    },
    receipts: () => anchor.list(),
    async verify(filter = {}) {
      const receipts = await anchor.list();
      return verifyExport(await audit.export(filter), receipts);
    },
  };
  return { recorder: createRecorder(ports), audit };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
