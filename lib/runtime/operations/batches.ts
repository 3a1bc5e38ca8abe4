import type { Json, JsonObject } from '../../model/json.ts';
import { actorEntry, type Change, type Core } from '../core.ts';
import { keys } from '../keys.ts';
import { itemOf, recordOf } from '../records.ts';
import { Refusal, type Actor, type Batches, type BatchItemStatus, type BatchStatus, type BatchView } from '../types.ts';
import { carryOut, verify, type Services } from './batch-items.ts';
import { collect, countOf, type BatchRecord, type ItemRecord } from './batch-record.ts';
import { reasoned } from './record.ts';
import { each } from '../each.ts';

const LIMIT = 25;
const MAX_LIMIT = 100;
/** Items under way at a time: the systems that a retry calls are the ones that were down. */
const AT_ONCE = 8;
const MAX_ITEMS = 50_000;

const CONSEQUENCE: Readonly<Record<BatchView['kind'], string>> = {
  retry:
    'Each step runs again with the same idempotency key and the data it has. An item counts as VERIFIED when the machine has passed the step, and as REFAILED when the step fails again.',
  cancel:
    'Each instance ends at once, wherever it is. Open tasks, messages and timers are taken back; what its steps have done in other systems is not undone, and no compensation runs.',
};

/** What is done to many: written down first, item by item, then carried out by whoever sweeps; a crash leaves nothing out and does nothing twice. */
export class BatchService {
  readonly #core: Core;
  readonly #services: Services;
  readonly #driving = new Set<string>();
  constructor(core: Core, services: Services) {
    this.#core = core;
    this.#services = services;
  }

  /** Goes on with every batch that is open. */
  async sweep(): Promise<void> {
    let cursor: string | undefined;
    do {
      const page = await this.#core.ports.store.query({
        pk: 'BATCH#open',
        index: 'g1',
        ...(cursor === undefined ? {} : { cursor }),
      });
      await each(page.items, (item) => this.#drive(String(item.id)));
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  readonly service: Batches = {
    preview: async (request) => ({
      count: await countOf(this.#core, this.#services.search, request, MAX_ITEMS),
      consequence: CONSEQUENCE[request.kind],
    }),
    create: async ({ process, kind, filter, name, count }, reason, by) => {
      reasoned(reason);
      const request = { process, kind, filter };
      const now = await countOf(this.#core, this.#services.search, request, MAX_ITEMS);
      if (now !== count)
        throw new Refusal('conflict', 'COUNT_CHANGED', `it would be about ${now}, not ${count}: look again`, {
          detail: { count: now },
        });
      const at = this.#core.now();
      const record: BatchRecord = {
        id: this.#core.ports.ids.next(),
        ...request,
        name,
        reason,
        by: itemOf(by) as unknown as Actor,
        at,
        status: 'CREATED',
        total: 0,
        attempt: 1,
      };
      await this.#core.attempt((change) => {
        change.actions.push({
          put: {
            ...keys.batch(record.id),
            ...itemOf(record),
            g1pk: 'BATCH#open',
            g1sk: record.id,
            g2pk: 'BATCHES',
            g2sk: record.id,
          },
          if: [{ exists: false }],
        });
        told(change, record, by, 'batch.created', { reason }, { kind, name, count, filter: filter as JsonObject });
        return Promise.resolve();
      });
      this.#begin(record.id);
      return this.#view(record);
    },
    get: async (id) => {
      // Whoever looks need not wait for the sweeper to learn what has happened.
      await this.#core.track(this.#drive(id));
      return this.#view(await this.#load(id));
    },
    list: async ({ limit = LIMIT, cursor }) => {
      const page = await this.#core.ports.store.query({
        pk: 'BATCHES',
        index: 'g2',
        descending: true,
        limit: Math.min(limit, MAX_LIMIT),
        ...(cursor === undefined ? {} : { cursor }),
      });
      const items = await Promise.all(page.items.map(async (i) => this.#view(await this.#load(String(i.id)))));
      return { items, ...(page.cursor === undefined ? {} : { cursor: page.cursor }) };
    },
    items: async (id, { status, limit = LIMIT, cursor }) => {
      await this.#load(id);
      const most = Math.min(limit, MAX_LIMIT);
      const found: ItemRecord[] = [];
      let next = cursor;
      do {
        const page = await this.#page(id, most - found.length, next);
        found.push(...page.items.filter((i) => status === undefined || i.status === status));
        next = page.cursor;
      } while (next !== undefined && found.length < most);
      return { items: found.map(shown), ...(next === undefined ? {} : { cursor: next }) };
    },
    change: async (id, what, reason, by) => {
      reasoned(reason);
      await this.#core.attempt(async (change) => {
        const now = await this.#load(id);
        const open = now.status === 'ACTIVE' || now.status === 'CREATED';
        const allowed = {
          suspend: open,
          resume: now.status === 'SUSPENDED',
          cancel: open || now.status === 'SUSPENDED',
          rerun: ended(now.status),
        }[what];
        if (!allowed)
          throw new Refusal('conflict', 'BATCH_STATUS', `the batch is ${now.status}: it cannot ${what} now`);
        const status: BatchStatus = (
          { suspend: 'SUSPENDED', resume: 'ACTIVE', cancel: 'CANCELED', rerun: 'ACTIVE' } as const
        )[what];
        change.actions.push({
          update: keys.batch(id),
          set: {
            status: status === 'ACTIVE' && now.collected !== true ? 'CREATED' : status,
            g1pk: status === 'ACTIVE' || status === 'CANCELED' ? 'BATCH#open' : 'BATCH#closed',
            ...(what === 'rerun' ? { attempt: now.attempt + 1 } : {}),
          },
          unset: ['endedAt'],
          if: [{ attr: 'status', equals: now.status }],
        });
        told(change, now, by, `batch.${what}`, { reason }, {});
      });
      this.#begin(id);
      return this.#view(await this.#load(id));
    },
  };

  async #load(id: string): Promise<BatchRecord> {
    const found = recordOf<BatchRecord>(await this.#core.ports.store.get(keys.batch(id)));
    if (found === undefined) throw new Refusal('unknown', 'UNKNOWN_BATCH', `there is no batch ${id}`);
    return found;
  }

  async #page(id: string, limit: number, cursor?: string): Promise<{ items: ItemRecord[]; cursor?: string }> {
    const page = await this.#core.ports.store.query({
      pk: keys.batch(id).pk,
      prefix: 'ITEM#',
      limit,
      ...(cursor === undefined ? {} : { cursor }),
    });
    return {
      items: page.items.map((i) => recordOf<ItemRecord>(i)!),
      ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
    };
  }

  async *#items(id: string): AsyncGenerator<ItemRecord> {
    let cursor: string | undefined;
    do {
      const page = await this.#page(id, 200, cursor);
      yield* page.items;
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  async #counts(id: string): Promise<Partial<Record<BatchItemStatus, number>>> {
    const counts: Partial<Record<BatchItemStatus, number>> = {};
    for await (const { status } of this.#items(id)) counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  }

  async #view(b: BatchRecord): Promise<BatchView> {
    const counts = await this.#counts(b.id);
    return {
      id: b.id,
      process: b.process,
      kind: b.kind,
      filter: b.filter,
      name: b.name,
      reason: b.reason,
      by: b.by.id,
      at: this.#core.iso(b.at),
      status: b.status,
      total: Object.values(counts).reduce((sum, n) => sum + n, 0),
      counts,
      ...(b.endedAt === undefined ? {} : { endedAt: this.#core.iso(b.endedAt) }),
    };
  }

  /** At once; where that fails, the sweeper comes to it. */
  #begin(id: string): void {
    void this.#core.track(this.#drive(id)).catch(() => undefined);
  }

  /** One round: writes items down, begins what is to do, asks for outcomes, ends the batch where nothing is open. */
  async #drive(id: string): Promise<void> {
    if (this.#driving.has(id)) return;
    this.#driving.add(id);
    try {
      let batch = await this.#load(id);
      if (ended(batch.status) && batch.endedAt !== undefined) return;
      if (batch.status === 'CREATED') {
        await collect(this.#core, this.#services.search, batch, MAX_ITEMS);
        batch = await this.#load(id);
      }
      const work: ItemRecord[] = [];
      for await (const item of this.#items(id)) work.push(item);
      for (let at = 0; at < work.length; at += AT_ONCE) {
        // Suspended or cancelled meanwhile: nothing more is begun.
        const now = await this.#load(id);
        await Promise.all(work.slice(at, at + AT_ONCE).map((item) => this.#step(now, item)));
      }
      await this.#finish(id);
    } finally {
      this.#driving.delete(id);
    }
  }

  async #step(batch: BatchRecord, item: ItemRecord): Promise<void> {
    const again = batch.attempt > item.attempt && (item.status === 'REFAILED' || item.status === 'FAILED');
    if (item.status === 'RUNNING') await verify(this.#core, this.#services, batch, item);
    else if (batch.status === 'ACTIVE' && (item.status === 'ACTIVE' || again))
      await carryOut(
        this.#core,
        this.#services,
        batch,
        again ? { ...item, status: 'ACTIVE', attempt: batch.attempt } : item,
      );
    else if (batch.status === 'CANCELED' && item.status === 'ACTIVE')
      await this.#core.ports.store.transact([
        { update: keys.batchItem(batch.id, item.target), set: { status: 'CANCELED' } },
      ]);
  }

  async #finish(id: string): Promise<void> {
    const counts = await this.#counts(id);
    if ((counts.ACTIVE ?? 0) + (counts.RUNNING ?? 0) > 0) return;
    await this.#core.attempt(async (change) => {
      const now = await this.#load(id);
      if (now.status !== 'ACTIVE' && now.status !== 'CANCELED') return;
      const bad = (counts.REFAILED ?? 0) + (counts.FAILED ?? 0);
      const good = (counts.VERIFIED ?? 0) + (counts.COMPLETED ?? 0) + (counts.SKIPPED ?? 0);
      const status: BatchStatus =
        now.status === 'CANCELED'
          ? 'CANCELED'
          : bad === 0
            ? 'COMPLETED'
            : good === 0
              ? 'FAILED'
              : 'PARTIALLY_COMPLETED';
      change.actions.push({
        update: keys.batch(id),
        set: { status, endedAt: this.#core.now(), g1pk: 'BATCH#closed' },
        if: [{ attr: 'status', equals: now.status }],
      });
      told(
        change,
        now,
        { kind: 'system', id: 'tutti' },
        'batch.finished',
        {},
        { status, counts: counts as JsonObject },
      );
    });
  }
}

const ended = (status: BatchStatus): boolean =>
  status === 'COMPLETED' || status === 'PARTIALLY_COMPLETED' || status === 'FAILED' || status === 'CANCELED';

function told(
  change: Change,
  batch: BatchRecord,
  by: Pick<Actor, 'kind' | 'id' | 'onBehalfOf'>,
  action: string,
  why: JsonObject,
  decided: Readonly<Record<string, Json>>,
): void {
  change.drafts.push({
    stream: `process:${batch.process}`,
    lane: 'main',
    actor: actorEntry(by as Actor),
    action,
    subject: { process: batch.process },
    decided: { batch: batch.id, ...decided },
    ...(Object.keys(why).length === 0 ? {} : { why }),
  });
}

const shown = (i: ItemRecord) => ({
  target: i.target,
  instance: i.instance,
  status: i.status,
  attempt: i.attempt,
  ...(i.businessKey === undefined ? {} : { businessKey: i.businessKey }),
  ...(i.operation === undefined ? {} : { operation: i.operation }),
  ...(i.error === undefined ? {} : { error: i.error }),
  ...(i.sameError === undefined ? {} : { sameError: i.sameError }),
});
