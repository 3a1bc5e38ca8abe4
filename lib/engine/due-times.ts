interface Due {
  readonly due: number;
  readonly seq: number;
}
const earlier = (a: Due, b: Due): boolean => a.due < b.due || (a.due === b.due && a.seq < b.seq);

/** When executions come due: a binary heap. A time that holds no longer stays in it until it is reached. */
export class DueTimes {
  readonly #heap: Due[] = [];
  readonly #present: (seq: number) => number | null | undefined;

  /** `present` tells the time that holds now. */
  constructor(present: (seq: number) => number | null | undefined) {
    this.#present = present;
  }
  add(seq: number, due: number): void {
    const heap = this.#heap;
    const item = { due, seq };
    let at = heap.length;
    heap.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!earlier(item, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = item;
  }
  /** Up to `limit` that are due, earliest first. They stay due until another time holds. */
  until(now: number, limit: number): Due[] {
    const found: Due[] = [];
    for (
      let next = this.#first();
      next !== undefined && next.due <= now && found.length < limit;
      next = this.#first()
    ) {
      this.#drop();
      // The same time may have been noted more than once.
      if (found.at(-1)?.seq !== next.seq) found.push(next);
    }
    for (const { seq, due } of found) this.add(seq, due);
    return found;
  }
  next(): number | undefined {
    return this.#first()?.due;
  }
  #first(): Due | undefined {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (this.#present(first.seq) === first.due) return first;
      this.#drop();
    }
    return undefined;
  }
  #drop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    const size = heap.length;
    if (size === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && earlier(heap[child + 1]!, heap[child]!)) child += 1;
      if (!earlier(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}
