import type { Drawing, DrawnElement, Rule } from '../drawing.ts';
import { called, childrenOf, found } from '../drawing.ts';
import { itemOf, sameItem } from '../items.ts';

/** Attribute by which an event definition names what carries its data. */
const CARRIERS: Readonly<Record<string, string>> = {
  messageEventDefinition: 'messageRef',
  errorEventDefinition: 'errorRef',
  escalationEventDefinition: 'escalationRef',
  signalEventDefinition: 'signalRef',
};

/** TUT-625: an event that has data has it once for each of its event definitions, in their order. */
export const eventData: Rule = (drawing) =>
  drawing.events.flatMap((event) => {
    const data = childrenOf(event, 'dataInput', 'dataOutput');
    const definitions = drawing.definitions(event);
    if (data.length === 0 || definitions.length === 0) return [];
    if (data.length !== definitions.length) {
      return [
        found(
          'TUT-625',
          event,
          `${called(event)} has ${data.length} data inputs or outputs for ${definitions.length} event definitions; expected one for each`,
          'Give each event definition its data, in the same order',
        ),
      ];
    }
    return definitions.flatMap((definition, i) => ofDefinition(drawing, definition, data[i]));
  });

function ofDefinition(drawing: Drawing, definition: DrawnElement, data: DrawnElement | undefined) {
  const carrier = CARRIERS[definition.name];
  const carried = carrier === undefined ? undefined : itemOf(drawing, drawing.one(definition, carrier));
  const item = itemOf(drawing, data);
  if (!data || !carried || !item || sameItem(item, carried) || drawing.means === 'bound') return [];
  return [
    found(
      'TUT-625',
      data,
      `${called(data)} is of ${called(item)}, but its event definition carries ${called(carried)}`,
      `itemSubjectRef="${carried.attributes.id ?? ''}"`,
    ),
  ];
}
