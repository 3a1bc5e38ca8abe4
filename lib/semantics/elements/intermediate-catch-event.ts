import { armEvent } from '../waits.ts';
import type { Element } from './index.ts';

/** Waits for its event. A link or an event without a definition has nothing to wait for. */
export const intermediateCatchEvent: Element = {
  behaviour: (run, token) => {
    const { node, scope, diagram, view } = token;
    if (node.event === undefined || node.event.kind === 'none' || node.event.kind === 'link') {
      run.leave(token);
      return;
    }
    const instance = run.add({
      id: run.visit(scope, node.id),
      element: node.id,
      model: diagram.key,
      role: 'wait',
      parent: scope,
      view,
    });
    armEvent(run, instance, node, node.event);
  },
};
