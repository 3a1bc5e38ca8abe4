import type { Core } from '../core.ts';
import { keys } from '../keys.ts';
import { itemOf } from '../records.ts';
import {
  Refusal,
  type Actor,
  type BatchItemView,
  type BatchRequest,
  type BatchStatus,
  type Search,
  type SearchHit,
} from '../types.ts';

/** A batch as it is stored; who asked for it is kept whole, because the sweeper acts in that name. */
export interface BatchRecord extends BatchRequest {
  readonly id: string;
  readonly name: string;
  readonly reason: string;
  readonly by: Actor;
  readonly at: number;
  readonly endedAt?: number;
  readonly status: BatchStatus;
  readonly total: number;
  /** Raised by every rerun. */
  readonly attempt: number;
  /** All items are written down. */
  readonly collected?: boolean;
}
export interface ItemRecord extends BatchItemView {
  /** The attempt that was begun last: what finds its work done then has done it itself. */
  readonly begun?: number;
}

const PAGE = 100;
/** Items in one transaction. */
const CHUNK = 80;

interface Target {
  readonly target: string;
  readonly instance: string;
  readonly businessKey?: string;
}

/** What a batch is about, in the order of the starts. */
async function* targets(core: Core, search: Search, { process, kind, filter }: BatchRequest): AsyncGenerator<Target> {
  let cursor: string | undefined;
  do {
    const page = await search.find({
      ...filter,
      process,
      order: 'oldest',
      limit: PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const hit of page.items) yield* kind === 'retry' ? incidentsOf(core, hit, filter.fingerprint) : runningOf(hit);
    cursor = page.cursor;
  } while (cursor !== undefined);
}

function* runningOf(hit: SearchHit): Generator<Target> {
  if (hit.status === 'running') yield { target: hit.id, ...who(hit) };
}

async function* incidentsOf(core: Core, hit: SearchHit, fingerprint: string | undefined): AsyncGenerator<Target> {
  if (hit.status !== 'running' || hit.incidents === 0) return;
  const { items } = await core.ports.store.query({ pk: `INC#I#${hit.id}`, index: 'g2' });
  for (const row of items) {
    const incident = await core.ports.store.get({ pk: row.pk, sk: row.sk });
    if (incident?.status === 'open' && (fingerprint === undefined || incident.fingerprint === fingerprint))
      yield { target: String(incident.id), ...who(hit) };
  }
}
const who = ({ id, businessKey }: SearchHit) => ({
  instance: id,
  ...(businessKey === undefined ? {} : { businessKey }),
});

/** @throws Refusal where there are more than `most`. */
export async function countOf(core: Core, search: Search, request: BatchRequest, most: number): Promise<number> {
  let count = 0;
  for await (const _one of targets(core, search, request)) {
    count += 1;
    if (count > most)
      throw new Refusal('unprocessable', 'TOO_MANY', `one batch is about at most ${most}: narrow the filter`);
  }
  return count;
}

/** Writes the items down; what has been written before a crash is written over with the same. */
export async function collect(core: Core, search: Search, batch: BatchRecord, most: number): Promise<void> {
  const { store } = core.ports;
  let chunk: ItemRecord[] = [];
  let total = 0;
  const write = async (): Promise<void> => {
    if (chunk.length > 0)
      await store.transact(
        chunk.map((item) => ({ put: { ...keys.batchItem(batch.id, item.target), ...itemOf(item) } })),
      );
    chunk = [];
  };
  for await (const target of targets(core, search, batch)) {
    if (total >= most) break;
    total += 1;
    chunk.push({ ...target, status: 'ACTIVE', attempt: 1 });
    if (chunk.length === CHUNK) await write();
  }
  await write();
  await core.attempt(async (change) => {
    const now = await store.get(keys.batch(batch.id));
    if (now?.status === 'CREATED')
      change.actions.push({
        update: keys.batch(batch.id),
        set: { status: 'ACTIVE', collected: true, total },
        if: [{ attr: 'status', equals: 'CREATED' }],
      });
  });
}
