import { IntMap } from './int-map.ts';

/** One call under way. Few callees look at the signal, so it is made when one does. */
export class Call {
  cancelled = false;
  readonly #counts: (work: 1 | -1) => void;
  #controller: AbortController | undefined;
  #ended = false;
  #pauses = 0;

  constructor(counts: (work: 1 | -1) => void) {
    this.#counts = counts;
    counts(1);
  }
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.cancelled) this.#controller.abort();
    return this.#controller.signal;
  }
  /** Nobody waits for the answer any more. */
  cancel(): void {
    this.cancelled = true;
    this.#controller?.abort();
    this.end();
  }
  /** Waits for something outside without counting as being at work; what the promise gives. */
  pause<T>(until: Promise<T>): Promise<T> {
    this.#pauses += 1;
    if (this.#pauses === 1 && !this.#ended) this.#counts(-1);
    return until.finally(() => {
      this.#pauses -= 1;
      if (this.#pauses === 0 && !this.#ended) this.#counts(1);
    });
  }
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#pauses === 0) this.#counts(-1);
  }
}

interface Running {
  readonly attempt: string;
  readonly call: Call;
}
/** Calls under way, by execution and attempt; so many at once, and the rest when there is room. */
export class Calls {
  readonly #limit: number;
  /** Of an execution there are few. To look an attempt up by its text alone, each text would have to be hashed and kept. */
  readonly #running = new IntMap<Running[]>();
  readonly #work: (work: 1 | -1) => void;
  readonly #room: () => void;
  #active = 0;

  /** `counts` is told of work that begins and ends, `room` when another call may begin. */
  constructor(limit: number, counts: (work: 1 | -1) => void, room: () => void) {
    this.#limit = limit;
    this.#work = (work) => {
      this.#active += work;
      counts(work);
    };
    this.#room = room;
  }
  get full(): boolean {
    return this.#active >= this.#limit;
  }
  /** Undefined where this attempt is under way. `seq`: the execution. */
  start(seq: number, attempt: string): Call | undefined {
    const others = this.#running.get(seq);
    if (others?.some((r) => r.attempt === attempt) === true) return undefined;
    const call = new Call(this.#work);
    if (others === undefined) this.#running.set(seq, [{ attempt, call }]);
    else others.push({ attempt, call });
    return call;
  }
  end(seq: number, call: Call): void {
    const running = this.#running.get(seq) ?? [];
    const at = running.findIndex((r) => r.call === call);
    if (at >= 0) running.splice(at, 1);
    if (running.length === 0) this.#running.delete(seq);
    call.end();
    this.#room();
  }
  cancel(seq: number, attempt: string): void {
    this.#running
      .get(seq)
      ?.find((r) => r.attempt === attempt)
      ?.call.cancel();
  }
  cancelAll(): void {
    for (const running of this.#running.values()) for (const { call } of running) call.cancel();
  }
}
