import type { Drawing, DrawnElement, Rule } from '../drawing.ts';
import { called, found } from '../drawing.ts';

/** TUT-610: events of an executable process stand in the flow: nothing but a start, a boundary or a link event comes from nowhere. */
export const eventFlows: Rule = (drawing) =>
  drawing.events.flatMap((event) => {
    // In an ad-hoc sub-process things happen without flows.
    if (!drawing.executable(event) || event.parent?.name === 'adHocSubProcess') return [];
    const { incoming, outgoing } = needs(drawing, event);
    const faults = [
      ...(incoming && drawing.incoming(event).length === 0 ? ['no flow leads to it'] : []),
      ...(outgoing && drawing.outgoing(event).length === 0 ? ['no flow leads on from it'] : []),
    ];
    if (faults.length === 0) return [];
    return [
      found(
        'TUT-610',
        event,
        `${called(event)} is cut off: ${faults.join(', and ')}`,
        'Connect it with a sequence flow',
      ),
    ];
  });

function needs(drawing: Drawing, event: DrawnElement): { readonly incoming: boolean; readonly outgoing: boolean } {
  const kinds = drawing.kinds(event);
  switch (event.name) {
    case 'startEvent':
      return { incoming: false, outgoing: true };
    case 'endEvent':
      return { incoming: true, outgoing: false };
    case 'boundaryEvent':
      return { incoming: false, outgoing: !kinds.includes('compensate') };
    case 'intermediateCatchEvent':
      return { incoming: !kinds.includes('link'), outgoing: true };
    default:
      return { incoming: true, outgoing: !kinds.includes('link') };
  }
}
