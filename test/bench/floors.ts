import { DatabaseSync } from 'node:sqlite';
import jsonata from 'jsonata';
import { ORDER, type Workload } from './workloads.ts';

/** What a workload writes: measured on the engine itself, so that the floor writes as much. */
export interface Written {
  /** Changes of an execution that must be on disk, each with the characters of its row, an instance. */
  readonly transitions: number;
  readonly characters: number;
}
/** Runs for so many milliseconds; instances a second. */
export type Floor = (ms: number) => Promise<number>;

/**
 * F1: the synced commits that the workload needs. One table with an integer key, WAL, synchronous FULL, one prepared INSERT.
 * At concurrency c a commit gathers what c instances can have ready at one time: c times the rows and characters that an
 * instance writes between two commits that depend on each other. `:memory:` has no such floor.
 */
export class CommitFloor {
  readonly #db: DatabaseSync;
  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    this.#db.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE log (n INTEGER PRIMARY KEY, body TEXT NOT NULL)',
    );
  }
  of({ commits }: Workload, { transitions, characters }: Written, concurrency: number): Floor {
    const begin = this.#db.prepare('BEGIN IMMEDIATE');
    const insert = this.#db.prepare('INSERT INTO log (body) VALUES (?)');
    const commit = this.#db.prepare('COMMIT');
    const rows = Math.max(1, Math.round((concurrency * transitions) / commits));
    const body = 'x'.repeat(Math.round((concurrency * characters) / commits / rows));
    return async (ms) => {
      const start = performance.now();
      let done = 0;
      do {
        begin.run();
        for (let i = 0; i < rows; i += 1) insert.run(body);
        commit.run();
        done += 1;
      } while (performance.now() - start < ms);
      return ((done * concurrency) / commits / (performance.now() - start)) * 1000;
    };
  }
  close(): void {
    this.#db.close();
  }
}

/** F2: the expressions that the workload needs, each compiled once, evaluated by the library alone. */
export function expressionFloor({ expressions }: Workload): Floor {
  const compiled = expressions.map((text) => jsonata(text));
  const order = ORDER;
  const states = {
    input: ORDER,
    result: { StatusCode: 200, Payload: { order: ORDER } },
    context: { Task: { Token: 'token' } },
  };
  const bindings = { order, answer: { approved: true }, states };
  return async (ms) => {
    const start = performance.now();
    let done = 0;
    do {
      // Looking at the clock should not be part of the floor.
      for (let i = 0; i < 16; i += 1) for (const expression of compiled) await expression.evaluate(undefined, bindings);
      done += 16;
    } while (performance.now() - start < ms);
    return (done / (performance.now() - start)) * 1000;
  };
}
