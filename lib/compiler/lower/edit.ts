import type { StateRole } from '../../model/compiled.ts';
import { LEAVE, REARM } from '../../model/wire.ts';
import { jsonata, quoted } from '../asl.ts';
import { call } from '../call.ts';
import { retries } from '../errors.ts';
import { stateOf, type Lowering } from './index.ts';

/** Roles of states at which a token can go on; a gateway can where it may become an incident. */
const PLACES: ReadonlySet<StateRole> = new Set(['step', 'wait', 'each', 'fallback']);

/** An operator changed something (`TUTTI.rearm`, `TUTTI.leave`): asks the runtime what to set and where to go on (ADR 0005). */
export const edit: Lowering = {
  per: 'region',
  name: (_node, region) => `Edit: ${region.name}`,
  emit(cx, region, node, name) {
    const signalled = `$${cx.local(region, 'e')}`;
    const sets = [...region.writes].map((v) => {
      const variable = cx.variable(region, v);
      const value = `$lookup($states.result.Payload.set, ${quoted(v)})`;
      return [variable.slice(1), jsonata(`$exists(${value}) ? ${value} : ${variable}`)] as const;
    });
    const made = call(cx, region, node, 'edit', { activation: `${signalled}.activation`, vars: {}, scopes: [] });
    const args = made.Arguments as { Payload: { element: string } };
    args.Payload.element = jsonata(`${signalled}.element`);
    cx.add(
      region,
      name,
      {
        Type: 'Task',
        Comment: `${REARM} and ${LEAVE}`,
        ...made,
        TimeoutSeconds: 60,
        Retry: [...retries([]), { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 8, BackoffRate: 2 }],
        Assign: {
          [cx.trail(region)]: [],
          [cx.local(region, 'to')]: jsonata('$states.result.Payload.to'),
          [cx.local(region, 'away')]: jsonata('$states.result.Payload.leave = true'),
          ...Object.fromEntries(sets),
        },
        Output: {},
        Next: stateOf(cx, region, node, 'continuation'),
      },
      { element: node.id, role: 'edit' },
    );
  },
};

/** Where an edited token goes on. Written when every other state of the region is known. */
export const continuation: Lowering = {
  per: 'region',
  name: (_node, region) => `Continue: ${region.name}`,
  emit(cx, region, node, name) {
    cx.add(region, name, { Type: 'Choice', Comment: 'filled at the end' }, { element: node.id, role: 'goto' });
    cx.later.push(() => {
      const targets = Object.entries(cx.states)
        .filter(([, s]) => s.region === region.name)
        .filter(([, s]) => PLACES.has(s.role) || (s.role === 'gateway' && cx.hasIncident(region, s.element)))
        .map(([state, s]) => ({ state, element: s.element }));
      const unknown = cx.name(`unknown target in ${region.name}`, `Nowhere: ${region.name}`);
      cx.add(
        region,
        name,
        {
          Type: 'Choice',
          Comment: 'where an edited token goes on',
          Choices: targets.map(({ state, element }) => {
            const counter = cx.counter(region, element);
            return {
              Condition: jsonata(`$${cx.local(region, 'to')} = ${quoted(element)}`),
              ...(region.cyclic.has(element)
                ? { Assign: { [counter]: jsonata(`$${cx.local(region, 'away')} ? $${counter} + 1 : $${counter}`) } }
                : {}),
              Output: {},
              Next: state,
            };
          }),
          Output: {},
          Default: unknown,
        },
        { element: node.id, role: 'goto' },
      );
      cx.add(
        region,
        unknown,
        {
          Type: 'Fail',
          Comment: 'never reached: the runtime names only elements of this region',
          Error: 'TUTTI.UnknownTarget',
          Cause: 'the edit named an element that this region does not have',
        },
        { element: node.id, role: 'rethrow' },
      );
    });
  },
};
