import type { Rule } from '../drawing.ts';
import { called, found } from '../drawing.ts';
import { isActivity } from '../kinds.ts';

const CHOOSES: ReadonlySet<string> = new Set(['exclusiveGateway', 'inclusiveGateway', 'complexGateway']);

/** TUT-607: the default flow is one of the element's own ways out, and only what chooses has one. */
export const defaultFlow: Rule = (drawing) =>
  drawing.flowNodes.flatMap((node) => {
    const stated = node.attributes.default;
    if (stated === undefined) return [];
    if (!isActivity(node.name) && !CHOOSES.has(node.name)) {
      return [
        found(
          'TUT-607',
          node,
          `a ${node.name} does not choose, but has a default flow`,
          'Remove the attribute `default`',
        ),
      ];
    }
    const flow = drawing.byId(stated);
    if (!flow || drawing.outgoing(node).includes(flow)) return [];
    return [
      found(
        'TUT-607',
        node,
        `the default flow of ${called(node)} is ${called(flow)}, which does not lead out of it`,
        `default="${drawing.outgoing(node)[0]?.attributes.id ?? ''}"`,
      ),
    ];
  });
