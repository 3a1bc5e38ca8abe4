/**
 * A map by whole number, for what comes and goes all the time. A `Map` leaves its old tables chained to the new: once one of
 * them is old to the garbage collector, everything that was ever in the map is copied again and again.
 */
export class IntMap<V> {
  #keys: number[] = new Array<number>(16).fill(EMPTY);
  #values: (V | undefined)[] = new Array<V | undefined>(16).fill(undefined);
  #mask = 15;
  #size = 0;

  get size(): number {
    return this.#size;
  }
  get(key: number): V | undefined {
    return this.#values[this.#find(key)];
  }
  has(key: number): boolean {
    return this.#keys[this.#find(key)] === key;
  }
  set(key: number, value: V): void {
    let at = this.#find(key);
    if (this.#keys[at] === EMPTY) {
      if (this.#size * 2 > this.#mask) {
        this.#grow();
        at = this.#find(key);
      }
      this.#keys[at] = key;
      this.#size += 1;
    }
    this.#values[at] = value;
  }
  delete(key: number): void {
    let hole = this.#find(key);
    if (this.#keys[hole] !== key) return;
    this.#size -= 1;
    // What was pushed on by the one that goes moves up, so that every search still finds its way.
    for (let at = (hole + 1) & this.#mask; this.#keys[at] !== EMPTY; at = (at + 1) & this.#mask) {
      const home = this.#home(this.#keys[at]!);
      if (((at - home) & this.#mask) < ((at - hole) & this.#mask)) continue;
      this.#keys[hole] = this.#keys[at]!;
      this.#values[hole] = this.#values[at];
      hole = at;
    }
    this.#keys[hole] = EMPTY;
    this.#values[hole] = undefined;
  }
  *values(): IterableIterator<V> {
    for (let at = 0; at <= this.#mask; at += 1) if (this.#keys[at] !== EMPTY) yield this.#values[at]!;
  }

  /** The place of a key, or the free place where it would stand. */
  #find(key: number): number {
    let at = this.#home(key);
    while (this.#keys[at] !== key && this.#keys[at] !== EMPTY) at = (at + 1) & this.#mask;
    return at;
  }
  /** Numbers that follow each other stand beside each other. */
  #home(key: number): number {
    return key & this.#mask;
  }
  #grow(): void {
    const keys = this.#keys;
    const values = this.#values;
    const capacity = keys.length * 2;
    this.#keys = new Array<number>(capacity).fill(EMPTY);
    this.#values = new Array<V | undefined>(capacity).fill(undefined);
    this.#mask = capacity - 1;
    for (let i = 0; i < keys.length; i += 1) {
      if (keys[i] === EMPTY) continue;
      const at = this.#find(keys[i]!);
      this.#keys[at] = keys[i]!;
      this.#values[at] = values[i];
    }
  }
}
const EMPTY = -1;
