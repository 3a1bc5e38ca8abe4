import type { Rule } from '../drawing.ts';
import { called, found, isTrue } from '../drawing.ts';

/** TUT-638: what starts an instance has no flow before it. */
export const instantiating: Rule = (drawing) =>
  drawing.named('receiveTask', 'eventBasedGateway').flatMap((node) => {
    if (!isTrue(node.attributes.instantiate) || drawing.incoming(node).length === 0) return [];
    return [
      found(
        'TUT-638',
        node,
        `${called(node)} starts an instance (instantiate), but a flow leads to it`,
        'instantiate="false", or remove the flow',
      ),
    ];
  });
