import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from './errors.ts';
import {
  added,
  executionSum,
  fixedSum,
  historySum,
  queueSum,
  registrySum,
  type ExecutionRow,
  type HistoryChunk,
  type RegistryRow as SummedRow,
} from './file/checks.ts';
import { FileDamage, RESTORE } from './file/damage.ts';
import type { Head } from './file/head.ts';
import { openFile, type Statements } from './file/open.ts';
import { encode, StoredHistory } from './history-codec.ts';
import { executionOf, fixedText, inputOf, stateText } from './snapshot.ts';
import type { Execution, ExecutionStatus, HistoryRow, TurnEvents } from './types.ts';

/** The indexed columns of an execution's row. */
export interface Saved {
  status: ExecutionStatus;
  due: number | null;
  busy: number;
  /** Checks of the row: of what never changes, and of all of it. The store's own. */
  fixedSum?: number;
  sum?: number;
}
/** Small things that are few: machines, revisions, versions, aliases, activities, tags, map runs. */
export type RegistryRow = Omit<SummedRow, 'sum'>;
/** What may be written together with an execution. */
export interface Also {
  put(row: RegistryRow): void;
  enqueue(activity: string, token: string): void;
  dequeue(activity: string, token: string): void;
}
export interface StoreOptions {
  /** Path of the SQLite file, or `:memory:`. */
  readonly file: string;
  /** Goes on where acknowledged commits are missing, instead of refusing. */
  readonly acceptLoss?: boolean;
}

/** What follows a commit: one of the two is called, once. Neither throws. */
export interface Commit {
  done(): void;
  fail(error: unknown): void;
}
/** Where executions are kept. */
export interface Store {
  /** What could not be read and was given up (`acceptLoss`). */
  readonly lost: readonly string[];
  /** What was wrong with the file and how it was dealt with. */
  readonly said: string | undefined;
  /** Since it was opened: commits, changes of executions, and the characters these wrote. */
  readonly written: { readonly commits: number; readonly transitions: number; readonly characters: number };
  durability(): { readonly journalMode: string; readonly synchronous: number };

  /** The first state of an execution and its events. */
  insert(execution: Execution, key: string, saved: Saved, turn: TurnEvents, commit: Commit): void;
  /** The state after a turn and the events of that turn, if it had any, together. `before` is what was saved last. */
  update(execution: Execution, before: Saved, saved: Saved, turn: TurnEvents, commit: Commit): void;
  /** When everything that has been given until now is written. */
  afterwards(commit: Commit): void;
  /** Throws FileDamage where the row is not what was written. */
  execution(seq: number): { readonly execution: Execution; readonly saved: Saved } | undefined;
  /** No time and no restart comes back to an execution that cannot be read; the rest goes on. */
  setAside(seq: number): Promise<void>;
  seqOf(key: string): number | undefined;
  /** Newest first. `machine` is the ARN of a machine, or of a map run for its children. */
  list(machine: string, statuses: readonly string[], before: number, limit: number): Execution[];
  hasOpen(machine: string): boolean;
  /** Executions whose next time has come, earliest first. */
  due(now: number, limit: number): readonly { readonly seq: number; readonly due: number }[];
  nextDue(): number | undefined;
  /** Executions that had something under way which no time and no message would bring back. */
  busy(): number[];
  lastSeq(): number;
  /** Events with ids beyond `after`, or before it where they descend. */
  history(seq: number, after: number, limit: number, descending: boolean): HistoryRow[];

  registry(): RegistryRow[];
  /** Which execution a map run belongs to. */
  mapRun(arn: string): number | undefined;
  put(row: RegistryRow): Promise<void>;
  remove(kind: string, id: string): Promise<void>;
  /** Joins the commit that is being gathered, without waiting for it. */
  also(work: (sql: Also) => void): void;
  activityQueue(): readonly { readonly activity: string; readonly token: string }[];

  /** Writes what is queued. */
  flush(): void;
  close(): void;
}

/**
 * One SQLite file, synced at every commit. Writes of one turn of the event loop share a commit (group commit); `done` is
 * called when they are on disk, so whoever waits for it may acknowledge. `file/` has what opens and checks it.
 */
export class EngineStore implements Store {
  readonly #db: DatabaseSync;
  readonly #file: string;
  readonly #head: Head | undefined;
  readonly #sql: Statements;
  /** Since the file was opened: synced commits, changes of executions, and the characters these wrote. */
  readonly written = { commits: 0, transitions: 0, characters: 0 };
  /** What could not be read and was given up (`acceptLoss`). */
  readonly lost: readonly string[];
  /** What was wrong with the file and how it was dealt with. */
  readonly said: string | undefined;
  #commit: number;
  /** Of the checks of all rows. */
  #sum: number;
  #queue: (() => void)[] = [];
  #waiters: Commit[] = [];
  #scheduled = false;

  /** Throws FileDamage. */
  constructor({ file, acceptLoss = false }: StoreOptions) {
    const opened = openFile(file, acceptLoss);
    this.#file = file;
    this.#db = opened.db;
    this.#head = opened.head;
    this.#commit = opened.commit;
    this.#sum = opened.sum;
    this.lost = opened.lost;
    this.said = opened.said;
    this.#sql = opened.sql;
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

  insert(execution: Execution, key: string, saved: Saved, turn: TurnEvents, commit: Commit): void {
    const { seq } = execution;
    const { status, due, busy } = saved;
    const chunk = encode(execution, turn);
    const fixed = fixedText(execution);
    const state = stateText(execution);
    // Children of a distributed Map are listed under their map run.
    const machine = execution.mapRun ?? execution.machine;
    saved.fixedSum = fixedSum({ seq, key, machine, fixed });
    saved.sum = executionSum(saved.fixedSum, { status, due, busy, state });
    const { sum } = saved;
    this.#count(fixed.length + state.length + chunk.length);
    this.#queue.push(() => {
      this.#sql.insert.run(seq, key, machine, status, due, busy, sum, fixed, state);
      this.#sum = added(this.#sum, sum);
      this.#addHistory(seq, turn.events[0]!.id, chunk);
    });
    this.afterwards(commit);
  }
  update(execution: Execution, before: Saved, saved: Saved, turn: TurnEvents, commit: Commit): void {
    const { seq } = execution;
    const { status, due, busy } = saved;
    const chunk = turn.events.length > 0 ? encode(execution, turn) : undefined;
    const state = stateText(execution);
    this.#count(state.length + (chunk?.length ?? 0));
    const same = before.status === status && before.due === due && before.busy === busy;
    saved.fixedSum = before.fixedSum!;
    saved.sum = executionSum(saved.fixedSum, { status, due, busy, state });
    const { sum } = saved;
    this.#queue.push(() => {
      // Leaving the indexed columns alone saves the work on their indexes.
      if (same) this.#sql.updateState.run(sum, state, seq);
      else this.#sql.update.run(status, due, busy, sum, state, seq);
      this.#sum = added(this.#sum, sum, before.sum);
      if (chunk !== undefined) this.#addHistory(seq, turn.events[0]!.id, chunk);
    });
    this.afterwards(commit);
  }
  #count(characters: number): void {
    this.written.transitions += 1;
    this.written.characters += characters;
  }
  #addHistory(seq: number, first: number, chunk: string): void {
    const sum = historySum(seq, first, chunk);
    this.#sql.history.run(seq, first, sum, chunk);
    this.#sum = added(this.#sum, sum);
  }
  /** Throws FileDamage where the row is not what was written. */
  execution(seq: number): { readonly execution: Execution; readonly saved: Saved } | undefined {
    const row = this.#sql.bySeq.get(seq) as ExecutionRow | undefined;
    if (row === undefined) return undefined;
    const fixed = fixedSum(row);
    const execution = this.#read(row, fixed);
    const { due, busy, sum } = row;
    return { execution, saved: { status: execution.status, due, busy, sum, fixedSum: fixed } };
  }
  /** No time and no restart comes back to a row that cannot be read; the rest goes on. */
  setAside(seq: number): Promise<void> {
    return this.write(() => this.#sql.setAside.run(seq));
  }
  seqOf(key: string): number | undefined {
    return (this.#sql.byKey.get(key) as { seq: number } | undefined)?.seq;
  }
  /** Newest first. */
  list(machine: string, statuses: readonly string[], before: number, limit: number): Execution[] {
    const rows = statuses.flatMap(
      (status) => this.#sql.list.all(machine, status, before, limit) as unknown as ExecutionRow[],
    );
    return rows
      .sort((a, b) => b.seq - a.seq)
      .slice(0, limit)
      .map((row) => this.#read(row));
  }
  hasOpen(machine: string): boolean {
    return this.#sql.hasOpen.get(machine) !== undefined;
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
    const stored = this.#stored(seq);
    const from = descending
      ? this.#sql.chunksDown.iterate(seq, after)
      : this.#sql.chunksUp.iterate(seq, seq, after + 1);
    for (const row of from) {
      const events = stored.rows(this.#text(row as unknown as HistoryChunk));
      if (descending) events.reverse();
      for (const event of events)
        if (descending ? event.id < after : event.id > after) {
          found.push(event);
          if (found.length === limit) return found;
        }
    }
    return found;
  }

  #text({ seq, first, sum, events }: HistoryChunk): string {
    if (historySum(seq, first, events) !== sum)
      throw this.#damaged(`the history of execution ${seq} from event ${first}`);
    return events;
  }
  #read(row: ExecutionRow, fixed = fixedSum(row)): Execution {
    const { seq, key } = row;
    if (executionSum(fixed, row) !== row.sum) throw this.#damaged(`execution ${seq} (${key})`);
    return executionOf(seq, row.fixed, row.state, this.#stored(seq, row.fixed));
  }
  #stored(seq: number, fixed?: string): StoredHistory {
    return new StoredHistory(
      () => inputOf(fixed ?? (this.#sql.bySeq.get(seq) as unknown as ExecutionRow).fixed),
      (id) => {
        const chunk = this.#sql.chunkOf.get(seq, id) as HistoryChunk | undefined;
        return chunk === undefined ? undefined : this.#text(chunk);
      },
    );
  }
  #damaged(what: string): FileDamage {
    return new FileDamage('DamagedFile', this.#file, `${what} is not what was written. ${RESTORE}.`);
  }

  // ------------------------------------------------------------ registry and queues

  registry(): RegistryRow[] {
    return (this.#sql.registry.all() as unknown as SummedRow[]).map((row) => this.#checked(row));
  }
  /** Which execution a map run belongs to. */
  mapRun(arn: string): number | undefined {
    const row = this.#sql.registered.get('mapRun', arn) as SummedRow | undefined;
    return row === undefined ? undefined : Number(this.#checked(row).body);
  }
  #checked(row: SummedRow): RegistryRow {
    if (registrySum(row.kind, row.id, row.body) !== row.sum) throw this.#damaged(`${row.kind} ${row.id}`);
    return row;
  }
  put(row: RegistryRow): Promise<void> {
    return this.write(() => this.#put(row));
  }
  #put({ kind, id, body }: RegistryRow): void {
    const before = (this.#sql.registered.get(kind, id) as SummedRow | undefined)?.sum;
    const sum = registrySum(kind, id, body);
    this.#sql.put.run(kind, id, sum, body);
    this.#sum = added(this.#sum, sum, before);
  }
  remove(kind: string, id: string): Promise<void> {
    return this.write(() => {
      const before = (this.#sql.registered.get(kind, id) as SummedRow | undefined)?.sum;
      this.#sql.remove.run(kind, id);
      this.#sum = added(this.#sum, 0, before);
    });
  }
  /** Joins the transaction that is being gathered, without waiting for it. */
  also(work: (sql: Also) => void): void {
    this.#queue.push(() =>
      work({
        put: (row) => this.#put(row),
        enqueue: (activity, token) => {
          const sum = queueSum(activity, token);
          this.#sql.enqueue.run(activity, token, sum);
          this.#sum = added(this.#sum, sum);
        },
        dequeue: (activity, token) => {
          const { changes } = this.#sql.dequeue.run(token);
          if (changes > 0) this.#sum = added(this.#sum, 0, queueSum(activity, token));
        },
      }),
    );
  }
  activityQueue(): { readonly activity: string; readonly token: string }[] {
    return this.#sql.queue.all() as unknown as { activity: string; token: string }[];
  }

  // ------------------------------------------------------------ commits

  write(work: () => void): Promise<void> {
    this.#queue.push(work);
    return new Promise<void>((done, fail) => this.afterwards({ done, fail }));
  }
  afterwards(commit: Commit): void {
    this.#waiters.push(commit);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.flush());
  }
  /** Writes what is queued in one synced transaction. */
  flush(): void {
    this.#scheduled = false;
    const queue = this.#queue;
    const waiters = this.#waiters;
    this.#queue = [];
    this.#waiters = [];
    if (queue.length === 0) {
      for (const waiter of waiters) waiter.done();
      return;
    }
    const sum = this.#sum;
    try {
      this.#sql.begin.run();
      for (const work of queue) work();
      this.#sql.setMeta.run(this.#commit + 1, this.#sum);
      this.#sql.commit.run();
      this.#commit += 1;
      this.written.commits += 1;
      this.#head?.note(this.#commit);
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      this.#sum = sum;
      const failure = new AwsError('InternalServerError', `the engine could not write: ${(error as Error).message}`);
      for (const waiter of waiters) waiter.fail(failure);
      return;
    }
    for (const waiter of waiters) waiter.done();
  }
  close(): void {
    this.flush();
    this.#db.close();
    this.#head?.close(this.#commit);
  }
}
