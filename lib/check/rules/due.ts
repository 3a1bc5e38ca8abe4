import { finding } from '../../model/diagnostics/index.ts';
import type { Rule } from '../rule.ts';
import { nodesOf, stepPlace } from '../rule.ts';

/** TUT-305: people without a due time. The schema asks for it too; models also come from elsewhere. */
export const due: Rule = (model) =>
  nodesOf(model).flatMap((node) => {
    const parts = [
      { people: node.step?.people, part: '/people' },
      { people: node.step?.ai?.below, part: '/ai/below' },
    ];
    return parts.flatMap(({ people, part }) =>
      people && people.due === undefined
        ? [
            finding('TUT-305', {
              message: 'the task for people has no due time; expected an ISO 8601 duration',
              suggestion: 'due: PT8H',
              place: stepPlace(model, node, part),
              element: node,
            }),
          ]
        : [],
    );
  });
