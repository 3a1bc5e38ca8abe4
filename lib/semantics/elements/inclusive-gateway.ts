import type { JsonObject } from '../../model/json.ts';
import type { ElementId } from '../../model/process-model.ts';
import { waitAt } from '../joins.ts';
import type { Run, Token } from '../run.ts';
import type { Element } from './index.ts';

/** Waits for the tokens that can still come (the run looks again after every move), then takes every flow whose condition holds. */
export const inclusiveGateway: Element = {
  behaviour: (run, token) => {
    if (token.flow === undefined || token.node.incoming.length < 2) split(run, token);
    else waitAt(run, token.scope, token.flow, token.view);
  },
  choose: chooseSome,
};

export const split = (run: Run, token: Token): void => run.leave(token, () => chooseSome(run, token));

/** Flows without a condition and those whose condition holds; the default flow where no condition does. */
export function chooseSome(run: Run, token: Token, more: JsonObject = {}): readonly ElementId[] | undefined {
  const { node, diagram } = token;
  const chosen: ElementId[] = [];
  const conditional = node.outgoing.filter((id) => id !== node.defaultFlow && diagram.flow(id).condition !== undefined);
  const free = node.outgoing.filter((id) => id !== node.defaultFlow && diagram.flow(id).condition === undefined);
  let held = 0;
  for (const id of conditional) {
    const last = held === 0 && id === conditional.at(-1) && free.length === 0 && node.defaultFlow === undefined;
    const expression = diagram.flow(id).condition!;
    const holds = run.holds({ kind: 'flow', element: node.id, flow: id, expression, last }, token.view, more);
    if (holds === undefined) {
      run.incident(token, 'undecided', `the condition of ${id} cannot be evaluated`, { do: 'leave' });
      return undefined;
    }
    if (!holds) continue;
    held += 1;
    chosen.push(id);
  }
  if (held === 0 && node.defaultFlow !== undefined) chosen.push(node.defaultFlow);
  chosen.push(...free);
  if (chosen.length === 0 && node.outgoing.length > 0) {
    run.incident(token, 'noFlow', 'no condition of an outgoing flow holds, and there is no default flow', {
      do: 'leave',
    });
    return undefined;
  }
  // In the order they are drawn.
  return node.outgoing.filter((id) => chosen.includes(id));
}
