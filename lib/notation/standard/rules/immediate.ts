import type { Rule } from '../drawing.ts';
import { found, isFalse } from '../drawing.ts';

/** TUT-637: in an executable process nothing that is not drawn happens between two activities. */
export const immediate: Rule = (drawing) =>
  drawing.named('sequenceFlow').flatMap((flow) => {
    if (!isFalse(flow.attributes.isImmediate) || !drawing.selfContained(flow)) return [];
    return [
      found(
        'TUT-637',
        flow,
        'isImmediate is false, so activities that are not drawn may happen here; an executable process draws all of them',
        'Remove isImmediate',
      ),
    ];
  });
