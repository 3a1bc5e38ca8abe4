import type { Rule } from '../drawing.ts';
import { called, found } from '../drawing.ts';

/** TUT-639: an event definition that stands in an event is that event's own. Shared ones stand beside the processes. */
export const definitionReuse: Rule = (drawing) =>
  drawing.events.flatMap((event) =>
    drawing.many(event, 'eventDefinitionRef').flatMap((definition) => {
      const owner = definition.parent;
      if (!owner || owner.name === 'definitions') return [];
      return [
        found(
          'TUT-639',
          event,
          `${called(event)} refers to an event definition that belongs to ${called(owner)}`,
          'Move the event definition beside the processes, or copy it into the event',
        ),
      ];
    }),
  );
