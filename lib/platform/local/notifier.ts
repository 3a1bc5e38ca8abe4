import { DatabaseSync } from 'node:sqlite';
import { contentOf, setApart, type Notice as Sent, type NoticeHead } from '../notices.ts';
import type { Blobs, Clock, Notifier } from '../port.ts';

export type Notice = Sent & { readonly at: string };

/** Keeps what would have been sent; the same id is kept once. */
export class LocalNotifier implements Notifier {
  readonly #db: DatabaseSync;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #blobs: Blobs;
  constructor(options: { readonly file: string; readonly clock: Pick<Clock, 'now'>; readonly blobs: Blobs }) {
    this.#db = new DatabaseSync(options.file);
    this.#clock = options.clock;
    this.#blobs = options.blobs;
    this.#db.exec(
      'PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS notices (n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, at INTEGER, notice TEXT)',
    );
  }
  async send(notice: Sent): Promise<void> {
    const at = this.#clock.now();
    if (this.#db.prepare('SELECT 1 FROM notices WHERE id = ?').get(notice.id) !== undefined) return;
    const head = await setApart(this.#blobs, notice);
    this.#db
      .prepare('INSERT OR IGNORE INTO notices (id, at, notice) VALUES (?, ?, ?)')
      .run(notice.id, at, JSON.stringify(head));
  }
  /** Newest first. */
  list(): Promise<readonly Notice[]> {
    const rows = this.#db.prepare('SELECT at, notice FROM notices ORDER BY n DESC').all() as {
      at: number;
      notice: string;
    }[];
    return Promise.all(
      rows.map(async ({ at, notice }) => {
        const { content, ...head } = JSON.parse(notice) as NoticeHead;
        return {
          ...head,
          ...(await contentOf(this.#blobs, { ...head, content })),
          at: new Date(at).toISOString(),
        };
      }),
    );
  }
  close(): void {
    this.#db.close();
  }
}
