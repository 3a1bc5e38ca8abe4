import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { Json } from '../../model/json.ts';
import { holds } from '../conditions.ts';
import { checkLimits, keyOf, MAX_ITEM_BYTES } from '../limits.ts';
import {
  ConditionFailed,
  StoreLimit,
  UnknownCursor,
  type Action,
  type Change,
  type Clock,
  type Item,
  type Key,
  type Page,
  type Query,
  type Store,
} from '../port.ts';

export { checkLimits, holds };

const MAX_ATTEMPTS = 10;
const DEFAULT_PAGE = 100;

export interface SqliteStoreOptions {
  /** Path, or `:memory:`. */
  readonly file: string;
  readonly clock: Clock;
  /** Index reads see items only this much later (milliseconds of wall time are not used: the clock decides). */
  readonly indexDelayMs?: number;
  /** Probability that a transaction meets a conflict and is tried again. */
  readonly conflictRate?: number;
  readonly random?: () => number;
}

type ChangeHandler = (changes: readonly Change[]) => Promise<void>;
interface Waiting {
  readonly actions: readonly Action[];
  readonly done: () => void;
  readonly fail: (error: unknown) => void;
}

/** The Store in one SQLite file: WAL, synced at every commit; transactions of one turn of the event loop share a commit. */
export class SqliteStore implements Store {
  readonly #db: DatabaseSync;
  readonly #options: SqliteStoreOptions;
  #waiting: Waiting[] = [];
  #scheduled = false;
  #handler: ChangeHandler | undefined;
  #delivering: Promise<void> = Promise.resolve();
  #deliverAgain = false;
  #running = false;
  #closed = false;

  private constructor(options: SqliteStoreOptions) {
    this.#options = options;
    this.#db = new DatabaseSync(options.file);
    this.#db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS items (pk TEXT NOT NULL, sk TEXT NOT NULL, item TEXT NOT NULL, visible INTEGER NOT NULL,
        g1pk TEXT, g1sk TEXT, g2pk TEXT, g2sk TEXT, g3pk TEXT, g3sk TEXT, PRIMARY KEY (pk, sk)) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS g1 ON items (g1pk, g1sk, pk, sk) WHERE g1pk IS NOT NULL;
      CREATE INDEX IF NOT EXISTS g2 ON items (g2pk, g2sk, pk, sk) WHERE g2pk IS NOT NULL;
      CREATE INDEX IF NOT EXISTS g3 ON items (g3pk, g3sk, pk, sk) WHERE g3pk IS NOT NULL;
      CREATE TABLE IF NOT EXISTS changes (id INTEGER PRIMARY KEY AUTOINCREMENT, pk TEXT NOT NULL, sk TEXT NOT NULL, old TEXT, new TEXT);
      CREATE TABLE IF NOT EXISTS dead_letters (id INTEGER PRIMARY KEY, change TEXT NOT NULL, error TEXT NOT NULL);
    `);
    const { synchronous } = this.#db.prepare('PRAGMA synchronous').get() as { synchronous: number };
    if (synchronous !== 2) throw new Error(`the store needs PRAGMA synchronous=FULL and has ${synchronous}`);
  }

  static open(options: SqliteStoreOptions): SqliteStore {
    return new SqliteStore(options);
  }

  async get(key: Key): Promise<Item | undefined> {
    const item = this.#read(key);
    return item !== undefined && this.#alive(item) ? item : undefined;
  }

  async query(query: Query): Promise<Page<Item>> {
    const { index } = query;
    const [pk, sk] = index === undefined ? ['pk', 'sk'] : [`${index}pk`, `${index}sk`];
    const order = index === undefined ? [sk] : [sk, 'pk', 'sk'];
    const where = [`${pk} = ?`];
    const values: SQLInputValue[] = [query.pk];
    if (query.prefix !== undefined) {
      where.push(`${sk} >= ?`, `${sk} < ?`);
      values.push(query.prefix, `${query.prefix}\u{10ffff}`);
    }
    if (query.from !== undefined) {
      where.push(`${sk} >= ?`);
      values.push(query.from);
    }
    if (query.to !== undefined) {
      where.push(`${sk} <= ?`);
      values.push(query.to);
    }
    const direction = query.descending === true ? 'DESC' : 'ASC';
    if (query.cursor !== undefined) {
      const last = parseCursor(query.cursor, order.length);
      where.push(`(${order.join(', ')}) ${query.descending === true ? '<' : '>'} (${order.map(() => '?').join(', ')})`);
      values.push(...last);
    }
    if (index !== undefined) {
      where.push('visible <= ?');
      values.push(this.#options.clock.now());
    }
    const limit = query.limit ?? DEFAULT_PAGE;
    const rows = this.#db
      .prepare(
        `SELECT item FROM items WHERE ${where.join(' AND ')} ORDER BY ${order.map((o) => `${o} ${direction}`).join(', ')} LIMIT ?`,
      )
      .all(...values, limit + 1) as { item: string }[];
    const page = rows.slice(0, limit).map((r) => JSON.parse(r.item) as Item);
    const last = page.at(-1);
    const items = page.filter((item) => this.#alive(item));
    return rows.length > limit && last !== undefined
      ? { items, cursor: cursorOf(order.map((o) => String(last[o] ?? ''))) }
      : { items };
  }

  transact(actions: readonly Action[]): Promise<void> {
    try {
      checkLimits(actions);
    } catch (error) {
      return Promise.reject(error as Error);
    }
    if (actions.length === 0) return Promise.resolve();
    return new Promise((done, fail) => {
      this.#waiting.push({ actions, done, fail });
      if (this.#scheduled) return;
      this.#scheduled = true;
      setImmediate(() => this.#commit());
    });
  }

  /** Hands every change to the handler, in order, at least once; goes on after a restart where it stopped. */
  changes(handler: ChangeHandler): void {
    this.#handler = handler;
    this.#deliver();
  }
  /** Resolves when every change so far has been handled. */
  async settle(): Promise<void> {
    do {
      await new Promise((next) => setImmediate(next));
      await this.#delivering;
    } while (this.#running || this.#waiting.length > 0 || this.#deliverAgain);
  }
  deadLetters(): readonly { readonly change: Change; readonly error: string }[] {
    return (
      this.#db.prepare('SELECT change, error FROM dead_letters ORDER BY id').all() as {
        change: string;
        error: string;
      }[]
    ).map((r) => ({ change: JSON.parse(r.change) as Change, error: r.error }));
  }
  async close(): Promise<void> {
    this.#commit();
    this.#closed = true;
    await this.#delivering;
    this.#db.close();
  }

  // ------------------------------------------------------------ inside

  #alive(item: Item): boolean {
    return typeof item.ttl !== 'number' || item.ttl * 1000 > this.#options.clock.now();
  }
  #read(key: Key): Item | undefined {
    const row = this.#db.prepare('SELECT item FROM items WHERE pk = ? AND sk = ?').get(key.pk, key.sk) as
      { item: string } | undefined;
    return row === undefined ? undefined : (JSON.parse(row.item) as Item);
  }

  /** All waiting transactions, each on its own savepoint, in one synced commit. */
  #commit(): void {
    this.#scheduled = false;
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length === 0) return;
    // Whoever waits for an answer gets one: what handles changes while the store closes would wait for ever.
    if (this.#closed) return batch.forEach(({ fail }) => fail(new Error('the store is closed')));
    const results: (unknown | undefined)[] = [];
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      for (const { actions } of batch) {
        this.#db.exec('SAVEPOINT one');
        try {
          this.#apply(actions);
          this.#db.exec('RELEASE one');
          results.push(undefined);
        } catch (error) {
          this.#db.exec('ROLLBACK TO one; RELEASE one');
          results.push(error);
        }
      }
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      for (const { fail } of batch) fail(error);
      return;
    }
    batch.forEach(({ done, fail }, i) => (results[i] === undefined ? done() : fail(results[i])));
    this.#deliver();
  }

  #apply(actions: readonly Action[]): void {
    const { conflictRate = 0, random = Math.random } = this.#options;
    // A conflict on DynamoDB cancels the whole transaction and is tried again with jitter; here only the count of tries is real.
    for (let attempt = 1; conflictRate > 0 && random() < conflictRate; attempt += 1)
      if (attempt >= MAX_ATTEMPTS) throw new StoreLimit('the transaction met conflicts too often');
    actions.forEach((action, index) => this.#one(action, index));
  }

  #one(action: Action, index: number): void {
    const key = keyOf(action);
    const before = this.#read(key);
    const seen = before !== undefined && this.#alive(before) ? before : undefined;
    if (!(action.if ?? []).every((c) => holds(c, seen))) throw new ConditionFailed(index);
    if ('check' in action) return;
    const after = 'put' in action ? action.put : 'remove' in action ? undefined : updated(seen, action);
    if (after === undefined) this.#db.prepare('DELETE FROM items WHERE pk = ? AND sk = ?').run(key.pk, key.sk);
    else {
      const text = JSON.stringify(after);
      if (Buffer.byteLength(text) > MAX_ITEM_BYTES)
        throw new StoreLimit(`item ${key.pk} ${key.sk} is larger than 400 KB`);
      const index_ = (name: string): SQLInputValue =>
        typeof after[name] === 'string' ? (after[name] as string) : null;
      this.#db
        .prepare(
          'INSERT OR REPLACE INTO items (pk, sk, item, visible, g1pk, g1sk, g2pk, g2sk, g3pk, g3sk) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        )
        .run(
          key.pk,
          key.sk,
          text,
          this.#options.clock.now() + (this.#options.indexDelayMs ?? 0),
          index_('g1pk'),
          index_('g1sk'),
          index_('g2pk'),
          index_('g2sk'),
          index_('g3pk'),
          index_('g3sk'),
        );
    }
    this.#db
      .prepare('INSERT INTO changes (pk, sk, old, new) VALUES (?, ?, ?, ?)')
      .run(
        key.pk,
        key.sk,
        before === undefined ? null : JSON.stringify(before),
        after === undefined ? null : JSON.stringify(after),
      );
  }

  #deliver(): void {
    if (this.#handler === undefined || this.#closed) return;
    if (this.#running) {
      this.#deliverAgain = true;
      return;
    }
    this.#running = true;
    this.#delivering = this.#pump().finally(() => {
      this.#running = false;
      if (this.#deliverAgain && !this.#closed) {
        this.#deliverAgain = false;
        this.#deliver();
      }
    });
  }
  async #pump(): Promise<void> {
    for (;;) {
      if (this.#closed) return;
      const rows = this.#db.prepare('SELECT * FROM changes ORDER BY id LIMIT 100').all() as unknown as {
        id: number;
        pk: string;
        sk: string;
        old: string | null;
        new: string | null;
      }[];
      if (rows.length === 0) return;
      const changes = rows.map((r): Change => ({
        id: String(r.id),
        key: { pk: r.pk, sk: r.sk },
        ...(r.old === null ? {} : { before: JSON.parse(r.old) as Item }),
        ...(r.new === null ? {} : { after: JSON.parse(r.new) as Item }),
      }));
      const error = await this.#handle(changes);
      if (this.#closed) return;
      // What cannot be processed is set aside, so that it does not hold up what comes after it.
      if (error !== undefined)
        for (const change of changes) {
          const own = await this.#handle([change]);
          if (this.#closed) return;
          if (own !== undefined)
            this.#db
              .prepare('INSERT OR REPLACE INTO dead_letters (id, change, error) VALUES (?, ?, ?)')
              .run(Number(change.id), JSON.stringify(change), String(own));
        }
      this.#db.prepare('DELETE FROM changes WHERE id <= ?').run(rows.at(-1)!.id);
    }
  }
  async #handle(changes: readonly Change[]): Promise<unknown> {
    let last: unknown;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      try {
        await this.#handler!(changes);
        return undefined;
      } catch (error) {
        last = error;
      }
      if (this.#closed) return last;
      if (attempt + 1 < MAX_ATTEMPTS) await new Promise((next) => setTimeout(next, Math.min(2 ** attempt, 100)));
    }
    return last;
  }
}

function updated(before: Item | undefined, action: Extract<Action, { update: Key }>): Item {
  const item: { [a: string]: Json | undefined } & Key = {
    ...(before ?? {}),
    pk: action.update.pk,
    sk: action.update.sk,
  };
  for (const [name, value] of Object.entries(action.set ?? {})) item[name] = value;
  for (const [name, by] of Object.entries(action.add ?? {}))
    item[name] = (typeof item[name] === 'number' ? (item[name] as number) : 0) + by;
  for (const name of action.unset ?? []) delete item[name];
  return item;
}

const cursorOf = (parts: readonly string[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');
function parseCursor(cursor: string, length: number): string[] {
  try {
    const parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown;
    if (Array.isArray(parts) && parts.length === length && parts.every((p) => typeof p === 'string'))
      return parts as string[];
  } catch {
    // told below
  }
  throw new UnknownCursor();
}
