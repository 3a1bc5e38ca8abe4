import { DatabaseSync } from 'node:sqlite';
import type { Clock, Notifier } from '../port.ts';

export type Notice = Parameters<Notifier['send']>[0] & { readonly at: string };

/** Keeps what would have been sent; the same id is kept once. */
export class LocalNotifier implements Notifier {
  readonly #db: DatabaseSync;
  readonly #clock: Pick<Clock, 'now'>;
  constructor(options: { readonly file: string; readonly clock: Pick<Clock, 'now'> }) {
    this.#db = new DatabaseSync(options.file);
    this.#clock = options.clock;
    this.#db.exec(
      'PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS notices (n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, at INTEGER, notice TEXT)',
    );
  }
  send(notice: Parameters<Notifier['send']>[0]): Promise<void> {
    this.#db
      .prepare('INSERT OR IGNORE INTO notices (id, at, notice) VALUES (?, ?, ?)')
      .run(notice.id, this.#clock.now(), JSON.stringify(notice));
    return Promise.resolve();
  }
  /** Newest first. */
  list(): Promise<readonly Notice[]> {
    const rows = this.#db.prepare('SELECT at, notice FROM notices ORDER BY n DESC').all() as {
      at: number;
      notice: string;
    }[];
    return Promise.resolve(
      rows.map(({ at, notice }) => ({ ...(JSON.parse(notice) as Notice), at: new Date(at).toISOString() })),
    );
  }
  close(): void {
    this.#db.close();
  }
}
