import { jsonata } from '../asl.ts';
import { call } from '../call.ts';
import { catchers, retries } from '../errors.ts';
import { assign, behind } from '../jumps.ts';
import { DEFAULT_STEP_SECONDS, nameOf, seconds, stepOp } from './bound.ts';
import { assignOutput } from './result.ts';
import { stateOf, type Lowering } from './index.ts';

/** A step that a system does: one function call; what survives its retries becomes an incident. */
export const step: Lowering = {
  per: 'element',
  name: nameOf,
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
    const jump = behind(cx, region, node);
    const caught = catchers(cx, region, node, { own: true, told: true });
    const handler = op === 'handler' ? handlerToken(node.slug) : undefined;
    if (handler !== undefined && !cx.handlers.some((h) => h.element === node.id))
      cx.handlers.push({ element: node.id, token: handler, path: bound.lambda! });
    const retry = bound.retry ?? { attempts: 3 };
    cx.add(
      region,
      name,
      {
        Type: 'Task',
        Comment: `${node.type} ${node.id}`,
        ...call(cx, region, node, op, { errors: true, ...(handler === undefined ? {} : { functionToken: handler }) }),
        TimeoutSeconds: seconds(bound.timeout, DEFAULT_STEP_SECONDS),
        Retry: retries(caught.names, {
          attempts: retry.attempts,
          intervalSeconds: seconds(retry.interval, 1),
          backoff: retry.backoff ?? 2,
        }),
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
      { element: node.id, role: 'step' },
    );
  },
};

const handlerToken = (slug: string): string =>
  `TuttiHandler${slug
    .split('-')
    .map((w) => w.charAt(0).toUpperCase() + w.slice(1))
    .join('')}`;
