import type { Finding } from '../../../model/diagnostic.ts';
import type { Drawing, DrawnElement, Rule } from '../drawing.ts';
import { called, childOf, childrenOf, found } from '../drawing.ts';
import { itemOf, sameItem } from '../items.ts';

/** TUT-635: what a call activity calls in the same file can be called: it starts without a trigger, and takes and gives what the call does. */
export const calledProcess: Rule = (drawing) =>
  drawing.named('callActivity').flatMap((call) => {
    const callee = drawing.one(call, 'calledElement');
    if (!callee) return [];
    return [...startFault(drawing, call, callee), ...dataFaults(drawing, call, callee)];
  });

function startFault(drawing: Drawing, call: DrawnElement, callee: DrawnElement): Finding[] {
  const starts = childrenOf(callee, 'startEvent');
  if (callee.name !== 'process' || starts.length === 0 || starts.some((s) => drawing.kinds(s).length === 0)) return [];
  return [
    found(
      'TUT-635',
      call,
      `${called(call)} calls ${called(callee)}, which has no start event without a trigger`,
      'Draw a start event without a trigger there, or send the message that starts it',
    ),
  ];
}

const PARTS = ['dataInput', 'dataOutput', 'inputSet', 'outputSet'] as const;

/** An engine's extensions map variables of their own accord, so only what specifies data on both sides is compared. */
function dataFaults(drawing: Drawing, call: DrawnElement, callee: DrawnElement): Finding[] {
  const own = childOf(call, 'ioSpecification');
  const theirs = childOf(callee, 'ioSpecification');
  if (!drawing.executable(call) || (!own && !theirs) || (!drawing.selfContained(call) && !(own && theirs))) return [];
  return PARTS.flatMap((part) => {
    const mine = childrenOf(own, part);
    const needed = childrenOf(theirs, part);
    const differs = mine.findIndex((element, i) => !agree(drawing, element, needed[i]));
    if (mine.length === needed.length && differs < 0) return [];
    return [
      found(
        'TUT-635',
        own ?? call,
        mine.length !== needed.length
          ? `${called(call)} has ${mine.length} ${part} elements, ${called(callee)} has ${needed.length}; expected the same`
          : `${part} ${differs + 1} of ${called(call)} is of another structure than that of ${called(callee)}`,
        'Give the call the data inputs, outputs and sets of what it calls',
      ),
    ];
  });
}

function agree(drawing: Drawing, mine: DrawnElement, theirs: DrawnElement | undefined): boolean {
  const a = itemOf(drawing, mine);
  const b = itemOf(drawing, theirs);
  return !a || !b || sameItem(a, b);
}
