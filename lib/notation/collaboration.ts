import type { ModdleObject } from 'moddle-types';
import type { Collaboration } from '../model/process-model.ts';
import { asList, asObject, nameOf } from './moddle-objects.ts';
import { kebab } from '../model/slug.ts';

/** Pools and message flows of every collaboration of the diagram. */
export function readCollaboration(roots: readonly ModdleObject[]): Collaboration {
  const drawn = roots.filter((r) => r.$type === 'bpmn:Collaboration' || r.$type === 'bpmn:GlobalConversation');
  const participants = drawn
    .flatMap((c) => asList(c.participants))
    .flatMap((p) => {
      const name = nameOf(p);
      const process = asObject(p.processRef)?.id;
      return p.id === undefined
        ? []
        : [{ id: p.id, ...(name === undefined ? {} : { name }), ...(process === undefined ? {} : { process }) }];
    });
  const messageFlows = drawn
    .flatMap((c) => asList(c.messageFlows))
    .flatMap((f) => {
      const source = asObject(f.sourceRef)?.id;
      const target = asObject(f.targetRef)?.id;
      if (f.id === undefined || source === undefined || target === undefined) return [];
      const name = nameOf(f);
      const message = asObject(f.messageRef);
      const named = message && (kebab(message.name ?? '') || kebab(message.id ?? ''));
      return [
        {
          id: f.id,
          ...(name === undefined ? {} : { name }),
          source,
          target,
          ...(named ? { message: named } : {}),
        },
      ];
    });
  return { participants, messageFlows };
}
