import type { Rule } from '../drawing.ts';
import { called, childrenOf, found } from '../drawing.ts';
import { isActivity } from '../kinds.ts';

/** TUT-632: an ad-hoc sub-process holds activities that happen as somebody sees fit: it neither starts nor ends at an event. */
export const adHoc: Rule = (drawing) =>
  drawing.named('adHocSubProcess').flatMap((scope) => {
    const events = childrenOf(scope, 'startEvent', 'endEvent');
    const empty = !scope.children.some((c) => isActivity(c.name));
    return [
      ...(empty
        ? [
            found(
              'TUT-632',
              scope,
              `ad-hoc ${called(scope)} holds no activity; expected at least one`,
              'Draw the activities in it',
            ),
          ]
        : []),
      ...events.map((event) =>
        found(
          'TUT-632',
          event,
          `${called(event)} stands in ad-hoc ${called(scope)}, which has neither start nor end`,
          'Remove the event, or use a sub-process that is not ad-hoc',
        ),
      ),
    ];
  });
