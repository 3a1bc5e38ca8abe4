import { didYouMean, finding } from '../../model/diagnostics/index.ts';
import { feelNames } from '../../model/feel-names.ts';
import { placeOf } from '../../model/pointer.ts';
import { expressions, writtenVariables } from '../../model/process-expressions.ts';
import type { Rule } from '../rule.ts';

/** TUT-317: a variable that is read, and nothing of the process writes it. Told once per name. */
export const unwrittenVariable: Rule = (model) => {
  const written = writtenVariables(model, model.documents);
  const items = new Set(Object.values(model.binding.steps).flatMap((s) => (s.each ? [s.each.as] : [])));
  // Without a form or schema, the start may bring anything.
  const closed = model.binding.input !== undefined || model.binding.inputSchema !== undefined;
  const told = new Set<string>();
  return expressions(model).flatMap(({ text, given, element, pointer, flow }) =>
    feelNames(text).free.flatMap((name) => {
      if (written.has(name) || items.has(name) || given.includes(name) || told.has(name)) return [];
      const meant = didYouMean(name, [...written, ...items, ...given]);
      if (!meant && !closed) return [];
      told.add(name);
      const node = element === undefined ? undefined : model.nodes[element];
      const drawn = flow === undefined ? undefined : model.flows[flow];
      return [
        finding('TUT-317', {
          message: `${JSON.stringify(text)} reads ${name}, which no step, message or start form writes`,
          suggestion: meant ? `Did you mean "${meant}"?` : `variables:\n  ${name}: {}`,
          place: pointer === undefined ? (drawn?.conditionPlace ?? node?.place) : placeOf(model.bindingPlaces, pointer),
          element: drawn ?? node,
        }),
      ];
    }),
  );
};
