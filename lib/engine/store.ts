import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Execution, HistoryRow } from './types.ts';

export interface MachineRow {
  readonly arn: string;
  readonly name: string;
  readonly definition: string;
  readonly created: number;
  readonly version: number;
}

/**
 * One SQLite file, synced at every commit. Writes of one turn of the event loop share a commit (group commit); a promise
 * resolves when its writes are on disk, so whoever awaits it may acknowledge.
 */
export class EngineStore {
  readonly #db: DatabaseSync;
  readonly #write: { machine: StatementSync; execution: StatementSync; history: StatementSync };
  #queue: (() => void)[] = [];
  #waiters: { done: () => void; fail: (error: unknown) => void }[] = [];
  #scheduled = false;

  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    this.#db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS machines (arn TEXT PRIMARY KEY, name TEXT NOT NULL, definition TEXT NOT NULL, created INTEGER NOT NULL, version INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS executions (arn TEXT PRIMARY KEY, seq INTEGER NOT NULL UNIQUE, machine TEXT NOT NULL, status TEXT NOT NULL, state TEXT NOT NULL);
      CREATE INDEX IF NOT EXISTS executions_by_machine ON executions (machine, seq);
      CREATE INDEX IF NOT EXISTS executions_open ON executions (status) WHERE status = 'RUNNING';
      CREATE TABLE IF NOT EXISTS history (seq INTEGER NOT NULL, id INTEGER NOT NULL, event TEXT NOT NULL, PRIMARY KEY (seq, id)) WITHOUT ROWID;
    `);
    const { synchronous } = this.#db.prepare('PRAGMA synchronous').get() as { synchronous: number };
    if (synchronous !== 2) throw new Error(`the engine needs PRAGMA synchronous=FULL and has ${synchronous}`);
    this.#write = {
      machine: this.#db.prepare(
        'INSERT OR REPLACE INTO machines (arn, name, definition, created, version) VALUES (?, ?, ?, ?, ?)',
      ),
      execution: this.#db.prepare(
        'INSERT INTO executions (arn, seq, machine, status, state) VALUES (?, ?, ?, ?, ?) ON CONFLICT (arn) DO UPDATE SET status = excluded.status, state = excluded.state',
      ),
      history: this.#db.prepare('INSERT INTO history (seq, id, event) VALUES (?, ?, ?)'),
    };
  }

  machines(): MachineRow[] {
    return this.#db.prepare('SELECT * FROM machines ORDER BY created, arn').all() as unknown as MachineRow[];
  }
  saveMachine(row: MachineRow): Promise<void> {
    return this.#enqueue(() => this.#write.machine.run(row.arn, row.name, row.definition, row.created, row.version));
  }
  dropMachine(arn: string): Promise<void> {
    return this.#enqueue(() => this.#db.prepare('DELETE FROM machines WHERE arn = ?').run(arn));
  }
  /** The state after a turn and the events of that turn, together. */
  save(execution: Execution, events: readonly HistoryRow[]): Promise<void> {
    const state = JSON.stringify(execution);
    return this.#enqueue(() => {
      this.#write.execution.run(execution.arn, execution.seq, execution.machine, execution.status, state);
      for (const event of events) this.#write.history.run(execution.seq, event.id, JSON.stringify(event));
    });
  }
  execution(arn: string): Execution | undefined {
    const row = this.#db.prepare('SELECT state FROM executions WHERE arn = ?').get(arn) as
      { state: string } | undefined;
    return row === undefined ? undefined : (JSON.parse(row.state) as Execution);
  }
  bySeq(seq: number): string | undefined {
    return (this.#db.prepare('SELECT arn FROM executions WHERE seq = ?').get(seq) as { arn: string } | undefined)?.arn;
  }
  open(): Execution[] {
    return (
      this.#db.prepare("SELECT state FROM executions WHERE status = 'RUNNING' ORDER BY seq").all() as {
        state: string;
      }[]
    ).map((r) => JSON.parse(r.state) as Execution);
  }
  list(machine: string, status: string | undefined, before: number, limit: number): Execution[] {
    const rows =
      status === undefined
        ? this.#db
            .prepare('SELECT state FROM executions WHERE machine = ? AND seq < ? ORDER BY seq DESC LIMIT ?')
            .all(machine, before, limit)
        : this.#db
            .prepare(
              'SELECT state FROM executions WHERE machine = ? AND status = ? AND seq < ? ORDER BY seq DESC LIMIT ?',
            )
            .all(machine, status, before, limit);
    return (rows as { state: string }[]).map((r) => JSON.parse(r.state) as Execution);
  }
  history(seq: number, after: number, limit: number, descending: boolean): HistoryRow[] {
    const rows = descending
      ? this.#db
          .prepare('SELECT event FROM history WHERE seq = ? AND id < ? ORDER BY id DESC LIMIT ?')
          .all(seq, after, limit)
      : this.#db
          .prepare('SELECT event FROM history WHERE seq = ? AND id > ? ORDER BY id LIMIT ?')
          .all(seq, after, limit);
    return (rows as { event: string }[]).map((r) => JSON.parse(r.event) as HistoryRow);
  }
  lastSeq(): number {
    return (this.#db.prepare('SELECT coalesce(max(seq), 0) AS seq FROM executions').get() as { seq: number }).seq;
  }

  #enqueue(write: () => void): Promise<void> {
    this.#queue.push(write);
    const promise = new Promise<void>((done, fail) => this.#waiters.push({ done, fail }));
    if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(() => this.flush());
    }
    return promise;
  }
  /** Writes what is queued in one synced transaction. */
  flush(): void {
    this.#scheduled = false;
    const queue = this.#queue;
    const waiters = this.#waiters;
    if (queue.length === 0) return;
    this.#queue = [];
    this.#waiters = [];
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      for (const write of queue) write();
      this.#db.exec('COMMIT');
      for (const { done } of waiters) done();
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      for (const { fail } of waiters) fail(error);
    }
  }
  close(): void {
    this.flush();
    this.#db.close();
  }
}
