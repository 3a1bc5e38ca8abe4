import { VirtualClock, type Clock } from '../../lib/engine/index.ts';

/** Time that the test moves, and that goes on by a millisecond with each call of a function, so that what follows upon something is later than it. */
export class TickingClock implements Clock {
  readonly #virtual: VirtualClock;
  #last: number;

  constructor(start: number) {
    this.#virtual = new VirtualClock(start);
    this.#last = start;
  }
  now(): number {
    return Math.max(this.#virtual.now(), this.#last);
  }
  tick(): number {
    return (this.#last = this.now() + 1);
  }
  schedule(at: number, run: () => void | Promise<void>): () => void {
    return this.#virtual.schedule(at, run);
  }
  onSettle(settle: () => Promise<void>, busy?: () => boolean): () => void {
    return this.#virtual.onSettle(settle, busy);
  }
  settle(): Promise<void> {
    return this.#virtual.settle();
  }
  advance(ms: number): Promise<void> {
    return this.advanceTo(this.now() + ms);
  }
  advanceTo(end: number): Promise<void> {
    return this.#virtual.advanceTo(end);
  }
}
