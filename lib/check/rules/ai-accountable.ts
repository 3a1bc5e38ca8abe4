import { finding } from '../../model/diagnostics/index.ts';
import type { Rule } from '../rule.ts';
import { nodesOf, stepPlace } from '../rule.ts';

/** TUT-343: what a model decides, somebody answers for; the owner of the process answers for its outcome, not for each decision. */
export const aiAccountable: Rule = (model) => {
  const roles = Object.keys(model.binding.roles ?? {});
  return nodesOf(model).flatMap((node) =>
    node.step?.ai === undefined || node.step.accountable !== undefined
      ? []
      : [
          finding('TUT-343', {
            message: 'a model decides here, and nobody is named who answers for it',
            suggestion: `accountable: { role: ${roles[0] ?? 'head-of-review'} }`,
            place: stepPlace(model, node),
            element: node,
          }),
        ],
  );
};
