import type { Run } from '../run.ts';
import { emptyScope } from '../scopes.ts';
import type { Throw } from './index.ts';

/** Undoes the transaction around it: what is active ends, what has completed is compensated, then its cancel event takes over. */
export const throwCancel: Throw = (run, token) => {
  const transaction = run.around(token.scope).find((i) => i.role === 'scope' && run.nodeOf(i).type === 'transaction');
  if (transaction === undefined) return 'goes on';
  const { id, element, view } = transaction;
  run.agenda.push({
    scope: id,
    at: element,
    view,
    run: () => {
      emptyScope(run, id);
      run.disarmAll(id);
      run.edit(id).cancelling = cancelBoundary(run, id) ?? 'none';
    },
  });
  return 'gone';
};

function cancelBoundary(run: Run, id: string): string | undefined {
  const instance = run.get(id)!;
  // Of a repeated transaction the event sits on the whole; the iteration alone is undone.
  const diagram = run.diagramOf(instance);
  return run.nodeOf(instance).boundary.find((b) => diagram.node(b).event?.kind === 'cancel');
}
