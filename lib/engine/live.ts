import { IntMap } from './int-map.ts';
import type { Maybe } from './maybe.ts';
import type { Program } from './program.ts';
import type { Saved } from './store.ts';
import type { Turn } from './turn.ts';
import type { Execution } from './types.ts';

export type Work<T> = (turn: Turn) => Maybe<T>;
/** One of `done` and `refuse` is called, once, and neither throws. */
export interface Message {
  work(turn: Turn): Maybe<unknown>;
  done(answer: unknown): void;
  refuse(error: unknown): void;
  /** Of an execution that starts: the tail of its ARN. */
  readonly key: string | undefined;
}
/** An execution in memory. */
export interface Live {
  execution: Execution;
  readonly program: Program;
  saved: Saved | undefined;
  readonly queue: Message[];
  /** A turn is under way. */
  running: boolean;
  /** Answers that wait for a commit. */
  unsaved: number;
  /** A commit has failed: what is in memory was never on disk. */
  broken: boolean;
  /** It never reached the disk. */
  gone: boolean;
  /** Since which rest it waits; 0 while something goes on. */
  resting: number;
}

export const newLive = (execution: Execution, program: Program, saved: Saved | undefined): Live => ({
  execution,
  program,
  saved,
  queue: [],
  running: false,
  unsaved: 0,
  broken: false,
  gone: false,
  resting: 0,
});

/** The executions in memory: those with something under way, and of those that wait the ones that were last active. */
export class Lives {
  readonly #all = new IntMap<Live>();
  readonly #most: number;
  /** In the order in which they came to rest; who has been active since is in it again further on. */
  #rests: { readonly live: Live; readonly rest: number }[] = [];
  #resting = 0;
  #rest = 0;

  /** `most`: how many that wait are kept. */
  constructor(most: number) {
    this.#most = most;
  }
  get(seq: number): Live | undefined {
    return this.#all.get(seq);
  }
  values(): IterableIterator<Live> {
    return this.#all.values();
  }
  add(live: Live): void {
    this.#all.set(live.execution.seq, live);
  }
  remove(live: Live): void {
    this.wake(live);
    if (this.#all.get(live.execution.seq) === live) this.#all.delete(live.execution.seq);
  }
  /** Something begins. */
  wake(live: Live): void {
    if (live.resting === 0) return;
    live.resting = 0;
    this.#resting -= 1;
  }
  /** Something has ended; perhaps it was the last thing. */
  settle(live: Live): void {
    if (live.resting > 0 || live.running || live.queue.length > 0 || live.unsaved > 0) return;
    if (live.execution.status !== 'RUNNING' || live.gone || this.#most === 0) return this.remove(live);
    live.resting = this.#rest += 1;
    this.#resting += 1;
    this.#rests.push({ live, rest: live.resting });
    if (this.#resting > this.#most || this.#rests.length > this.#most * 4) this.#makeRoom();
  }
  /** In parts, so that a long list is not moved each time. */
  #makeRoom(): void {
    const rests = this.#rests.filter(({ live, rest }) => live.resting === rest);
    const surplus = Math.max(0, rests.length - Math.floor(this.#most * 0.9));
    for (const { live } of rests.slice(0, surplus)) this.remove(live);
    this.#rests = rests.slice(surplus);
  }
}
