import { finding } from '../../model/diagnostics/index.ts';
import { mend, retyped } from '../mend.ts';
import type { Rule } from '../rule.ts';
import { named, pathOf, soundnessOf } from '../soundness.ts';

/** TUT-355: tokens that wait behind each other on one flow of a join. */
export const tokensOnOneFlow: Rule = (model) =>
  soundnessOf(model).crowded.flatMap((crowd) => {
    const flow = model.flows[crowd.flow ?? ''];
    if (flow === undefined) return [];
    const { source, target } = flow;
    return [
      finding('TUT-355', {
        message: `${crowd.tokens} tokens wait on the flow from ${named(model, source)} to ${named(model, target)}, which takes one of each flow`,
        suggestion: mend(model, [
          ...retyped(model, source, 'parallelGateway', 'inclusiveGateway'),
          ...retyped(model, target, 'exclusiveGateway', 'inclusiveGateway'),
        ]),
        place: flow.place,
        element: flow,
        path: pathOf(model, crowd),
      }),
    ];
  });
