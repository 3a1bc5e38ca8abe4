import { disarmStarts } from '../event-sub-process.ts';
import { emptyScope } from '../scopes.ts';
import type { Throw } from './index.ts';

/** Ends everything in its scope at once; the scope is left as if it were done. */
export const throwTerminate: Throw = (run, { scope }) => {
  emptyScope(run, scope);
  disarmStarts(run, scope);
  run.edit(scope).terminated = true;
  return 'gone';
};
