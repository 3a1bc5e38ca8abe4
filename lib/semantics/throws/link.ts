import type { Throw } from './index.ts';
import { fire } from '../scopes.ts';

/** Goes on behind the catching link event of the same name. */
export const throwLink: Throw = (run, token) => {
  const [target] = token.diagram.links(token.node);
  if (target === undefined) return 'goes on';
  const { scope, view, diagram } = token;
  run.agenda.push({
    scope,
    at: token.node.id,
    view,
    run: () => {
      run.note('leave', token.node.id, scope);
      fire(run, { diagram, node: target, scope, view });
    },
  });
  return 'gone';
};
