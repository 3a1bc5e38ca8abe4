import { finding } from '../../model/diagnostics/index.ts';
import type { Node } from '../../model/process-model.ts';
import type { Rule } from '../rule.ts';
import { nodesOf, reachable, startsByItself, successors } from '../rule.ts';

/** TUT-302: elements from which nothing leads to an end. A scope that draws end events ends in them only. */
export const noWayOut: Rule = (model) =>
  Object.values(model.scopes).flatMap((scope) => {
    const nodes = nodesOf(model).filter((n) => n.scope === scope.id && !startsByItself(model, n) && !compensates(n));
    const drawn = nodes.some((n) => n.type === 'endEvent');
    const ends = (n: Node): boolean => (drawn ? n.type === 'endEvent' : successors(model, n).length === 0);
    const before = new Map<string, string[]>();
    for (const node of nodes) {
      for (const target of successors(model, node)) {
        const list = before.get(target);
        if (list) list.push(node.id);
        else before.set(target, [node.id]);
      }
    }
    const fine = reachable(
      nodes.filter(ends).map((n) => n.id),
      (id) => before.get(id) ?? [],
    );
    const stuck = nodes.filter((n) => !fine.has(n.id));
    // The last ones on the way say it; what leads to them only follows.
    const told = stuck.filter((n) => successors(model, n).length === 0);
    const first = stuck[0];
    return (told.length > 0 ? told : first ? [first] : []).map((node) =>
      finding('TUT-302', {
        message:
          successors(model, node).length === 0
            ? `the path ends here, at a ${node.type}; expected an end event`
            : `no path leads from here to an end: ${stuck.map((n) => n.name ?? n.id).join(', ')}`,
        suggestion: 'Draw a flow to an end event',
        place: node.place,
        element: node,
      }),
    );
  });

/** A compensation event on the edge of an activity is no way on: its handler runs only when the activity is compensated. */
const compensates = (node: Node): boolean => node.type === 'boundaryEvent' && node.event?.kind === 'compensation';
