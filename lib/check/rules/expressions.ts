import { finding } from '../../model/diagnostics/index.ts';
import { feelNames } from '../../model/feel-names.ts';
import { placeOf } from '../../model/pointer.ts';
import { expressions } from '../../model/process-expressions.ts';
import type { Rule } from '../rule.ts';

/** TUT-307: an expression that is not FEEL, with the character where it stops making sense. */
export const unparsable: Rule = (model) =>
  expressions(model).flatMap(({ text, element, pointer, flow }) => {
    const { fault } = feelNames(text);
    if (!fault) return [];
    const node = element === undefined ? undefined : model.nodes[element];
    const drawn = flow === undefined ? undefined : model.flows[flow];
    const start =
      pointer === undefined
        ? (drawn?.conditionPlace ?? drawn?.place ?? node?.place)
        : placeOf(model.bindingPlaces, pointer);
    return [
      finding('TUT-307', {
        message: `${JSON.stringify(text)} is not a FEEL expression: ${fault.message} (character ${fault.position + 1})`,
        suggestion: advice(text),
        place: start,
        element: drawn ?? node,
      }),
    ];
  });

/** What people of other languages write, and how FEEL says it. */
const HABITS: readonly (readonly [RegExp, string])[] = [
  [/\$\{/, 'FEEL needs no ${...}: write the expression after "="'],
  [/==/, 'FEEL compares with a single "="'],
  [/&&/, 'FEEL says "and"'],
  [/\|\|/, 'FEEL says "or"'],
  [/\?.*:/, 'FEEL says: if a then b else c'],
  [/'/, 'FEEL texts stand in double quotes'],
  [/!(?!=)/, 'FEEL says not(...)'],
];

const advice = (text: string): string =>
  HABITS.find(([pattern]) => pattern.test(text))?.[1] ?? 'Compare with: =amount > 1000 and status = "open"';
