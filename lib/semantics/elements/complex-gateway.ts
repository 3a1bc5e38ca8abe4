import type { ElementId, Node } from '../../model/process-model.ts';
import type { Diagram } from '../diagram.ts';
import { takeFrom, waitAt, waitingAt } from '../joins.ts';
import type { Run, Token } from '../run.ts';
import type { InstanceId } from '../types.ts';
import { chooseSome, split } from './inclusive-gateway.ts';
import type { Element } from './index.ts';

/**
 * Fires when its activation condition holds for the number of tokens that have come (BPMN 2.0.2, table 13.5). What still can come after that
 * is taken without firing again, and resets it. Without an activation condition it waits for whatever can come, as an inclusive gateway.
 */
export const complexGateway: Element = {
  behaviour: (run, token) => {
    const { node, scope, flow, diagram } = token;
    if (flow === undefined || node.incoming.length < 2) {
      split(run, token);
      return;
    }
    waitAt(run, scope, flow, token.view);
    activate(run, diagram, scope, node);
  },
  choose: (run, token) => chooseSome(run, token, { waitingForStart: true }),
};

/** Fires where it may: not while it waits for its reset, and only if the condition holds. */
export function activate(run: Run, diagram: Diagram, scope: InstanceId, node: Node): void {
  if (node.activationCondition === undefined || run.get(scope)!.scope!.fired[node.id] !== undefined) return;
  const waiting = waitingAt(run, scope, node);
  if (waiting.size === 0) return;
  const count = [...waiting.values()].reduce((sum, views) => sum + views.length, 0);
  const question = {
    kind: 'activation',
    element: node.id,
    expression: node.activationCondition,
    last: waiting.size === node.incoming.length,
  } as const;
  const view = [...waiting.values()][0]![0]!;
  const holds = run.holds(question, view, { activationCount: count });
  const token = { diagram, node, scope, view };
  if (holds === undefined) {
    const places = [...waiting.keys()];
    const joined = { ...token, view: takeFrom(run, scope, places) };
    run.incident(joined, 'undecided', 'the activation condition cannot be evaluated', { do: 'leave' });
  } else if (holds) {
    const places = [...waiting.keys()];
    const fired = { ...token, view: takeFrom(run, scope, places) };
    run.edit(scope).scope!.fired[node.id] = places;
    run.joins.set(`${scope} ${node.id}`, { scope, node, diagram });
    run.leave(fired, () => chooseSome(run, fired, { waitingForStart: true }));
  }
}

/** Late tokens end here, but for flows whose condition asks for them by `waitingForStart`. */
export function reset(run: Run, token: Token): void {
  const { node, diagram } = token;
  const chosen = node.outgoing.filter((id: ElementId) => {
    const { condition } = diagram.flow(id);
    if (condition === undefined || !/\bwaitingForStart\b/.test(condition)) return false;
    const question = { kind: 'flow', element: node.id, flow: id, expression: condition } as const;
    return run.holds(question, token.view, { waitingForStart: false }) === true;
  });
  run.go(token, chosen);
}
