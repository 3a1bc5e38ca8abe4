import type { Rule } from '../drawing.ts';
import { called, found, values } from '../drawing.ts';

/**
 * TUT-615: where nothing but the standard makes a process executable, its message events name the message and the operation of a service
 * interface by which it comes or goes.
 */
export const messageOperation: Rule = (drawing) =>
  drawing.named('messageEventDefinition').flatMap((definition) => {
    const event = definition.parent;
    if (!event || !drawing.selfContained(definition)) return [];
    const lacks = ['messageRef', 'operationRef'].filter((name) => values(definition, name).length === 0);
    if (lacks.length === 0) return [];
    return [
      found(
        'TUT-615',
        definition,
        `${called(event)} of an executable process has no ${lacks.join(' and no ')}, so nothing says how its message travels`,
        'Name both, bind the message in process.yaml, or set isExecutable="false"',
      ),
    ];
  });
