import { finding } from '../../model/diagnostics/index.ts';
import { placeOf } from '../../model/pointer.ts';
import type { Rule } from '../rule.ts';
import { Variables } from '../variables.ts';

/** TUT-331: a variable that is read where nothing on any way there can have written it. Told once per variable and element. */
export const readBeforeSet: Rule = (model) => {
  const variables = new Variables(model);
  const told = new Set<string>();
  return variables.reads().flatMap(({ expression, node, names }) =>
    names.flatMap((name) => {
      const writers = variables.writers(name);
      // What nothing writes at all is another matter (TUT-317).
      if (writers.size === 0 || variables.isGiven(name) || told.has(`${name} ${node.id}`)) return [];
      const before = variables.paths.before(node.id);
      if ([...writers].some((id) => before.has(id) || model.scopes[id] !== undefined)) return [];
      told.add(`${name} ${node.id}`);
      const first = model.nodes[[...writers][0]!]!;
      const flow = expression.flow === undefined ? undefined : model.flows[expression.flow];
      return [
        finding('TUT-331', {
          message: `${JSON.stringify(expression.text)} reads ${name}, which ${first.name ?? first.id} writes, and that comes later`,
          suggestion: `Move ${JSON.stringify(first.name ?? first.id)} before this, or read what is known here`,
          place:
            expression.pointer === undefined
              ? (flow?.conditionPlace ?? flow?.place ?? node.place)
              : placeOf(model.bindingPlaces, expression.pointer),
          element: flow ?? node,
        }),
      ];
    }),
  );
};
