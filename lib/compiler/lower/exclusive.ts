import { translateCondition } from '../../expressions/index.ts';
import { jsonata } from '../asl.ts';
import { assign, follow } from '../jumps.ts';
import { nameOf } from './bound.ts';
import type { Lowering } from './index.ts';

/** The first flow whose condition holds, in the order they are drawn; else the default. */
export const exclusive: Lowering = {
  per: 'element',
  name: nameOf,
  emit(cx, region, node, name) {
    const fallback = node.defaultFlow;
    if (fallback === undefined) {
      cx.refuse(
        'TUT-403',
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
        const translated = translateCondition(flow.condition ?? 'false', (v) => cx.variable(region, v));
        if (!translated.ok)
          cx.refuse(
            'TUT-402',
            { id: flow.id, name: flow.name, place: flow.conditionPlace ?? flow.place },
            `the condition "${flow.condition}" holds ${translated.construct}, which cannot be translated: ${translated.reason}`,
            'Let a decision compute it in the step before',
          );
        return {
          Condition: jsonata(translated.ok ? translated.jsonata : 'false'),
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
