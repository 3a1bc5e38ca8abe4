import { jsonata } from '../asl.ts';
import { call } from '../call.ts';
import { catchers, retries } from '../errors.ts';
import { assign, behind } from '../jumps.ts';
import { EXECUTION_INPUT, type Compilation, type Region } from '../context.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ElementId, Node } from '../../model/process-model.ts';
import { nameOf } from './bound.ts';
import { assignByName } from './result.ts';
import { stateOf, type Lowering } from './index.ts';
import { net, waitEvents } from './wait.ts';

const LIFECYCLE_SECONDS = 60;
/** The start event that the input names. */
const START = `$exists(${EXECUTION_INPUT}.entry) ? ${EXECUTION_INPUT}.entry : null`;
const LIFECYCLE_RETRY = { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 8, BackoffRate: 2 };

/**
 * Tier 2: one task that waits while the runtime plays the token game over everything inside the scope. Its activities run in executions of their
 * own, which begin at their entry of this same machine and end in `report`.
 */
export const game: Lowering = {
  per: 'element',
  name: (node) => `Token game: ${nameOf(node)}`,
  emit(cx, region, node, name) {
    cx.played[node.id] = cx.gamed.get(node.id) ?? '';
    const events = waitEvents(cx, region, node);
    cx.waits[node.id] = { events };
    const caught = catchers(cx, region, node, { own: true, told: true });
    cx.add(
      region,
      name,
      {
        Type: 'Task',
        Comment: `the elements of ${node.id} are run by the token game: ${cx.gamed.get(node.id) ?? ''}`,
        ...call(cx, region, node, 'region', {
          errors: true,
          ...(node.id === cx.model.root ? { more: { start: jsonata(START) } } : {}),
        }),
        TimeoutSeconds: net(events),
        Retry: retries(caught.names),
        Catch: [
          ...caught.list,
          ...(events.length === 0
            ? []
            : [{ ErrorEquals: ['States.Timeout'], Next: stateOf(cx, region, node, 'settle'), Output: {} }]),
          {
            ErrorEquals: ['States.ALL'],
            Next: stateOf(cx, region, node, 'incident'),
            Assign: { [cx.local(region, 'f')]: jsonata('$states.errorOutput') },
            Output: {},
          },
        ],
        ...played(cx, region, node, '$states.result.output'),
      },
      { element: node.id, role: 'wait' },
    );
  },
};

/** Behind the game: its variables, and on. `output` is the JSONata text of what it gave. */
export function played(
  cx: Compilation,
  region: Region,
  node: Node,
  output: string,
): { Assign: JsonObject; Output: object; Next: string } {
  const variables = outcome(cx, region, node, output);
  if (node.id === cx.model.root)
    return {
      Assign: { [cx.trail(region)]: [], [cx.local(region, 'w')]: jsonata(`${output}.end`), ...variables },
      Output: {},
      Next: stateOf(cx, region, node, 'leaveGame'),
    };
  const next = behind(cx, region, node);
  return { Assign: { ...assign(cx, region, next, true), ...variables }, Output: {}, Next: next.next };
}

/** Variables as the token game leaves them. */
function outcome(cx: Compilation, region: Region, node: Node, output: string): JsonObject {
  const inside = writtenInside(cx, node.id);
  const names = [...region.writes].filter((name) => node.id === cx.model.root || inside.has(name));
  return assignByName(cx, region, names, output);
}
function writtenInside(cx: Compilation, scope: ElementId): Set<string> {
  const names = new Set<string>();
  for (const id of cx.model.scopes[scope]?.nodes ?? []) {
    for (const name of cx.written(id)) names.add(name);
    if (cx.model.scopes[id] !== undefined) for (const name of writtenInside(cx, id)) names.add(name);
  }
  return names;
}

/** The whole process was played: the instance ends with the end event that was reached last. */
export const leaveGame: Lowering = {
  per: 'element',
  name: () => 'End',
  emit(cx, region, node, name) {
    cx.add(
      region,
      name,
      {
        Type: 'Task',
        Comment: `end of ${node.id}`,
        ...call(cx, region, node, 'end', { more: { of: jsonata(`$${cx.local(region, 'w')}`) } }),
        TimeoutSeconds: LIFECYCLE_SECONDS,
        Retry: [...retries([]), LIFECYCLE_RETRY],
        Output: {},
        End: true,
      },
      { element: node.id, role: 'end' },
    );
  },
};

/** An activity of a tier-2 region is done, or has raised a BPMN error: the token game goes on with that. */
export const report: Lowering = {
  per: 'region',
  name: (node) => `Report: ${nameOf(node)}`,
  emit(cx, region, node, name) {
    cx.add(
      region,
      name,
      {
        Type: 'Task',
        Comment: `tells the token game what became of ${node.id}`,
        ...call(cx, region, node, 'report', {
          more: {
            report: { output: jsonata(`$${cx.local(region, 'o')}`), raised: jsonata(`$${cx.local(region, 'x')}`) },
          },
          vars: {},
        }),
        TimeoutSeconds: LIFECYCLE_SECONDS,
        Retry: [...retries([]), LIFECYCLE_RETRY],
        Output: {},
        End: true,
      },
      { element: node.id, role: 'end' },
    );
  },
};
