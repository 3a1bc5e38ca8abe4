import type { Rule } from '../drawing.ts';
import { called, childOf, found } from '../drawing.ts';
import { isEvent } from '../kinds.ts';

/** TUT-606: conditions choose behind activities and choosing gateways; events, parallel and event-based gateways do not choose by data. */
export const conditionPlace: Rule = (drawing) =>
  drawing.named('sequenceFlow').flatMap((flow) => {
    const source = drawing.one(flow, 'sourceRef');
    if (!source || !childOf(flow, 'conditionExpression')) return [];
    if (!isEvent(source.name) && source.name !== 'parallelGateway' && source.name !== 'eventBasedGateway') return [];
    return [
      found(
        'TUT-606',
        flow,
        `a flow out of ${called(source)} has a condition; expected none`,
        'Put an exclusive or inclusive gateway between them, and the condition behind it',
      ),
    ];
  });
