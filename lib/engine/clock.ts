/** Source of time. The engine never asks the system itself. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs `run` at or after `at` (epoch milliseconds); returns a function that cancels it. */
  schedule(at: number, run: () => void | Promise<void>): () => void;
  /** A moved clock: registers somebody who must be quiet before time goes on; returns a function that takes them off. */
  onSettle?(settle: () => Promise<void>, busy?: () => boolean): () => void;
}

/** setTimeout overflows above 2^31-1 ms, so long waits are cut into pieces. */
const LONGEST_TIMEOUT_MS = 2_000_000_000;

export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }
  schedule(at: number, run: () => void | Promise<void>): () => void {
    let timer: NodeJS.Timeout | undefined;
    const wait = (): void => {
      const left = at - Date.now();
      timer = setTimeout(
        () => (at - Date.now() > 0 ? wait() : void run()),
        Math.min(Math.max(left, 0), LONGEST_TIMEOUT_MS),
      );
      timer.unref();
    };
    wait();
    return () => clearTimeout(timer);
  }
}

interface Due {
  readonly at: number;
  readonly seq: number;
  readonly run: () => void | Promise<void>;
}

interface Participant {
  readonly settle: () => Promise<void>;
  readonly busy: () => boolean;
}

/** Time that moves only by `advance`; everything that comes due on the way has happened, in order, when it returns. */
export class VirtualClock implements Clock {
  #now: number;
  #seq = 0;
  readonly #due: Due[] = [];
  readonly #participants = new Set<Participant>();

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }
  now(): number {
    return this.#now;
  }
  schedule(at: number, run: () => void | Promise<void>): () => void {
    const due: Due = { at, seq: (this.#seq += 1), run };
    let low = 0;
    let high = this.#due.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#due[middle]!;
      if (other.at < at || (other.at === at && other.seq < due.seq)) low = middle + 1;
      else high = middle;
    }
    this.#due.splice(low, 0, due);
    return () => {
      const index = this.#due.indexOf(due);
      if (index >= 0) this.#due.splice(index, 1);
    };
  }
  /** `busy`: whether there is something to wait for; somebody who cannot tell is asked to settle once a round. */
  onSettle(settle: () => Promise<void>, busy: () => boolean = () => false): () => void {
    const participant = { settle, busy };
    this.#participants.add(participant);
    return () => this.#participants.delete(participant);
  }
  /** Waits until every participant is quiet, and fires what is due now. */
  async settle(): Promise<void> {
    for (;;) {
      // One may wake another.
      do for (const participant of this.#participants) await participant.settle();
      while ([...this.#participants].some(({ busy }) => busy()));
      const next = this.#due[0];
      if (next === undefined || next.at > this.#now) return;
      this.#due.shift();
      await next.run();
    }
  }
  advance(ms: number): Promise<void> {
    return this.advanceTo(this.#now + ms);
  }
  async advanceTo(end: number): Promise<void> {
    await this.settle();
    for (;;) {
      const next = this.#due[0];
      if (next === undefined || next.at > end) break;
      this.#now = Math.max(this.#now, next.at);
      await this.settle();
    }
    this.#now = Math.max(this.#now, end);
    await this.settle();
  }
}
