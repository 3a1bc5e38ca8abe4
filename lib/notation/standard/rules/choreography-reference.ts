import type { Rule } from '../drawing.ts';
import { called, childrenOf, found, isTrue, values } from '../drawing.ts';

/** TUT-633: only a collaboration refers to choreographies; where one is closed, nothing is said beside it. */
export const choreographyReference: Rule = (drawing) => [
  ...drawing
    .named('choreography', 'globalConversation', 'globalChoreographyTask')
    .filter((element) => values(element, 'choreographyRef').length > 0)
    .map((element) =>
      found(
        'TUT-633',
        element,
        `${called(element)} refers to a choreography; expected none there`,
        'Remove choreographyRef',
      ),
    ),
  ...drawing.named('collaboration').flatMap((collaboration) => {
    const closed = drawing.many(collaboration, 'choreographyRef').find((c) => isTrue(c.attributes.isClosed));
    if (!closed) return [];
    const associations = childrenOf(collaboration, 'messageFlowAssociation');
    const known = associations.flatMap((a) => [
      ...values(a, 'innerMessageFlowRef'),
      ...values(a, 'outerMessageFlowRef'),
    ]);
    return childrenOf(collaboration, 'messageFlow')
      .filter((flow) => !known.includes(flow.attributes.id ?? ''))
      .map((flow) =>
        found(
          'TUT-633',
          flow,
          `${called(flow)} stands beside ${called(closed)}, which is closed`,
          '<bpmn:messageFlowAssociation>, or isClosed="false"',
        ),
      );
  }),
];
