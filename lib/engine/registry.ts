import { createHash } from 'node:crypto';
import { AwsError } from './errors.ts';
import type { Store } from './store.ts';

/** A kind of small documents, kept in memory and written through. */
export class Registry<T> {
  readonly #store: Store;
  readonly #kind: string;
  readonly #rows = new Map<string, T>();
  /** What is on disk of rows with changes that are not there yet. */
  readonly #durable = new Map<string, { row: T | undefined; waiting: number }>();
  constructor(
    store: Store,
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
  /** Resolves when what has been put until now is on disk: who finds a row may be told of it only then. */
  written(): Promise<void> {
    return new Promise((done, fail) => this.#store.afterwards({ done, fail }));
  }
  /** Resolves when it is on disk; where it cannot be written, it is as it was before. */
  put(id: string, value: T): Promise<void> {
    return this.#change(id, value, this.#store.put({ kind: this.#kind, id, body: JSON.stringify(value) }));
  }
  remove(id: string): Promise<void> {
    return this.#change(id, undefined, this.#store.remove(this.#kind, id));
  }
  async #change(id: string, value: T | undefined, written: Promise<void>): Promise<void> {
    const known = this.#durable.get(id) ?? { row: this.#rows.get(id), waiting: 0 };
    known.waiting += 1;
    this.#durable.set(id, known);
    this.#set(id, value);
    try {
      await written;
      known.row = value;
    } catch (error) {
      // Somebody may have changed it again since.
      if (this.#rows.get(id) === value) this.#set(id, known.row);
      throw error;
    } finally {
      known.waiting -= 1;
      if (known.waiting === 0) this.#durable.delete(id);
    }
  }
  #set(id: string, row: T | undefined): void {
    if (row === undefined) this.#rows.delete(id);
    else this.#rows.set(id, row);
  }
}

/** One page of a list. `list` names it with everything that narrows it: a token of another list is refused. */
export function page<T>(
  all: readonly T[],
  request: { readonly maxResults?: number | undefined; readonly nextToken?: string | undefined },
  list: string,
): { readonly items: T[]; readonly nextToken?: string } {
  const from = request.nextToken === undefined ? 0 : offsetOf(list, request.nextToken);
  const size = sizeOf(request.maxResults);
  const items = all.slice(from, from + size);
  return { items, ...(from + size < all.length ? { nextToken: tokenOf(list, from + size) } : {}) };
}
const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 1000;
export const sizeOf = (maxResults: number | undefined): number =>
  maxResults === undefined || maxResults === 0 ? DEFAULT_PAGE : Math.min(maxResults, LARGEST_PAGE);

/** Where the next page of a list begins, as text that says nothing to the caller. */
export const tokenOf = (list: string, value: number): string =>
  Buffer.from(`${markOf(list)}|${value}`).toString('base64');
export function offsetOf(list: string, token: string): number {
  const [mark, value] = Buffer.from(token, 'base64').toString('utf8').split('|');
  if (mark !== markOf(list) || !/^\d{1,16}$/.test(value ?? ''))
    throw new AwsError('InvalidToken', `Invalid Token: '${token}'`);
  return Number(value);
}
const markOf = (list: string): string => createHash('sha256').update(list).digest('base64url').slice(0, 12);
