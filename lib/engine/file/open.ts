import { existsSync, renameSync, statSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { damageOf, FileDamage, RESTORE } from './damage.ts';
import { Head } from './head.ts';
import { LAYOUT, SCHEMA, SQL } from './schema.ts';
import { meta, salvage, verify } from './verify.ts';

export type Statements = Readonly<Record<keyof typeof SQL, StatementSync>>;
export interface OpenedFile {
  readonly db: DatabaseSync;
  readonly sql: Statements;
  /** Not for `:memory:`. */
  readonly head: Head | undefined;
  /** Number of the last commit. */
  readonly commit: number;
  readonly sum: number;
  /** What was given up, where loss was accepted. */
  readonly lost: readonly string[];
  /** What was found and how it was dealt with, where the file was not as it should be. */
  readonly said?: string;
}

/**
 * Opens the file and looks whether it is what was acknowledged. Where it is not, nothing is changed unless loss is accepted.
 * Throws FileDamage.
 */
export function openFile(file: string, acceptLoss: boolean): OpenedFile {
  if (file === ':memory:') return { ...read(prepared(file)), head: undefined, lost: [] };
  let db: DatabaseSync | undefined;
  try {
    mustBeFree(file);
    const head = Head.read(file);
    const damage = damageIn(file, head, 'with its log');
    const without = damage === undefined ? undefined : damageIn(file, head, 'alone');
    const plan = planFor(damage, without, acceptLoss);
    if (plan === 'refuse') throw damage!;
    if (plan === 'without its log') renameSync(`${file}-wal`, `${file}-wal.torn`);
    db = prepared(file);
    const lost = plan === 'salvage' ? salvage(db, file) : [];
    const opened = read(db);
    const said = damage === undefined ? {} : { said: `${damage.message} Opened ${plan}.` };
    return { ...opened, head: new Head(file, opened.commit), lost, ...said };
  } catch (error) {
    db?.close();
    throw damageOf(file, error);
  }
}
/** A file without one whole page SQLite takes for a new one, and throws away the log that lies beside it. */
const isEmpty = (file: string): boolean => !existsSync(file) || statSync(file).size < PAGE_BYTES;
const PAGE_BYTES = 4096;
/** Throws FileInUse. The second connection keeps the first from being the last, which would write the log into the database. */
function mustBeFree(file: string): void {
  if (isEmpty(file)) return;
  const reader = new DatabaseSync(file, { readOnly: true });
  try {
    reader.prepare('PRAGMA user_version').get();
    const writer = new DatabaseSync(file);
    try {
      writer.exec('BEGIN IMMEDIATE; ROLLBACK');
    } finally {
      writer.close();
    }
  } catch (error) {
    const known = damageOf(file, error);
    // Whatever else is wrong with the file is looked for next.
    if (known instanceof FileDamage && known.code !== 'FileInUse') return;
    throw known;
  } finally {
    reader.close();
  }
}
/**
 * A log that has been taken over into the database and then tears leaves the database whole and what the two say together
 * not: then the database alone counts.
 */
function planFor(
  damage: FileDamage | undefined,
  alone: FileDamage | undefined,
  acceptLoss: boolean,
): 'as it is' | 'without its log' | 'salvage' | 'refuse' {
  if (damage === undefined) return 'as it is';
  if (damage.code !== 'TornLog' && damage.code !== 'DamagedFile') return 'refuse';
  if (alone === undefined) return 'without its log';
  if (!acceptLoss) return 'refuse';
  if (damage.code === 'TornLog') return 'as it is';
  return alone.code === 'TornLog' ? 'without its log' : 'salvage';
}

/** Looks through a connection that cannot write: closing one that can would throw a torn log away. */
function damageIn(
  file: string,
  head: ReturnType<typeof Head.read>,
  how: 'with its log' | 'alone',
): FileDamage | undefined {
  if (isEmpty(file)) return (head?.commit ?? 0) > 0 ? torn(file, 0, head?.commit) : undefined;
  let db: DatabaseSync | undefined;
  try {
    const url = pathToFileURL(file);
    if (how === 'alone') url.searchParams.set('immutable', '1');
    db = new DatabaseSync(url, { readOnly: true });
    const { user_version: layout } = db.prepare('PRAGMA user_version').get() as { user_version: number };
    const { n } = db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE type = 'table'").get() as { n: number };
    if (n === 0) return (head?.commit ?? 0) > 0 ? torn(file, 0, head?.commit) : undefined;
    if (layout !== LAYOUT)
      return new FileDamage(
        'OtherLayout',
        file,
        `another version of the engine wrote this file (layout ${layout}, this one has ${LAYOUT}). Finish its executions with that version, or move the file away.`,
      );
    verify(db, file, head?.closed === true);
    const commit = meta(db, 'commit') ?? 0;
    if (head === undefined ? commit > 0 : head.commit > commit) return torn(file, commit, head?.commit);
    return undefined;
  } catch (error) {
    const known = damageOf(file, error);
    if (known instanceof FileDamage) return known;
    throw known;
  } finally {
    db?.close();
  }
}

function prepared(file: string): DatabaseSync {
  const db = new DatabaseSync(file);
  try {
    // One engine a file: what another would change meanwhile could not be seen.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    db.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${LAYOUT}; ${SCHEMA} COMMIT`);
    const { synchronous } = db.prepare('PRAGMA synchronous').get() as { synchronous: number };
    if (synchronous !== 2) throw new Error('the engine needs PRAGMA synchronous=FULL');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
const read = (db: DatabaseSync): Pick<OpenedFile, 'db' | 'sql' | 'commit' | 'sum'> => ({
  db,
  sql: Object.fromEntries(Object.entries(SQL).map(([name, text]) => [name, db.prepare(text)])) as never,
  commit: meta(db, 'commit') ?? 0,
  sum: meta(db, 'sum') ?? 0,
});

function torn(file: string, commit: number, acknowledged: number | undefined): FileDamage {
  const choice = `${RESTORE}, or open with acceptLoss to go on with what is there.`;
  if (acknowledged === undefined)
    return new FileDamage(
      'TornLog',
      file,
      `the file ${file}.head is missing, so nothing tells whether commits after ${commit} were acknowledged. ${choice}`,
    );
  const lostCommits = acknowledged - commit;
  return new FileDamage(
    'TornLog',
    file,
    `the log ends at commit ${commit}, but commit ${acknowledged} was acknowledged: ${lostCommits} are lost. ${choice}`,
    { lostCommits },
  );
}
