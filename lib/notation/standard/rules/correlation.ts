import type { Rule } from '../drawing.ts';
import { called, childrenOf, found, values } from '../drawing.ts';

/** TUT-643: a subscription says for each property of its correlation key where the process finds the value. */
export const correlation: Rule = (drawing) => [
  ...drawing.named('correlationSubscription').flatMap((subscription) => {
    const key = drawing.one(subscription, 'correlationKeyRef');
    if (!key) return [];
    const wanted = values(key, 'correlationPropertyRef');
    const bound = childrenOf(subscription, 'correlationPropertyBinding').flatMap((b) =>
      values(b, 'correlationPropertyRef'),
    );
    const lacking = wanted.filter((name) => !bound.includes(name));
    const strange = bound.filter((name) => !wanted.includes(name));
    if (lacking.length === 0 && strange.length === 0) return [];
    return [
      found(
        'TUT-643',
        subscription,
        lacking.length > 0
          ? `the subscription to ${called(key)} does not bind ${lacking.join(', ')}`
          : `the subscription binds ${strange.join(', ')}, which ${called(key)} does not have`,
        '<bpmn:correlationPropertyBinding correlationPropertyRef="..."><bpmn:dataPath>',
      ),
    ];
  }),
  ...drawing
    .named('correlationProperty')
    .flatMap((property) =>
      childrenOf(property, 'correlationPropertyRetrievalExpression').length > 0
        ? []
        : [
            found(
              'TUT-643',
              property,
              `${called(property)} does not say where a message holds it`,
              '<bpmn:correlationPropertyRetrievalExpression messageRef="..."><bpmn:messagePath>',
            ),
          ],
    ),
];
