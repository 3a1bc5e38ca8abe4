import { finding } from '../../model/diagnostics/index.ts';
import { mayBeNull } from '../nullable.ts';
import type { Rule } from '../rule.ts';
import { isOptional } from '../optional.ts';
import { Variables } from '../variables.ts';

/** TUT-333: a condition that is null on some way to it is neither true nor false, and nobody can go on. */
export const nullCondition: Rule = (model) => {
  const variables = new Variables(model);
  return variables.reads().flatMap(({ expression, node, names }) => {
    const flow = expression.flow === undefined ? undefined : model.flows[expression.flow];
    if (!flow) return [];
    const unset = new Set(
      names.filter((name) => variables.writers(name).size > 0 && variables.maybeUnset(name).has(node.id)),
    );
    const culprit = mayBeNull(expression.text, (path) => unset.has(path[0]!) || isOptional(model, path));
    if (culprit === undefined) return [];
    const why = unset.has(culprit.split('.')[0]!)
      ? 'may not have been set on the way here'
      : 'may be left out, by its schema';
    return [
      finding('TUT-333', {
        message: `${JSON.stringify(expression.text)} is null where ${culprit} is, and ${culprit} ${why}`,
        suggestion: `=${culprit} != null and (${expression.text})`,
        place: flow.conditionPlace ?? flow.place,
        element: flow,
      }),
    ];
  });
};
