import type { Drawing, DrawnElement, Rule } from '../drawing.ts';
import { called, found } from '../drawing.ts';
import { isActivity, isEvent } from '../kinds.ts';

/** TUT-603: a message flow leads from who sends to who receives: pools, activities, and message events that face the right way. */
export const messageFlowEnds: Rule = (drawing) =>
  drawing.named('messageFlow').flatMap((flow) => {
    const source = drawing.one(flow, 'sourceRef');
    const target = drawing.one(flow, 'targetRef');
    const faults = [
      ...(source ? [senderFault(drawing, source)] : []),
      ...(target ? [receiverFault(drawing, target)] : []),
    ];
    return faults.flatMap((fault) =>
      fault === undefined
        ? []
        : [found('TUT-603', flow, fault, 'Let it lead from a throwing to a catching message event, a task or a pool')],
    );
  });

const takesPart = (name: string): boolean => isActivity(name) || isEvent(name) || name === 'participant';

function senderFault(drawing: Drawing, source: DrawnElement): string | undefined {
  if (!takesPart(source.name)) return notAPart(source, 'from');
  if (!isEvent(source.name)) return undefined;
  if (source.name !== 'endEvent' && source.name !== 'intermediateThrowEvent')
    return `the message flow leads from ${called(source)}, which receives`;
  return isMessage(drawing, source)
    ? undefined
    : `the message flow leads from ${called(source)}, which has no message event definition`;
}

function receiverFault(drawing: Drawing, target: DrawnElement): string | undefined {
  if (!takesPart(target.name)) return notAPart(target, 'to');
  if (!isEvent(target.name)) return undefined;
  if (target.name === 'endEvent' || target.name === 'intermediateThrowEvent')
    return `the message flow leads to ${called(target)}, which sends`;
  return isMessage(drawing, target)
    ? undefined
    : `the message flow leads to ${called(target)}, which has no message event definition`;
}

const notAPart = (element: DrawnElement, way: string): string =>
  `the message flow leads ${way} ${called(element)}; expected a pool, an activity or a message event`;

/** In a plain drawing an event without definition may be meant as one. */
const isMessage = (drawing: Drawing, event: DrawnElement): boolean =>
  drawing.kinds(event).includes('message') || (drawing.kinds(event).length === 0 && !drawing.executable(event));
