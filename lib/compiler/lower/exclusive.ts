import { jsonata } from '../asl.ts';
import { conditionText } from '../evaluate.ts';
import { assign, follow } from '../jumps.ts';
import { nameOf } from './bound.ts';
import type { Lowering } from './index.ts';

/** The first flow whose condition is true, in the order they are drawn; else the default. A condition that is null or no boolean does not hold. */
export const exclusive: Lowering = {
  per: 'element',
  name: nameOf,
  emit(cx, region, node, name) {
    const fallback = node.defaultFlow;
    if (fallback === undefined) {
      cx.refuse(
        'TUT-401',
        node,
        `gateway "${nameOf(node)}" has no default flow`,
        `Mark one outgoing flow as the default`,
      );
      return;
    }
    const choices = node.outgoing
      .filter((f) => f !== fallback)
      .map((id) => {
        const flow = cx.flow(id);
        const jump = follow(cx, region, id);
        return {
          Condition: jsonata(conditionText(cx, region, name, flow)),
          Assign: assign(cx, region, jump, false),
          Output: {},
          Next: jump.next,
        };
      });
    const jump = follow(cx, region, fallback);
    cx.add(
      region,
      name,
      {
        Type: 'Choice',
        Comment: `${node.type} ${node.id}`,
        Choices: choices,
        Assign: assign(cx, region, jump, false),
        Output: {},
        Default: jump.next,
      },
      { element: node.id, role: 'gateway' },
    );
  },
};
