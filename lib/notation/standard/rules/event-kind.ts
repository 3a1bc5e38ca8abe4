import type { Drawing, DrawnElement, Rule } from '../drawing.ts';
import { called, found } from '../drawing.ts';

const START = new Set(['message', 'timer', 'conditional', 'signal']);
const CATCH = new Set(['message', 'timer', 'conditional', 'link', 'signal']);
const THROW = new Set(['message', 'escalation', 'link', 'compensate', 'signal']);
const END = new Set(['message', 'escalation', 'error', 'cancel', 'compensate', 'signal', 'terminate']);

/** TUT-612: which event definitions an event may have where it stands. Boundary events and sub-processes have rules of their own. */
export const eventKind: Rule = (drawing) =>
  drawing.events.flatMap((event) => {
    const allowed = allowedFor(event);
    if (!allowed) return [];
    const kinds = drawing.kinds(event);
    const fault = faultOf(drawing, event, kinds, allowed);
    if (fault === undefined) return [];
    return [found('TUT-612', event, fault, `Use one of: ${[...allowed].join(', ')}`)];
  });

function allowedFor(event: DrawnElement): ReadonlySet<string> | undefined {
  switch (event.name) {
    case 'startEvent':
      return event.parent?.name === 'process' ? START : undefined;
    case 'endEvent':
      return END;
    case 'intermediateCatchEvent':
      return CATCH;
    case 'intermediateThrowEvent':
      return THROW;
    default:
      return undefined;
  }
}

function faultOf(
  drawing: Drawing,
  event: DrawnElement,
  kinds: readonly string[],
  allowed: ReadonlySet<string>,
): string | undefined {
  const wrong = kinds.find((kind) => !allowed.has(kind));
  if (wrong !== undefined)
    return `${called(event)} has a ${wrong} event definition, which a ${place(event)} cannot have`;
  if (kinds.includes('link') && kinds.length > 1)
    return `${called(event)} is a link event and has other event definitions beside`;
  return event.name === 'intermediateCatchEvent' && kinds.length === 0 && drawing.executable(event)
    ? `${called(event)} waits for nothing: it has no event definition`
    : undefined;
}

const place = (event: DrawnElement): string =>
  event.name === 'startEvent' ? 'start event of a process' : event.name.replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`);
