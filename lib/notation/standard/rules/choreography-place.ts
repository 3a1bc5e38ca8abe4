import type { Rule } from '../drawing.ts';
import { called, found } from '../drawing.ts';
import { isChoreographyActivity, isSubProcess } from '../kinds.ts';

/** TUT-111: a choreography activity is something between participants, and no step of a process. */
export const choreographyPlace: Rule = (drawing) =>
  drawing.all.flatMap((element) => {
    const scope = element.parent;
    if (!isChoreographyActivity(element.name) || !scope) return [];
    if (scope.name !== 'process' && !isSubProcess(scope.name)) return [];
    return [
      found('TUT-111', element, `${called(element)} has no meaning inside a process`, 'Use a send or receive task'),
    ];
  });
