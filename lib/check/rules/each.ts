import { finding } from '../../model/diagnostics/index.ts';
import type { Rule } from '../rule.ts';
import { nodesOf, stepPlace } from '../rule.ts';

/** TUT-312: multi-instance over nothing: neither process.yaml nor the diagram names items or their number. */
export const each: Rule = (model) =>
  nodesOf(model).flatMap((node) => {
    const { multiInstance } = node;
    if (!multiInstance || multiInstance.collection !== undefined || multiInstance.cardinality !== undefined) return [];
    return [
      finding('TUT-312', {
        message: 'the activity is multi-instance, and nothing says over which items',
        suggestion: `${node.slug}: { each: { of: =items, as: item, into: results } }`,
        place: stepPlace(model, node),
        element: node,
      }),
    ];
  });
