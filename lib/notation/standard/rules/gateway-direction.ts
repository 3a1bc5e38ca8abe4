import type { Rule } from '../drawing.ts';
import { found } from '../drawing.ts';

/** TUT-608: `gatewayDirection` repeats what the flows say, and may not say otherwise. */
export const gatewayDirection: Rule = (drawing) =>
  drawing.gateways.flatMap((gateway) => {
    const ins = drawing.incoming(gateway).length;
    const outs = drawing.outgoing(gateway).length;
    const fault = faultOf(gateway.attributes.gatewayDirection, ins, outs);
    if (fault === undefined) return [];
    return [
      found(
        'TUT-608',
        gateway,
        `gatewayDirection is ${gateway.attributes.gatewayDirection}, but the gateway has ${fault}`,
        `gatewayDirection="${ins > 1 && outs > 1 ? 'Mixed' : outs > 1 ? 'Diverging' : ins > 1 ? 'Converging' : 'Unspecified'}"`,
      ),
    ];
  });

function faultOf(direction: string | undefined, ins: number, outs: number): string | undefined {
  if (direction === 'Converging' && outs > 1) return `${outs} flows out; expected one`;
  if (direction === 'Diverging' && ins > 1) return `${ins} flows in; expected one`;
  if (direction === 'Mixed' && (ins < 2 || outs < 2))
    return `${ins} flow${ins === 1 ? '' : 's'} in and ${outs} out; expected several of both`;
  return undefined;
}
