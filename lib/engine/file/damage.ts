/**
 * Why a file of the engine is not taken as it is. `TornLog`: commits that were acknowledged are missing. `DamagedFile`: what
 * stands in it is not what was written. `OtherLayout`: another version of the engine wrote it. `FileInUse`: another engine
 * has it open.
 */
export type DamageCode = 'TornLog' | 'DamagedFile' | 'OtherLayout' | 'FileInUse';

/** The message says what was found, what is lost and what to do. */
export class FileDamage extends Error {
  readonly code: DamageCode;
  readonly file: string;
  /** Commits that were acknowledged and are missing, where that is known. */
  readonly lostCommits: number | undefined;
  constructor(code: DamageCode, file: string, message: string, more: { cause?: unknown; lostCommits?: number } = {}) {
    super(`${file}: ${message}`, { cause: more.cause });
    this.name = code;
    this.code = code;
    this.file = file;
    this.lostCommits = more.lostCommits;
  }
}

export const RESTORE = 'Restore the file with its -wal and .head from a copy';

/** SQLite's own complaint about a file, in the engine's words. */
export function damageOf(file: string, error: unknown): Error {
  if (error instanceof FileDamage) return error;
  const { errcode, message } = error as { errcode?: number; message: string };
  // The low byte is the primary result code.
  const primary = (errcode ?? 0) & 0xff;
  if (primary === BUSY || primary === LOCKED)
    return new FileDamage('FileInUse', file, 'another engine has this file open. Stop it, or use another file.', {
      cause: error,
    });
  if (primary === CORRUPT || primary === NOT_A_DATABASE || primary === ERROR)
    return new FileDamage('DamagedFile', file, `the file is damaged (SQLite: ${message}). ${RESTORE}.`, {
      cause: error,
    });
  return error as Error;
}
const ERROR = 1;
const BUSY = 5;
const LOCKED = 6;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;
