import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { AwsError } from './errors.ts';
import { decode, encode } from './history-codec.ts';
import { executionOf, fixedText, stateText } from './snapshot.ts';
import type { Execution, ExecutionStatus, HistoryRow } from './types.ts';

/** Layout of the file. A file of another layout is refused, not converted: executions run for days, not for years, on one machine. */
const LAYOUT = 4;

export interface Saved {
  status: ExecutionStatus;
  due: number | null;
  busy: number;
}
/** Small things that are few: machines, revisions, versions, aliases, activities, tags, map runs. */
export interface RegistryRow {
  readonly kind: string;
  readonly id: string;
  readonly body: string;
}
export interface StoreOptions {
  /** Path of the SQLite file, or `:memory:`. */
  readonly file: string;
  /** Goes on where acknowledged commits are missing, instead of refusing. */
  readonly acceptLoss?: boolean;
}

/**
 * One SQLite file, synced at every commit. Writes of one turn of the event loop share a commit (group commit); a promise
 * resolves when its writes are on disk, so whoever awaits it may acknowledge. The number of the last acknowledged commit
 * stands in a file beside the database: where the database knows fewer, its log has lost what was acknowledged.
 */
export class EngineStore {
  readonly #db: DatabaseSync;
  readonly #head: number | undefined;
  readonly #sql: Readonly<Record<keyof typeof SQL, StatementSync>>;
  /** Since the file was opened: synced commits, changes of executions, and the characters these wrote. */
  readonly written = { commits: 0, transitions: 0, characters: 0 };
  #commit: number;
  #queue: (() => void)[] = [];
  #waiters: { done: () => void; fail: (error: unknown) => void }[] = [];
  #scheduled = false;

  constructor({ file, acceptLoss = false }: StoreOptions) {
    this.#db = new DatabaseSync(file);
    const { user_version: layout } = this.#db.prepare('PRAGMA user_version').get() as { user_version: number };
    const tables = this.#db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE type = 'table'").get() as {
      n: number;
    };
    if (tables.n > 0 && layout !== LAYOUT) {
      this.#db.close();
      throw new Error(
        `${file} was written by another version of the engine (layout ${layout}, this one has ${LAYOUT}). Finish its executions with that version, or move the file away.`,
      );
    }
    this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA user_version = ${LAYOUT}; ${SCHEMA}`);
    if (this.durability().synchronous !== 2) throw new Error('the engine needs PRAGMA synchronous=FULL');
    this.#sql = Object.fromEntries(Object.entries(SQL).map(([name, text]) => [name, this.#db.prepare(text)])) as never;
    this.#commit = (this.#sql.readCommit.get() as { value: number } | undefined)?.value ?? 0;
    if (file !== ':memory:') {
      const acknowledged = readHead(`${file}.head`);
      if (acknowledged > this.#commit && !acceptLoss) {
        this.#db.close();
        throw Object.assign(
          new Error(
            `The log of ${file} ends at commit ${this.#commit}, but commit ${acknowledged} was acknowledged: ${acknowledged - this.#commit} are lost. Restore the file and its -wal from a copy, or open with acceptLoss to go on with what is there.`,
          ),
          { name: 'TornLog' },
        );
      }
      this.#head = openSync(`${file}.head`, 'w');
      this.#noteHead();
    }
  }

  durability(): { readonly journalMode: string; readonly synchronous: number } {
    const { journal_mode: journalMode } = this.#db.prepare('PRAGMA journal_mode').get() as { journal_mode: string };
    const { synchronous } = this.#db.prepare('PRAGMA synchronous').get() as { synchronous: number };
    return { journalMode, synchronous };
  }
  /** Writes that wait for their commit. */
  get queued(): number {
    return this.#queue.length;
  }

  // ------------------------------------------------------------ executions

  /** The first state of an execution and its events. */
  insert(execution: Execution, key: string, saved: Saved, events: readonly HistoryRow[]): Promise<void> {
    const fixed = fixedText(execution);
    const state = stateText(execution);
    const chunk = encode(events);
    this.#count(fixed.length + state.length + chunk.length);
    return this.write(() => {
      const { seq } = execution;
      // Children of a distributed Map are listed under their map run.
      const listed = execution.mapRun ?? execution.machine;
      this.#sql.insert.run(seq, key, listed, saved.status, saved.due, saved.busy, fixed, state);
      this.#sql.history.run(seq, events[0]!.id, chunk);
    });
  }
  /** The state after a turn and the events of that turn, together. `before` is what was saved last. */
  update(execution: Execution, before: Saved, saved: Saved, events: readonly HistoryRow[]): Promise<void> {
    const state = stateText(execution);
    const chunk = events.length > 0 ? encode(events) : undefined;
    this.#count(state.length + (chunk?.length ?? 0));
    const same = before.status === saved.status && before.due === saved.due && before.busy === saved.busy;
    return this.write(() => {
      const { seq } = execution;
      // Leaving the indexed columns alone saves the work on their indexes.
      if (same) this.#sql.updateState.run(state, seq);
      else this.#sql.update.run(saved.status, saved.due, saved.busy, state, seq);
      if (chunk !== undefined) this.#sql.history.run(seq, events[0]!.id, chunk);
    });
  }
  #count(characters: number): void {
    this.written.transitions += 1;
    this.written.characters += characters;
  }
  execution(seq: number): Execution | undefined {
    const row = this.#sql.bySeq.get(seq) as Row | undefined;
    return row === undefined ? undefined : this.#read(row);
  }
  seqOf(key: string): number | undefined {
    return (this.#sql.byKey.get(key) as { seq: number } | undefined)?.seq;
  }
  /** Newest first. */
  list(machine: string, statuses: readonly string[], before: number, limit: number): Execution[] {
    const rows = statuses.flatMap((status) => this.#sql.list.all(machine, status, before, limit) as unknown as Row[]);
    return rows
      .sort((a, b) => b.seq - a.seq)
      .slice(0, limit)
      .map((row) => this.#read(row));
  }
  hasOpen(machine: string): boolean {
    return this.#sql.hasOpen.get(machine) !== undefined;
  }
  openExecutions(): number {
    return (this.#sql.open.get() as { n: number }).n;
  }
  /** Executions whose next time has come, earliest first. */
  due(now: number, limit: number): { readonly seq: number; readonly due: number }[] {
    return this.#sql.due.all(now, limit) as unknown as { seq: number; due: number }[];
  }
  nextDue(): number | undefined {
    return (this.#sql.nextDue.get() as { due: number | null }).due ?? undefined;
  }
  /** Executions that had something under way which no time and no message would bring back. */
  busy(): number[] {
    return (this.#sql.busy.all() as { seq: number }[]).map((r) => r.seq);
  }
  lastSeq(): number {
    return (this.#sql.lastSeq.get() as { seq: number }).seq;
  }
  history(seq: number, after: number, limit: number, descending: boolean): HistoryRow[] {
    const found: HistoryRow[] = [];
    const from = descending
      ? this.#sql.chunksDown.iterate(seq, after)
      : this.#sql.chunksUp.iterate(seq, seq, after + 1);
    for (const row of from) {
      const events = decode((row as unknown as { events: string }).events);
      if (descending) events.reverse();
      for (const event of events)
        if (descending ? event.id < after : event.id > after) {
          found.push(event);
          if (found.length === limit) return found;
        }
    }
    return found;
  }

  #read({ seq, fixed, state }: Row): Execution {
    return executionOf(seq, fixed, state, (id) => this.history(seq, id - 1, 1, false)[0]);
  }

  // ------------------------------------------------------------ registry and queues

  registry(): RegistryRow[] {
    return this.#sql.registry.all() as unknown as RegistryRow[];
  }
  /** Which execution a map run belongs to. */
  mapRun(arn: string): number | undefined {
    const row = this.#sql.registered.get('mapRun', arn) as { body: string } | undefined;
    return row === undefined ? undefined : Number(row.body);
  }
  put(row: RegistryRow): Promise<void> {
    return this.write(() => this.#sql.put.run(row.kind, row.id, row.body));
  }
  remove(kind: string, id: string): Promise<void> {
    return this.write(() => this.#sql.remove.run(kind, id));
  }
  /** Joins the transaction that is being gathered, without waiting for it. */
  also(work: (sql: { put(row: RegistryRow): void; enqueue(activity: string, token: string): void }) => void): void {
    this.#queue.push(() =>
      work({
        put: ({ kind, id, body }) => this.#sql.put.run(kind, id, body),
        enqueue: (activity, token) => this.#sql.enqueue.run(activity, token),
      }),
    );
  }
  activityQueue(): { readonly activity: string; readonly token: string }[] {
    return this.#sql.queue.all() as unknown as { activity: string; token: string }[];
  }
  dequeue(token: string): Promise<void> {
    return this.write(() => this.#sql.dequeue.run(token));
  }

  // ------------------------------------------------------------ commits

  write(work: () => void): Promise<void> {
    this.#queue.push(work);
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
      this.#sql.begin.run();
      for (const work of queue) work();
      this.#sql.setCommit.run(this.#commit + 1);
      this.#sql.commit.run();
      this.#commit += 1;
      this.written.commits += 1;
      this.#noteHead();
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      const failure = new AwsError('InternalServerError', `the engine could not write: ${(error as Error).message}`);
      for (const { fail } of waiters) fail(failure);
      return;
    }
    for (const { done } of waiters) done();
  }
  #noteHead(): void {
    if (this.#head !== undefined) writeSync(this.#head, String(this.#commit).padEnd(20, '\n'), 0);
  }
  close(): void {
    this.flush();
    this.#db.close();
    if (this.#head !== undefined) closeSync(this.#head);
  }
}

interface Row {
  readonly seq: number;
  readonly fixed: string;
  readonly state: string;
}

function readHead(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8').trim()) || 0;
  } catch {
    return 0;
  }
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS executions (seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, machine TEXT NOT NULL, status TEXT NOT NULL, due INTEGER, busy INTEGER NOT NULL, fixed TEXT NOT NULL, state TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS executions_listed ON executions (machine, status, seq);
  CREATE INDEX IF NOT EXISTS executions_due ON executions (due) WHERE due IS NOT NULL;
  CREATE INDEX IF NOT EXISTS executions_busy ON executions (seq) WHERE busy = 1;
  CREATE TABLE IF NOT EXISTS history (seq INTEGER NOT NULL, first INTEGER NOT NULL, events TEXT NOT NULL);
  CREATE UNIQUE INDEX IF NOT EXISTS history_of ON history (seq, first);
  CREATE TABLE IF NOT EXISTS registry (kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id));
  CREATE TABLE IF NOT EXISTS activity_queue (n INTEGER PRIMARY KEY, activity TEXT NOT NULL, token TEXT NOT NULL UNIQUE);
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
`;

const SQL = {
  begin: 'BEGIN IMMEDIATE',
  commit: 'COMMIT',
  readCommit: "SELECT value FROM meta WHERE name = 'commit'",
  setCommit:
    "INSERT INTO meta (name, value) VALUES ('commit', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
  insert: 'INSERT INTO executions (seq, key, machine, status, due, busy, fixed, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  update: 'UPDATE executions SET status = ?, due = ?, busy = ?, state = ? WHERE seq = ?',
  updateState: 'UPDATE executions SET state = ? WHERE seq = ?',
  history: 'INSERT INTO history (seq, first, events) VALUES (?, ?, ?)',
  bySeq: 'SELECT seq, fixed, state FROM executions WHERE seq = ?',
  byKey: 'SELECT seq FROM executions WHERE key = ?',
  list: 'SELECT seq, fixed, state FROM executions WHERE machine = ? AND status = ? AND seq < ? ORDER BY seq DESC LIMIT ?',
  hasOpen: "SELECT 1 FROM executions WHERE machine = ? AND status = 'RUNNING' LIMIT 1",
  open: "SELECT count(*) AS n FROM executions WHERE status = 'RUNNING'",
  due: 'SELECT seq, due FROM executions WHERE due <= ? ORDER BY due, seq LIMIT ?',
  nextDue: 'SELECT min(due) AS due FROM executions WHERE due IS NOT NULL',
  busy: 'SELECT seq FROM executions WHERE busy = 1 ORDER BY seq',
  lastSeq: 'SELECT coalesce(max(seq), 0) AS seq FROM executions',
  chunksUp:
    'SELECT events FROM history WHERE seq = ? AND first >= coalesce((SELECT max(first) FROM history WHERE seq = ? AND first <= ?), 0) ORDER BY first',
  chunksDown: 'SELECT events FROM history WHERE seq = ? AND first < ? ORDER BY first DESC',
  // Map runs are many and asked for one by one.
  registry: "SELECT kind, id, body FROM registry WHERE kind <> 'mapRun'",
  registered: 'SELECT body FROM registry WHERE kind = ? AND id = ?',
  put: 'INSERT INTO registry (kind, id, body) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body',
  remove: 'DELETE FROM registry WHERE kind = ? AND id = ?',
  queue: 'SELECT activity, token FROM activity_queue ORDER BY n',
  enqueue: 'INSERT INTO activity_queue (activity, token) VALUES (?, ?)',
  dequeue: 'DELETE FROM activity_queue WHERE token = ?',
} as const;
