import { AwsError } from './errors.ts';
import type { EngineStore } from './store.ts';

/** A kind of small documents, kept in memory and written through. */
export class Registry<T> {
  readonly #store: EngineStore;
  readonly #kind: string;
  readonly #rows = new Map<string, T>();
  constructor(
    store: EngineStore,
    kind: string,
    rows: readonly { readonly kind: string; readonly id: string; readonly body: string }[],
  ) {
    this.#store = store;
    this.#kind = kind;
    for (const row of rows) if (row.kind === kind) this.#rows.set(row.id, JSON.parse(row.body) as T);
  }
  get(id: string): T | undefined {
    return this.#rows.get(id);
  }
  entries(): IterableIterator<[string, T]> {
    return this.#rows.entries();
  }
  values(): T[] {
    return [...this.#rows.values()];
  }
  /** Resolves when it is on disk. */
  put(id: string, value: T): Promise<void> {
    this.#rows.set(id, value);
    return this.#store.put({ kind: this.#kind, id, body: JSON.stringify(value) });
  }
  remove(id: string): Promise<void> {
    this.#rows.delete(id);
    return this.#store.remove(this.#kind, id);
  }
}

/** One page of a list: `nextToken` is opaque to the caller and bound to the list it came from. */
export function page<T>(
  all: readonly T[],
  request: { readonly maxResults?: number | undefined; readonly nextToken?: string | undefined },
  fallback = 100,
): { readonly items: T[]; readonly nextToken?: string } {
  const from = request.nextToken === undefined ? 0 : offsetOf(request.nextToken);
  const size =
    request.maxResults === undefined || request.maxResults === 0 ? fallback : Math.min(request.maxResults, 1000);
  const items = all.slice(from, from + size);
  return { items, ...(from + size < all.length ? { nextToken: tokenOf(from + size) } : {}) };
}
export const tokenOf = (value: number): string => Buffer.from(`n|${value}`).toString('base64');
export function offsetOf(token: string): number {
  const [mark, value] = Buffer.from(token, 'base64').toString('utf8').split('|');
  if (mark !== 'n' || !/^\d{1,16}$/.test(value ?? '')) throw new AwsError('InvalidToken', `Invalid Token: '${token}'`);
  return Number(value);
}
