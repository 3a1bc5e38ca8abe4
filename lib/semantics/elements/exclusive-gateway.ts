import type { ElementId } from '../../model/process-model.ts';
import type { Run, Token } from '../run.ts';
import type { Element } from './index.ts';

/** Every token that arrives takes the first flow whose condition holds, in the order they are drawn; else the default flow. */
export const exclusiveGateway: Element = {
  behaviour: (run, token) => run.leave(token, () => chooseOne(run, token)),
  choose: chooseOne,
};

function chooseOne(run: Run, token: Token): readonly ElementId[] | undefined {
  const { node, diagram } = token;
  const [only] = node.outgoing;
  if (only === undefined) return [];
  const conditional = node.outgoing.filter((id) => id !== node.defaultFlow);
  for (const id of conditional) {
    const { condition } = diagram.flow(id);
    // A flow without a condition is taken where the others are not.
    if (condition === undefined) continue;
    const last = node.defaultFlow === undefined && id === conditional.at(-1);
    const holds = run.holds({ kind: 'flow', element: node.id, flow: id, expression: condition, last }, token.view);
    if (holds === undefined) {
      run.incident(token, 'undecided', `the condition of ${id} cannot be evaluated`, { do: 'leave' });
      return undefined;
    }
    if (holds) return [id];
  }
  const rest = node.defaultFlow ?? conditional.find((id) => diagram.flow(id).condition === undefined);
  if (rest !== undefined) return [rest];
  run.incident(token, 'noFlow', 'no condition of an outgoing flow holds, and there is no default flow', {
    do: 'leave',
  });
  return undefined;
}
