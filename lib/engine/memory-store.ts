import { DueTimes } from './due-times.ts';
import { IntMap } from './int-map.ts';
import type { Also, Commit, RegistryRow, Saved, Store } from './store.ts';
import type { Execution, HistoryRow, TurnEvents } from './types.ts';

interface Entry {
  readonly execution: Execution;
  readonly key: string;
  readonly listed: string;
  saved: Saved;
  readonly history: TurnEvents[];
}
/** Executions that have ended and are kept, unless told otherwise. */
const RETAINED = 10_000;
/** Commits at a stretch, before what else waits in the process has its turn. */
const STRETCH = 256;

/**
 * A store without a file, for tests and trials: nothing is written, nothing survives, and a commit is done when it is given.
 * What has ended is kept as long as there is room, as AWS keeps it for 90 days.
 */
export class MemoryStore implements Store {
  readonly lost: readonly string[] = [];
  readonly said = undefined;
  readonly written = { commits: 0, transitions: 0, characters: 0 };
  readonly #entries = new IntMap<Entry>();
  readonly #keys = new Map<string, number>();
  /** Sequence numbers in order, by machine or map run. Some may be gone. */
  readonly #listed = new Map<string, number[]>();
  readonly #open = new Map<string, number>();
  readonly #due = new DueTimes((seq) => this.#entries.get(seq)?.saved.due);
  readonly #registry = new Map<string, RegistryRow>();
  readonly #activities = new Map<string, { readonly activity: string; readonly token: string }>();
  readonly #retained: number;
  #ended: number[] = [];
  #last = 0;
  #stretch = 0;
  #waiting: Commit[] = [];

  constructor({ retain = RETAINED }: { readonly retain?: number }) {
    this.#retained = retain;
  }
  durability(): { readonly journalMode: string; readonly synchronous: number } {
    return { journalMode: 'memory', synchronous: 0 };
  }

  // ------------------------------------------------------------ executions

  insert(execution: Execution, key: string, saved: Saved, turn: TurnEvents, commit: Commit): void {
    const { seq } = execution;
    const listed = execution.mapRun ?? execution.machine;
    const entry: Entry = { execution, key, listed, saved, history: [turn] };
    this.#entries.set(seq, entry);
    this.#keys.set(key, seq);
    this.#last = Math.max(this.#last, seq);
    const all = this.#listed.get(listed);
    if (all === undefined) this.#listed.set(listed, [seq]);
    else all.push(seq);
    this.#counts(entry, undefined);
    this.#commit(commit);
  }
  update(execution: Execution, before: Saved, saved: Saved, turn: TurnEvents, commit: Commit): void {
    const entry = this.#entries.get(execution.seq)!;
    entry.saved = saved;
    if (turn.events.length > 0) entry.history.push(turn);
    this.#counts(entry, before);
    this.#commit(commit);
  }
  #counts({ execution, listed, saved }: Entry, before: Saved | undefined): void {
    const { seq } = execution;
    if (saved.due !== null && saved.due !== before?.due) this.#due.add(seq, saved.due);
    if (saved.status === before?.status) return;
    const opened = Number(saved.status === 'RUNNING') - Number(before?.status === 'RUNNING');
    this.#open.set(listed, (this.#open.get(listed) ?? 0) + opened);
    if (saved.status !== 'RUNNING') this.#retain(seq);
  }
  /** Makes room for one that has ended. */
  #retain(seq: number): void {
    this.#ended.push(seq);
    // In parts, so that a list of ten thousand is not moved each time.
    if (this.#ended.length < this.#retained * 1.25 + 16) return;
    const surplus = this.#ended.splice(0, this.#ended.length - this.#retained);
    const lists = new Set<string>();
    for (const old of surplus) {
      const entry = this.#entries.get(old);
      // It may run again, or still has to tell of its end.
      if (entry === undefined || entry.saved.status === 'RUNNING') continue;
      if (entry.saved.busy === 1) {
        this.#ended.push(old);
        continue;
      }
      this.#entries.delete(old);
      if (this.#keys.get(entry.key) === old) this.#keys.delete(entry.key);
      lists.add(entry.listed);
    }
    for (const listed of lists) {
      const left = this.#listed.get(listed)!.filter((s) => this.#entries.has(s));
      if (left.length === 0) this.#listed.delete(listed);
      else this.#listed.set(listed, left);
    }
  }
  execution(seq: number): { readonly execution: Execution; readonly saved: Saved } | undefined {
    return this.#entries.get(seq);
  }
  setAside(): Promise<void> {
    return Promise.resolve();
  }
  seqOf(key: string): number | undefined {
    return this.#keys.get(key);
  }
  list(machine: string, statuses: readonly string[], before: number, limit: number): Execution[] {
    const found: Execution[] = [];
    const all = this.#listed.get(machine) ?? [];
    for (let i = all.length - 1; i >= 0 && found.length < limit; i -= 1) {
      const entry = this.#entries.get(all[i]!);
      if (entry !== undefined && all[i]! < before && statuses.includes(entry.saved.status)) found.push(entry.execution);
    }
    return found;
  }
  hasOpen(machine: string): boolean {
    return (this.#open.get(machine) ?? 0) > 0;
  }
  due(now: number, limit: number): readonly { readonly seq: number; readonly due: number }[] {
    return this.#due.until(now, limit);
  }
  nextDue(): number | undefined {
    return this.#due.next();
  }
  busy(): number[] {
    return [...this.#entries.values()].filter(({ saved }) => saved.busy === 1).map(({ execution }) => execution.seq);
  }
  lastSeq(): number {
    return this.#last;
  }
  history(seq: number, after: number, limit: number, descending: boolean): HistoryRow[] {
    const found: HistoryRow[] = [];
    const turns = this.#entries.get(seq)?.history ?? [];
    for (const { at: timestamp, events } of descending ? turns.toReversed() : turns) {
      const last = events.at(-1)!.id;
      if (descending ? events[0]!.id >= after : last <= after) continue;
      for (const event of descending ? events.toReversed() : events)
        if (descending ? event.id < after : event.id > after) {
          found.push({ ...event, timestamp });
          if (found.length === limit) return found;
        }
    }
    return found;
  }

  // ------------------------------------------------------------ registry and queues

  registry(): RegistryRow[] {
    return [...this.#registry.values()].filter(({ kind }) => kind !== 'mapRun');
  }
  mapRun(arn: string): number | undefined {
    const row = this.#registry.get(`mapRun ${arn}`);
    return row === undefined ? undefined : Number(row.body);
  }
  put(row: RegistryRow): Promise<void> {
    this.#registry.set(`${row.kind} ${row.id}`, row);
    return Promise.resolve();
  }
  remove(kind: string, id: string): Promise<void> {
    this.#registry.delete(`${kind} ${id}`);
    return Promise.resolve();
  }
  also(work: (sql: Also) => void): void {
    work({
      put: (row) => void this.put(row),
      enqueue: (activity, token) => void this.#activities.set(token, { activity, token }),
      dequeue: (_activity, token) => void this.#activities.delete(token),
    });
  }
  activityQueue(): readonly { readonly activity: string; readonly token: string }[] {
    return [...this.#activities.values()];
  }

  // ------------------------------------------------------------ commits

  #commit(commit: Commit): void {
    this.written.transitions += 1;
    this.afterwards(commit);
  }
  afterwards(commit: Commit): void {
    this.#stretch += 1;
    if (this.#stretch === 1) setImmediate(() => this.flush());
    if (this.#stretch > STRETCH) this.#waiting.push(commit);
    else commit.done();
  }
  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length > 0) this.written.commits += 1;
    // What these cause comes behind them.
    for (const commit of waiting) commit.done();
    this.#stretch = 0;
    if (this.#waiting.length === 0) return;
    this.#stretch = STRETCH + 1;
    setImmediate(() => this.flush());
  }
  close(): void {
    this.flush();
  }
}
