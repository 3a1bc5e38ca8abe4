import { finding } from '../../model/diagnostics/index.ts';
import type { Node, ProcessModel } from '../../model/process-model.ts';
import type { Rule } from '../rule.ts';
import { nodesOf } from '../rule.ts';

/** TUT-310: a wait for a message that nothing bounds: no timer beside it or around it, and no SLA. */
export const waitDeadline: Rule = (model) => {
  if (model.binding.sla) return [];
  return nodesOf(model).flatMap((node) => {
    const gateway = gatewayBefore(model, node);
    const waits =
      node.type === 'eventBasedGateway'
        ? !alternatives(model, node).some((n) => n.event?.kind === 'timer')
        : !gateway && isMessageWait(node);
    if (!waits || timed(model, node)) return [];
    return [
      finding('TUT-310', {
        message: 'nothing ends this wait but a message, and the process has no SLA',
        suggestion: 'sla: { within: P30D, escalateTo: owners }',
        place: node.place,
        element: node,
      }),
    ];
  });
};

const isMessageWait = (node: Node): boolean =>
  (node.type === 'intermediateCatchEvent' || node.type === 'receiveTask') && node.event?.kind === 'message';

const alternatives = (model: ProcessModel, node: Node): Node[] =>
  node.outgoing.flatMap((id) => model.nodes[model.flows[id]?.target ?? ''] ?? []);

const gatewayBefore = (model: ProcessModel, node: Node): boolean =>
  node.incoming.some((id) => model.nodes[model.flows[id]?.source ?? '']?.type === 'eventBasedGateway');

/** An interrupting timer on the wait itself or on a sub-process around it. */
function timed(model: ProcessModel, node: Node): boolean {
  for (let at: Node | undefined = node; at; at = model.nodes[at.scope]) {
    if (at.boundary.some((id) => model.nodes[id]?.event?.kind === 'timer' && model.nodes[id]?.interrupting))
      return true;
  }
  return false;
}
