import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';

/** The state is already open in another process: two engines over one file would both run its executions. */
export class StateInUse extends Error {
  constructor(folder: string) {
    super(`the state in ${folder} is in use by another Tutti; stop that one, or choose another folder with --data`);
    this.name = 'StateInUse';
  }
}

/** Holds a state folder for this process until the function given back is called. The lock is the file system's: a killed process leaves none. @throws StateInUse */
export function lockState(folder: string): () => void {
  const db = new DatabaseSync(join(folder, 'lock.db'));
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch {
    db.close();
    throw new StateInUse(folder);
  }
  return () => db.close();
}
