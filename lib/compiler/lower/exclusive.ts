import { jsonata } from '../asl.ts';
import { condition } from '../evaluate.ts';
import { assign, follow } from '../jumps.ts';
import { choose } from '../references.ts';
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
    const ways = node.outgoing
      .filter((f) => f !== fallback)
      .map((id) => ({ asked: condition(cx, region, name, cx.flow(id)), jump: follow(cx, region, id) }));
    const jump = follow(cx, region, fallback);
    const conditions = ways.map((way) => way.asked);
    choose(cx, region, node, name, conditions, (text) => ({
      Type: 'Choice',
      Comment: `${node.type} ${node.id}`,
      Choices: ways.map((way) => ({
        Condition: jsonata(text(way.asked)),
        Assign: assign(cx, region, way.jump, false),
        Output: {},
        Next: way.jump.next,
      })),
      Assign: assign(cx, region, jump, false),
      Output: {},
      Default: jump.next,
    }));
  },
};
