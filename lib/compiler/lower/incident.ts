import { jsonata, quoted } from '../asl.ts';
import { call } from '../call.ts';
import { catchers, retries } from '../errors.ts';
import { assign, behind } from '../jumps.ts';
import { nameOf, YEAR_SECONDS } from './bound.ts';
import { assignOutput } from './result.ts';
import { stateOf, type Lowering } from './index.ts';

/** A step that failed waits for a person. */
export const incident: Lowering = {
  per: 'element',
  name: (node) => `Incident: ${nameOf(node)}`,
  emit(cx, region, node, name) {
    const failure = cx.local(region, 'f');
    const caught = catchers(cx, region, node, { own: true, edit: true, told: true });
    cx.add(
      region,
      name,
      {
        Type: 'Task',
        Comment: `incident of ${node.id}: an operator retries, edits or skips`,
        ...call(cx, region, node, 'incident', { more: { failure: jsonata(`$${failure}`) } }),
        TimeoutSeconds: YEAR_SECONDS,
        Retry: retries(caught.names),
        Catch: [...caught.list, { ErrorEquals: ['States.ALL'], Next: name, Output: {} }],
        Assign: {
          [cx.trail(region)]: [],
          [cx.local(region, 'a')]: jsonata('$states.result.action'),
          [cx.local(region, 'r')]: jsonata('$exists($states.result.output) ? $states.result.output : null'),
        },
        Output: {},
        Next: stateOf(cx, region, node, 'resolution'),
      },
      { element: node.id, role: 'incident' },
    );
  },
};

/** What the operator chose. */
export const resolution: Lowering = {
  per: 'element',
  name: (node) => `Resolve: ${nameOf(node)}`,
  emit(cx, region, node, name) {
    if (node.type.endsWith('Gateway') || cx.gamed.has(node.id)) {
      // No output says which way to go: it can only wait, or choose, again.
      cx.add(
        region,
        name,
        {
          Type: 'Pass',
          Comment: `the incident of ${node.id} was resolved`,
          Output: {},
          Next: stateOf(cx, region, node),
        },
        { element: node.id, role: 'resolution' },
      );
      return;
    }
    const jump = behind(cx, region, node);
    cx.add(
      region,
      name,
      {
        Type: 'Choice',
        Comment: `the incident of ${node.id} was resolved`,
        Choices: [
          {
            Condition: jsonata(`$${cx.local(region, 'a')} = ${quoted('skip')}`),
            Assign: assign(cx, region, jump, false, assignOutput(cx, region, node, `$${cx.local(region, 'r')}`)),
            Output: {},
            Next: jump.next,
          },
        ],
        Default: stateOf(cx, region, node),
        Output: {},
      },
      { element: node.id, role: 'resolution' },
    );
  },
};
