import { disarmStarts } from '../event-sub-process.ts';
import { clearScope } from '../scopes.ts';
import type { Throw } from './index.ts';

/** Ends everything in its scope at once; the scope is left as if it were done. */
export const throwTerminate: Throw = (run, { scope }) => {
  clearScope(run, scope);
  disarmStarts(run, scope);
  run.views.drop(run.get(scope)!.view);
  run.edit(scope).terminated = true;
  return 'gone';
};
