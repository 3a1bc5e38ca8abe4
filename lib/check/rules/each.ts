import { finding } from '../../model/diagnostics/index.ts';
import type { Rule } from '../rule.ts';
import { nodesOf, stepPlace } from '../rule.ts';

/** TUT-312: multi-instance over nothing. What the diagram itself says of the items is refused by the compiler, by name. */
export const each: Rule = (model) =>
  nodesOf(model).flatMap((node) => {
    if (!node.multiInstance || node.multiInstance.collection !== undefined) return [];
    if (node.unsupported.some((u) => u.startsWith('multi-instance') || /:(collection|loopCharacteristics)$/.test(u)))
      return [];
    return [
      finding('TUT-312', {
        message: 'the activity is multi-instance, and nothing says over which items',
        suggestion: `${node.slug}: { each: { of: =items, as: item, into: results } }`,
        place: stepPlace(model, node),
        element: node,
      }),
    ];
  });
