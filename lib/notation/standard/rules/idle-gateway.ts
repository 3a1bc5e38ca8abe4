import type { Rule } from '../drawing.ts';
import { found } from '../drawing.ts';

/** TUT-609: a gateway splits or joins. That an event-based one splits is a rule of its own. */
export const idleGateway: Rule = (drawing) =>
  drawing.gateways.flatMap((gateway) => {
    const ins = drawing.incoming(gateway).length;
    const outs = drawing.outgoing(gateway).length;
    if (gateway.name === 'eventBasedGateway' || ins > 1 || outs > 1 || !drawing.executable(gateway)) return [];
    return [
      found(
        'TUT-609',
        gateway,
        `the gateway neither splits nor joins: it has ${ins} flow${ins === 1 ? '' : 's'} in and ${outs} out`,
        'Draw the other ways, or remove the gateway and connect its neighbours',
      ),
    ];
  });
