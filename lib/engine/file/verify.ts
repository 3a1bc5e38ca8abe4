import type { DatabaseSync } from 'node:sqlite';
import { countOf } from '../history-codec.ts';
import {
  executionSum,
  fixedSum,
  historySum,
  queueSum,
  registrySum,
  SUM_LIMIT,
  type ExecutionRow,
  type HistoryChunk,
  type QueueRow,
  type RegistryRow,
} from './checks.ts';
import { FileDamage, RESTORE } from './damage.ts';

/** Up to this size every row is read at every open, which takes a fraction of a second. */
const SMALL_BYTES = 64 * 1024 * 1024;

const TABLES = ['executions', 'history', 'registry', 'activity_queue'] as const;

/**
 * Throws `DamagedFile` where pages, indexes or rows are not what was written. In a large file rows are checked when they are
 * read, and of one that was closed in order nothing is looked at before.
 */
export function verify(db: DatabaseSync, file: string, closed: boolean): void {
  const small = bytesOf(db) <= SMALL_BYTES;
  if (closed && !small) return;
  const found =
    integrity(db) ??
    (sumOfRows(db) === (meta(db, 'sum') ?? 0)
      ? undefined
      : `its rows are not those of commit ${meta(db, 'commit') ?? 0}: some are missing or older`) ??
    (small ? damagedRow(db) : undefined);
  if (found !== undefined) throw new FileDamage('DamagedFile', file, `${found}. ${RESTORE}${SALVAGE}`);
}
const SALVAGE = ', or open with acceptLoss to go on with the executions that can still be read';

export const meta = (db: DatabaseSync, name: 'commit' | 'sum'): number | undefined =>
  (db.prepare('SELECT value FROM meta WHERE name = ?').get(name) as { value: number } | undefined)?.value;

/** Of the checks as they stand in the rows. */
export const sumOfRows = (db: DatabaseSync): number =>
  TABLES.reduce(
    (sum, table) =>
      (sum +
        (
          db.prepare(`SELECT coalesce(sum(sum), 0) % ${SUM_LIMIT} AS sum FROM ${table}`).get() as {
            sum: number;
          }
        ).sum) %
      SUM_LIMIT,
    0,
  );

const bytesOf = (db: DatabaseSync): number => {
  const { page_count: pages } = db.prepare('PRAGMA page_count').get() as { page_count: number };
  const { page_size: size } = db.prepare('PRAGMA page_size').get() as { page_size: number };
  return pages * size;
};
/** What SQLite finds wrong with pages and indexes; undefined where it finds nothing. */
function integrity(db: DatabaseSync): string | undefined {
  const { integrity_check: answer } = db.prepare('PRAGMA integrity_check(1)').get() as { integrity_check: string };
  return answer === 'ok' ? undefined : `the file is damaged (${answer.replaceAll('\n', ' ').trim()})`;
}

/** The first row that is not what was written. */
function damagedRow(db: DatabaseSync): string | undefined {
  for (const row of rowsOf<ExecutionRow>(db, 'executions'))
    if (executionSum(fixedSum(row), row) !== row.sum)
      return `execution ${row.seq} (${row.key}) is not what was written`;
  for (const { seq, first, sum, events } of rowsOf<HistoryChunk>(db, 'history'))
    if (historySum(seq, first, events) !== sum)
      return `the history of execution ${seq} from event ${first} is not what was written`;
  for (const row of rowsOf<RegistryRow>(db, 'registry'))
    if (registrySum(row.kind, row.id, row.body) !== row.sum) return `${row.kind} ${row.id} is not what was written`;
  for (const row of rowsOf<QueueRow>(db, 'activity_queue'))
    if (queueSum(row.activity, row.token) !== row.sum)
      return `a waiting task of ${row.activity} is not what was written`;
  return undefined;
}
const rowsOf = <Row>(db: DatabaseSync, table: (typeof TABLES)[number]): Iterable<Row> =>
  db.prepare(`SELECT * FROM ${table}`).iterate() as Iterable<unknown> as Iterable<Row>;

/**
 * Keeps what can be read and takes away the rest: executions whose row or history is not what was written, and rows that
 * belong to none. Returns the ARNs of those that are lost (or their number, where not even that can be read).
 */
export function salvage(db: DatabaseSync, file: string): string[] {
  try {
    db.exec('REINDEX');
  } catch (error) {
    throw beyondHelp(file, (error as Error).message);
  }
  const found = integrity(db);
  if (found !== undefined) throw beyondHelp(file, found);
  const lost: string[] = [];
  db.exec('BEGIN IMMEDIATE');
  const history = db.prepare('SELECT * FROM history WHERE seq = ? ORDER BY first');
  const gone: number[] = [];
  for (const row of rowsOf<ExecutionRow>(db, 'executions')) {
    const chunks = history.all(row.seq) as unknown as HistoryChunk[];
    if (executionSum(fixedSum(row), row) === row.sum && isWhole(row, chunks)) continue;
    lost.push(arnOf(row));
    gone.push(row.seq);
  }
  for (const seq of gone) db.prepare('DELETE FROM executions WHERE seq = ?').run(seq);
  db.exec('DELETE FROM history WHERE seq NOT IN (SELECT seq FROM executions)');
  for (const r of [...rowsOf<RegistryRow>(db, 'registry')])
    if (registrySum(r.kind, r.id, r.body) !== r.sum) {
      lost.push(`${r.kind} ${r.id}`);
      db.prepare('DELETE FROM registry WHERE kind = ? AND id = ?').run(r.kind, r.id);
    }
  for (const r of [...rowsOf<QueueRow>(db, 'activity_queue')])
    if (queueSum(r.activity, r.token) !== r.sum) {
      lost.push(`a task of ${r.activity}`);
      db.prepare('DELETE FROM activity_queue WHERE n = ?').run(r.n);
    }
  db.prepare(
    "INSERT INTO meta (name, value) VALUES ('sum', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
  ).run(sumOfRows(db));
  db.exec('COMMIT');
  return lost;
}
const beyondHelp = (file: string, why: string): FileDamage =>
  new FileDamage('DamagedFile', file, `${why}, and it cannot be mended. ${RESTORE}, or start with a new file.`);

/** Whether the history has every event up to the last that the execution knows of, and none beyond. */
function isWhole(row: ExecutionRow, chunks: readonly HistoryChunk[]): boolean {
  let next = 1;
  for (const { first, sum, events } of chunks) {
    if (first !== next || historySum(row.seq, first, events) !== sum) return false;
    next += countOf(events);
  }
  return (JSON.parse(row.state) as { lastEventId: number }).lastEventId === next - 1;
}

const arnOf = (row: ExecutionRow): string => {
  try {
    return (JSON.parse(row.fixed) as { arn: string }).arn;
  } catch {
    return `execution ${row.seq} (${row.key})`;
  }
};
