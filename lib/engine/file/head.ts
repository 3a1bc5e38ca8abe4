import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';

/** Wide enough for every number and state, so that each writing covers the last. */
const WIDTH = 32;

/**
 * A file beside the database with the number of the last acknowledged commit, and whether it was closed in order. Where the
 * database knows fewer commits, its log has lost what was acknowledged.
 */
export class Head {
  readonly #fd: number;

  /** What stands there; undefined where there is no such file. */
  static read(file: string): { readonly commit: number; readonly closed: boolean } | undefined {
    if (!existsSync(`${file}.head`)) return undefined;
    const [commit, state] = readFileSync(`${file}.head`, 'utf8').trim().split(' ');
    return { commit: Number(commit) || 0, closed: state === 'closed' };
  }
  /** Takes the file over without emptying it: a kill between two steps must not lose the number. */
  constructor(file: string, commit: number) {
    this.#fd = openSync(`${file}.head`, existsSync(`${file}.head`) ? 'r+' : 'w');
    this.#write(commit, 'open');
    fsyncSync(this.#fd);
  }
  /** Not synced: the log is, and this only tells how long the log must be. */
  note(commit: number): void {
    this.#write(commit, 'open');
  }
  close(commit: number): void {
    this.#write(commit, 'closed');
    fsyncSync(this.#fd);
    closeSync(this.#fd);
  }
  /** Leaves the number as it is: the file has not been closed in order. */
  abandon(): void {
    closeSync(this.#fd);
  }
  #write(commit: number, state: 'open' | 'closed'): void {
    writeSync(this.#fd, `${commit} ${state}`.padEnd(WIDTH, '\n'), 0);
  }
}
