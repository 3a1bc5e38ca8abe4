import type { Rule } from '../drawing.ts';
import { called, found } from '../drawing.ts';

/** TUT-630: how many there are of a participant: from 0 up, and at most at least as many as at least. */
export const multiplicity: Rule = (drawing) =>
  drawing.named('participantMultiplicity').flatMap((element) => {
    // The defaults of the standard.
    const minimum = Number(element.attributes.minimum ?? 0);
    const maximum = Number(element.attributes.maximum ?? Math.max(1, minimum));
    const fault =
      minimum < 0
        ? `a minimum of ${minimum}; expected 0 or more`
        : maximum < 1
          ? `a maximum of ${maximum}; expected 1 or more`
          : maximum < minimum
            ? `a maximum of ${maximum} below its minimum of ${minimum}`
            : undefined;
    if (fault === undefined) return [];
    return [
      found(
        'TUT-630',
        element,
        `${called(element.parent ?? element)} has ${fault}`,
        '<bpmn:participantMultiplicity minimum="0" maximum="1" />',
      ),
    ];
  });
