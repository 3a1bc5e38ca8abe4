import type { Json } from '../../model/json.ts';
import type { Action } from '../../platform/port.ts';
import type { AuditEntry } from '../types.ts';

/** An entry before it is chained. */
export interface EntryDraft extends Omit<
  AuditEntry,
  'id' | 'at' | 'seq' | 'previous' | 'hash' | 'links' | 'hashes' | 'late'
> {
  /** Values behind the entry: salted hashes go into the entry, the values (with salt) into an erasable blob per entry. */
  readonly values?: Readonly<Record<string, Json>>;
  /** Lanes of the same stream that end here: their heads are sealed and linked. */
  readonly joins?: readonly string[];
}

/** The one door through which the record is written: state and record change in the same transaction. */
export interface Recorder {
  /**
   * Transacts `actions` together with the chained entries (in order). Reads the lane heads, retries where only a head moved.
   * The first entry of a lane links to the head of the nearest parent lane (`main/g:1.0` -> `main`); what comes for a sealed lane goes to the
   * nearest open parent lane with `late: true`.
   * @throws ConditionFailed with the index into `actions` where one of the caller's own conditions does not hold.
   */
  commit(actions: readonly Action[], entries: readonly EntryDraft[]): Promise<readonly AuditEntry[]>;
}
