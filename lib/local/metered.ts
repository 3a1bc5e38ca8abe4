import type { Action, Item, Ports, Query, Store } from '../platform/port.ts';
import { ASSUMPTIONS, type Billed, type Usage } from '../insight/prices.ts';

/** Counts what a runtime asks of the world, in the units that AWS bills. */
export class Meter {
  readonly #counts: Record<Billed, number> & { models: number } = {
    transition: 0,
    request: 0,
    gigabyteSecond: 0,
    write: 0,
    read: 0,
    event: 0,
    schedule: 0,
    blobPut: 0,
    blobGet: 0,
    apiRequest: 0,
    models: 0,
  };

  usage(): Usage {
    return { ...this.#counts };
  }
  reset(): void {
    for (const key of Object.keys(this.#counts)) this.#counts[key as Billed] = 0;
  }
  add(unit: Billed, n = 1): void {
    this.#counts[unit] += n;
  }
  /** One function call. */
  call(): void {
    this.add('request');
    this.add('gigabyteSecond', ASSUMPTIONS.memoryGb * ASSUMPTIONS.invocationSeconds);
  }

  /** The same ports, counted. */
  ports(ports: Ports): Ports {
    const { events, timers, blobs, models } = ports;
    return {
      ...ports,
      store: this.#store(ports.store),
      events: {
        publish: (list) => {
          for (const e of list) this.add('event', Math.max(1, Math.ceil(size(e) / 65_536)));
          return events.publish(list);
        },
      },
      timers: {
        at: (...args) => (this.add('schedule'), timers.at(...args)),
        cancel: (id) => timers.cancel(id),
      },
      blobs: {
        put: (...args) => (this.add('blobPut'), blobs.put(...args)),
        get: (key) => (this.add('blobGet'), blobs.get(key)),
        remove: (key) => blobs.remove(key),
        list: (prefix) => blobs.list(prefix),
      },
      models: {
        generate: async (request) => {
          const reply = await models.generate(request);
          this.#counts.models += reply.usd;
          return reply;
        },
      },
    };
  }

  #store(store: Store): Store {
    return {
      get: async (key) => {
        const item = await store.get(key);
        this.add('read', units(item, 4096));
        return item;
      },
      query: async (query: Query) => {
        const page = await store.query(query);
        const read = Math.max(1, Math.ceil(page.items.reduce((sum, i) => sum + size(i), 0) / 4096));
        // Indexes are read without strong consistency, at half the price.
        this.add('read', query.index === undefined ? read : read / 2);
        return page;
      },
      transact: async (actions) => {
        for (const action of actions) this.add('write', written(action, actions.length > 1));
        await store.transact(actions);
      },
    };
  }
}

function written(action: Action, transaction: boolean): number {
  const item = 'put' in action ? action.put : 'update' in action ? { ...action.update, ...action.set } : undefined;
  const own = units(item as Item | undefined, 1024) * (transaction ? 2 : 1);
  const indexes = ['g1pk', 'g2pk', 'g3pk'].filter((g) => item !== undefined && g in item).length;
  return own + indexes * units(item as Item | undefined, 1024);
}
const size = (value: object): number => Buffer.byteLength(JSON.stringify(value));
const units = (item: object | undefined, bytes: number): number =>
  item === undefined ? 1 : Math.max(1, Math.ceil(size(item) / bytes));
