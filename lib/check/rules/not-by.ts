import { didYouMean, finding } from '../../model/diagnostics/index.ts';
import type { Rule } from '../rule.ts';
import { nodesOf, stepPlace } from '../rule.ts';

/** TUT-308: four eyes over an element that does not exist would exclude nobody. */
export const notBy: Rule = (model) => {
  const known = new Set(['start', ...nodesOf(model).flatMap((n) => [n.id, n.slug])]);
  return nodesOf(model).flatMap((node) =>
    [
      { names: node.step?.people?.notBy, part: '/people/notBy' },
      { names: node.step?.ai?.below.notBy, part: '/ai/below/notBy' },
    ].flatMap(({ names, part }) =>
      (names ?? []).flatMap((name, i) => {
        if (known.has(name)) return [];
        const meant = didYouMean(name, known);
        return [
          finding('TUT-308', {
            message: `notBy names ${JSON.stringify(name)}, which is neither an element nor "start"`,
            suggestion: meant ? `Did you mean "${meant}"?` : 'notBy: [start]',
            place: stepPlace(model, node, `${part}/${i}`),
            element: node,
          }),
        ];
      }),
    ),
  );
};
