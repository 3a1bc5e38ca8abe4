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

/** Calls under way, by attempt; so many at once, and the rest when there is room. */
export class Calls {
  readonly #limit: number;
  /** Not a Map: see IntMap. */
  readonly #running: Record<string, Call> = Object.create(null) as Record<string, Call>;
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
  /** Undefined where this attempt is under way. */
  start(attempt: string): Call | undefined {
    if (this.#running[attempt] !== undefined) return undefined;
    const call = new Call(this.#work);
    this.#running[attempt] = call;
    return call;
  }
  end(attempt: string, call: Call): void {
    if (this.#running[attempt] === call) delete this.#running[attempt];
    call.end();
    this.#room();
  }
  cancel(attempt: string): void {
    this.#running[attempt]?.cancel();
  }
  cancelAll(): void {
    for (const call of Object.values(this.#running)) call.cancel();
  }
}
