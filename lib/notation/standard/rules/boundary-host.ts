import type { Drawing, DrawnElement, Rule } from '../drawing.ts';
import { called, found, isFalse, isTrue } from '../drawing.ts';
import { isActivity } from '../kinds.ts';

const ALWAYS_INTERRUPTS: ReadonlySet<string> = new Set(['error', 'cancel', 'compensate']);

/** TUT-316: where a boundary event can sit, and what it can be. */
export const boundaryHost: Rule = (drawing) =>
  drawing.named('boundaryEvent').flatMap((event) => {
    const host = drawing.one(event, 'attachedToRef');
    // Attached to nothing at all is told by whoever reads the file.
    const fault = (host && hostFault(event, host)) ?? kindFault(drawing, event, host);
    return fault === undefined ? [] : [found('TUT-316', event, fault[0], fault[1])];
  });

type Fault = readonly [message: string, suggestion: string];
const attach = 'Attach it to an activity of the same process or sub-process';

function hostFault(event: DrawnElement, host: DrawnElement): Fault | undefined {
  if (!isActivity(host.name)) return [`${called(event)} is attached to ${called(host)}; expected an activity`, attach];
  if (isTrue(host.attributes.triggeredByEvent))
    return [
      `${called(event)} is attached to event sub-process ${called(host)}; expected an activity in the flow`,
      attach,
    ];
  if (host.parent !== event.parent)
    return [`${called(event)} and ${called(host)}, to which it is attached, stand in different scopes`, attach];
  return undefined;
}

function kindFault(drawing: Drawing, event: DrawnElement, host: DrawnElement | undefined): Fault | undefined {
  const kinds = drawing.kinds(event);
  const watch = 'Use a message, timer, error, escalation, signal or conditional event';
  if (kinds.length === 0) return [`${called(event)} watches for nothing: it has no event definition`, watch];
  const never = kinds.find((kind) => kind === 'terminate' || kind === 'link');
  if (never !== undefined) return [`a boundary event cannot be a ${never} event`, watch];
  if (kinds.includes('cancel') && host && host.name !== 'transaction')
    return [`a cancel event is attached to ${called(host)}; expected a transaction`, 'Use an error event'];
  const interrupting = kinds.find((kind) => ALWAYS_INTERRUPTS.has(kind));
  if (interrupting !== undefined && isFalse(event.attributes.cancelActivity))
    return [`a boundary ${interrupting} event cannot leave its activity running`, 'cancelActivity="true"'];
  return undefined;
}
