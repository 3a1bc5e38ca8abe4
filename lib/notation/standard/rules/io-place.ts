import type { Rule } from '../drawing.ts';
import { called, found } from '../drawing.ts';
import { isSubProcess } from '../kinds.ts';

/** TUT-621: what a sub-process needs it sees in the scope around it; it has no inputs and outputs of its own. */
export const ioPlace: Rule = (drawing) =>
  drawing.named('ioSpecification').flatMap((specification) => {
    const owner = specification.parent;
    if (!owner || !isSubProcess(owner.name)) return [];
    return [
      found(
        'TUT-621',
        specification,
        `${called(owner)} has an ioSpecification; expected none on a sub-process`,
        'Let its activities read the data objects around it, or make it a process of its own and call it',
      ),
    ];
  });
