import type { Rule } from '../drawing.ts';
import { called, childOf, found } from '../drawing.ts';
import { isActivity } from '../kinds.ts';

/** TUT-605: a condition on the only way out of an activity leaves a token without a way where it does not hold. */
export const loneCondition: Rule = (drawing) =>
  drawing.named('sequenceFlow').flatMap((flow) => {
    const source = drawing.one(flow, 'sourceRef');
    if (!childOf(flow, 'conditionExpression') || !source || !isActivity(source.name)) return [];
    if (drawing.outgoing(source).length > 1) return [];
    return [
      found(
        'TUT-605',
        flow,
        `the only flow out of ${called(source)} has a condition; where it does not hold, there is no way to go`,
        `Draw a default flow beside it, or remove the condition`,
      ),
    ];
  });
