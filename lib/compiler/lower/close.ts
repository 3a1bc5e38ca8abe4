import { concat, jsonata } from '../asl.ts';
import { call } from '../call.ts';
import { catchers, retries } from '../errors.ts';
import { assign, behind, hostPath } from '../jumps.ts';
import { nameOf } from './bound.ts';
import type { Lowering } from './index.ts';

const LIFECYCLE_SECONDS = 60;

/** A scope with events ends: from here on a message comes too late. If one was accepted before, the call throws it. */
export const close: Lowering = {
  per: 'element',
  name: (node) => `Close: ${nameOf(node)}`,
  emit(cx, region, node, name) {
    const jump = behind(cx, region, node);
    const caught = catchers(cx, region, node, { own: true, told: true });
    cx.add(
      region,
      name,
      {
        Type: 'Task',
        Comment: `end of the sub-process ${node.id}`,
        ...call(cx, region, node, 'close', {
          scopes: [...cx.enclosing(node), node],
          more: { of: jsonata(region.each?.node.id === node.id ? concat(cx.path(node.id)) : hostPath(cx, node)) },
          vars: {},
        }),
        TimeoutSeconds: LIFECYCLE_SECONDS,
        Retry: [
          ...retries(caught.names),
          { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 8, BackoffRate: 2 },
        ],
        Catch: caught.list,
        Assign: assign(cx, region, jump, true),
        Output: {},
        Next: jump.next,
      },
      { element: node.id, role: 'close' },
    );
  },
};
