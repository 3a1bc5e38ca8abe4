import { feelOf } from '../../model/feel-names.ts';
import { rise } from '../propagate.ts';
import type { Run } from '../run.ts';
import { endRoot } from '../scopes.ts';
import type { Throw } from './index.ts';

/** Rises to whoever catches it. Where nobody does, the instance fails with it. */
export const throwError: Throw = (run, token, event) => {
  const code = event.code === undefined ? undefined : codeText(run, token, event.code);
  const thrown = { ...event, ...(code === undefined ? {} : { code }) };
  if (rise(run, token.scope, thrown, undefined) !== undefined) return 'gone';
  const root = run.around(token.scope).at(-1)!;
  endRoot(run, root.id, 'failed', { ...(thrown.code === undefined ? {} : { code: thrown.code }) });
  return 'gone';
};

/** A code may be an expression. */
export function codeText(run: Run, token: Parameters<Throw>[1], code: string): string {
  const expression = feelOf(code);
  if (expression === undefined) return code;
  const value = run.value({ kind: 'mapping', element: token.node.id, expression }, token.view);
  return typeof value === 'string' ? value : code;
}
