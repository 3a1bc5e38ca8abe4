import type { Node } from '../../model/process-model.ts';
import { jsonata } from '../asl.ts';
import { call } from '../call.ts';
import type { Compilation } from '../context.ts';
import { catchers, retries } from '../errors.ts';
import { isInlined } from '../inline.ts';
import { assign, behind, folding } from '../jumps.ts';
import { stepSeconds } from '../fuse.ts';
import { nameOf, seconds, stepOp } from './bound.ts';
import { assignOutput } from './result.ts';
import { stateOf, type Lowering } from './index.ts';

/** A step that a system does: one function call; what survives its retries becomes an incident. */
export const step: Lowering = {
  per: 'element',
  name: (node, region) => (isInlined(region, node) ? `By function: ${nameOf(node)}` : nameOf(node)),
  emit(cx, region, node, name) {
    const bound = node.step ?? {};
    const op = stepOp(node)!;
    for (const id of region.fragment === undefined ? node.boundary : [])
      if (cx.node(id).event?.kind !== 'error')
        cx.refuse(
          'TUT-401',
          cx.node(id),
          `a ${cx.node(id).event?.kind} event on "${nameOf(node)}", which a system does`,
          'Draw a sub-process around the step and put the event on it',
        );
    const jump = behind(cx, region, node, folding());
    if (jump.decision !== undefined) cx.folds.add(name);
    const caught = catchers(cx, region, node, { own: true, told: true });
    const handler = op === 'handler' ? handlerToken(cx, node) : undefined;
    if (handler !== undefined && !cx.handlers.some((h) => h.element === node.id))
      cx.handlers.push({ element: node.id, token: handler, path: bound.lambda! });
    cx.add(
      region,
      name,
      {
        Type: 'Task',
        Comment: `${node.type} ${node.id}`,
        ...call(cx, region, node, op, { errors: true, ...(handler === undefined ? {} : { functionToken: handler }) }),
        TimeoutSeconds: stepSeconds(node),
        Retry: retries(caught.names, retryOf(node)),
        Catch: [
          ...caught.list,
          {
            ErrorEquals: ['States.ALL'],
            Next: stateOf(cx, region, node, 'incident'),
            Assign: { [cx.local(region, 'f')]: jsonata('$states.errorOutput') },
            Output: {},
          },
        ],
        Assign: assign(cx, region, jump, true, assignOutput(cx, region, node, '$states.result.Payload.output')),
        Output: {},
        Next: jump.next,
      },
      { element: node.id, role: isInlined(region, node) ? 'fallback' : 'step' },
    );
  },
};

/** How often, and in which intervals, a step is tried again. */
export function retryOf(node: Node): { attempts: number; intervalSeconds: number; backoff: number } {
  const { attempts, interval, backoff = 2 } = node.step?.retry ?? { attempts: 3 };
  return { attempts, intervalSeconds: seconds(interval, 1), backoff };
}

/** Function of a process's own code. Code that one call runs together with other code of the process shares a function with it. */
export function handlerToken(cx: Compilation, node: Node): string {
  const [first] = (cx.runs.of.get(node.id) ?? [node]).filter((n) => stepOp(n) === 'handler');
  return `TuttiHandler${first!.slug
    .split('-')
    .map((w) => w.charAt(0).toUpperCase() + w.slice(1))
    .join('')}`;
}
