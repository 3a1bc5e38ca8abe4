import { DatabaseSync } from 'node:sqlite';
import type { JsonObject } from '../../model/json.ts';
import type { Clock, Timers } from '../port.ts';

interface Row {
  readonly id: string;
  readonly due: number;
  readonly payload: string;
  readonly rev: number;
}
const RETRY_MS = 1000;

/** Timers in a file, on the clock they are given. A timer is forgotten only after whoever it woke has done its work. */
export class LocalTimers implements Timers {
  readonly #db: DatabaseSync;
  readonly #clock: Clock;
  readonly #fire: (payload: JsonObject) => Promise<void>;
  readonly #scheduled = new Map<string, () => void>();
  #closed = false;
  #rev = 0;

  constructor(options: {
    readonly file: string;
    readonly clock: Clock;
    readonly fire: (payload: JsonObject) => Promise<void>;
  }) {
    this.#db = new DatabaseSync(options.file);
    this.#clock = options.clock;
    this.#fire = options.fire;
    this.#db.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS timers (id TEXT PRIMARY KEY, due INTEGER, payload TEXT, rev INTEGER)',
    );
    const rows = this.#db.prepare('SELECT * FROM timers').all() as unknown as Row[];
    this.#rev = Math.max(0, ...rows.map((r) => r.rev));
    for (const row of rows) this.#schedule(row.id, row.due);
  }
  at(id: string, due: number, payload: JsonObject): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#rev += 1;
    this.#db
      .prepare(
        'INSERT INTO timers VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET due = excluded.due, payload = excluded.payload, rev = excluded.rev',
      )
      .run(id, due, JSON.stringify(payload), this.#rev);
    this.#schedule(id, due);
    return Promise.resolve();
  }
  cancel(id: string): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#scheduled.get(id)?.();
    this.#scheduled.delete(id);
    this.#db.prepare('DELETE FROM timers WHERE id = ?').run(id);
    return Promise.resolve();
  }
  #schedule(id: string, due: number): void {
    this.#scheduled.get(id)?.();
    this.#scheduled.set(
      id,
      this.#clock.schedule(due, () => this.#wake(id)),
    );
  }
  async #wake(id: string): Promise<void> {
    if (this.#closed) return;
    this.#scheduled.delete(id);
    const row = this.#db.prepare('SELECT * FROM timers WHERE id = ?').get(id) as unknown as Row | undefined;
    if (row === undefined) return;
    try {
      await this.#fire(JSON.parse(row.payload) as JsonObject);
    } catch {
      // Fires again: at least once is the promise.
      if (!this.#closed) this.#schedule(id, this.#clock.now() + RETRY_MS);
      return;
    }
    if (!this.#closed) this.#db.prepare('DELETE FROM timers WHERE id = ? AND rev = ?').run(id, row.rev);
  }
  close(): void {
    this.#closed = true;
    for (const cancel of this.#scheduled.values()) cancel();
    this.#db.close();
  }
}
