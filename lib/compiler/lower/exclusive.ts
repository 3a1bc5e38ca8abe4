import type { Flow, Node } from '../../model/process-model.ts';
import type { IncidentKind } from '../../semantics/index.ts';
import { jsonata } from '../asl.ts';
import type { ChoiceRule } from '../asl.ts';
import type { Compilation, Region } from '../context.ts';
import { condition, undecidedText } from '../evaluate.ts';
import { undecidedBefore } from '../inline.ts';
import { assign, folding, follow } from '../jumps.ts';
import { choose } from '../references.ts';
import { nameOf } from './bound.ts';
import { stateOf, type Lowering } from './index.ts';

/**
 * The first flow whose condition is true, in the order they are drawn; else the default. A condition that is null or no boolean does not hold. Where
 * nothing holds and there is no default, and where the runtime could not evaluate a condition, somebody has to look.
 */
export const exclusive: Lowering = {
  per: 'element',
  name: nameOf,
  emit(cx, region, node, name) {
    const flows = node.outgoing.map((id) => cx.flow(id));
    // A flow without a condition is taken where the others are not.
    const fallback = node.defaultFlow ?? flows.find((f) => f.condition === undefined)?.id;
    const asked = flows.filter((f) => f.id !== fallback);
    if (asked.length === 0) {
      cx.refuse('TUT-401', node, `gateway "${nameOf(node)}" leads nowhere`, 'Draw a flow from it');
      return;
    }
    const ways = asked.map((flow) => ({
      flow,
      asked: condition(cx, region, name, flow),
      jump: follow(cx, region, flow.id, folding()),
    }));
    const fallen = fallback === undefined ? undefined : follow(cx, region, fallback, folding());
    const { Next: otherwise, ...rest } =
      fallen === undefined
        ? looks(
            cx,
            region,
            node,
            'noFlow',
            `none of ${asked.map(labelOf).join(', ')} holds, and nothing is the default`,
          )
        : { Assign: assign(cx, region, fallen, false), Output: {}, Next: fallen.next };
    const conditions = ways.map((way) => way.asked);
    const first = undecidedBefore(cx, region, node);
    choose(cx, region, node, name, conditions, first, (text) => ({
      Type: 'Choice',
      Comment: `${node.type} ${node.id}`,
      Choices: ways.flatMap(({ flow, asked, jump }): ChoiceRule[] => {
        const undecided = undecidedText(cx, region, asked, text(asked));
        const nobodyKnows = `the condition of ${labelOf(flow)} cannot be evaluated`;
        return [
          ...(undecided === undefined
            ? []
            : [{ Condition: jsonata(undecided), ...looks(cx, region, node, 'undecided', nobodyKnows) }]),
          { Condition: jsonata(text(asked)), Assign: assign(cx, region, jump, false), Output: {}, Next: jump.next },
        ];
      }),
      ...rest,
      Default: otherwise,
    }));
  },
};

const labelOf = (flow: Flow): string => `${flow.id} (${flow.condition ?? 'no condition'})`;

/** To the incident of the gateway: what it says is known now, so that nothing can fail there. */
function looks(cx: Compilation, region: Region, node: Node, kind: IncidentKind, cause: string) {
  return {
    Assign: { [cx.local(region, 'f')]: { Error: `TUTTI.${kind}`, Cause: cause } },
    Output: {},
    Next: stateOf(cx, region, node, 'incident'),
  };
}
