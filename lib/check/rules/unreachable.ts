import { finding } from '../../model/diagnostics/index.ts';
import type { Node } from '../../model/process-model.ts';
import type { Rule } from '../rule.ts';
import { nodesOf, reachable, startsByItself, successors } from '../rule.ts';

/** TUT-301: elements that no token can reach. One finding per cut-off part, not per element of it. */
export const unreachable: Rule = (model) =>
  Object.values(model.scopes).flatMap((scope) => {
    const nodes = nodesOf(model).filter((n) => n.scope === scope.id);
    const next = (id: string): readonly string[] => {
      const node = model.nodes[id];
      return node ? successors(model, node) : [];
    };
    const starting = (n: Node): boolean => n.type === 'startEvent' || n.instantiate === true;
    const entries = nodes.filter((n) => starting(n) || startsByItself(model, n));
    // Without a start, what nothing leads to is where a scope begins; TUT-318 says the rest.
    const starts = entries.some(starting)
      ? entries
      : nodes.filter((n) => n.incoming.length === 0 && n.type !== 'boundaryEvent');
    if (starts.length === 0) return [];
    const seen = reachable(
      starts.map((n) => n.id),
      next,
    );
    const cut = nodes.filter((n) => !seen.has(n.id));
    const covered = new Set<string>();
    const led = new Set(cut.flatMap((n) => next(n.id)));
    const heads = [...cut.filter((n) => !led.has(n.id)), ...cut];
    return heads.flatMap((node) => {
      if (covered.has(node.id)) return [];
      const part = reachable([node.id], next);
      for (const id of part) covered.add(id);
      const more = cut.filter((n) => part.has(n.id)).length - 1;
      return [
        finding('TUT-301', {
          message: `no path leads here from a start event${more > 0 ? `, nor to the ${more} element${more > 1 ? 's' : ''} after it` : ''}`,
          suggestion: 'Connect it with a sequence flow, or delete it',
          place: node.place,
          element: node,
        }),
      ];
    });
  });
