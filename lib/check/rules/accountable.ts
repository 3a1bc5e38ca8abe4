import { didYouMean, finding } from '../../model/diagnostics/index.ts';
import type { Rule } from '../rule.ts';
import { nodesOf, stepPlace } from '../rule.ts';

/** TUT-309: a role that answers for a decision, and nobody holds it. */
export const accountable: Rule = (model) => {
  const roles = Object.keys(model.binding.roles ?? {});
  return nodesOf(model).flatMap((node) => {
    const role = node.step?.accountable?.role;
    if (role === undefined || roles.includes(role)) return [];
    const meant = didYouMean(role, roles);
    return [
      finding('TUT-309', {
        message: `role ${JSON.stringify(role)} is not declared under \`roles\``,
        suggestion: meant ? `Did you mean "${meant}"?` : `roles:\n  ${role}: { name: ... }`,
        place: stepPlace(model, node, '/accountable/role'),
        element: node,
      }),
    ];
  });
};
