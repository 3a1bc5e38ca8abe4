import { finding } from '../../model/diagnostics/index.ts';
import type { EventKind, Node } from '../../model/process-model.ts';
import type { Rule } from '../rule.ts';
import { nodesOf } from '../rule.ts';

const WAITED: ReadonlySet<EventKind> = new Set(['message', 'timer', 'signal', 'conditional', 'multiple']);

/** TUT-315: an event-based gateway is followed by events that can happen, each reached by it alone. */
export const eventGateway: Rule = (model) =>
  nodesOf(model).flatMap((gateway) => {
    if (gateway.type !== 'eventBasedGateway') return [];
    const report = (node: Node, message: string, suggestion: string) =>
      finding('TUT-315', { message, suggestion, place: node.place, element: node });
    if (gateway.outgoing.length < 2) {
      return [
        report(
          gateway,
          `the event-based gateway has ${gateway.outgoing.length === 1 ? 'one way' : 'no way'} out; expected two or more`,
          'Draw the other events that may happen, or a plain catch event',
        ),
      ];
    }
    const targets = gateway.outgoing.flatMap((id) => model.nodes[model.flows[id]?.target ?? ''] ?? []);
    const kinds = new Set(
      targets.map((n) => (n.type === 'receiveTask' ? 'receive' : n.event?.kind === 'message' ? 'message' : '')),
    );
    const mixed = kinds.has('receive') && kinds.has('message');
    return targets.flatMap((node) => {
      const waits =
        node.type === 'receiveTask' ||
        (node.type === 'intermediateCatchEvent' && WAITED.has(node.event?.kind ?? 'none'));
      if (!waits) {
        return [
          report(
            node,
            `the event-based gateway ${gateway.name ?? gateway.id} leads to a ${node.type}; expected a catching event or a receive task`,
            'Put the event that is waited for between the gateway and this element',
          ),
        ];
      }
      if (node.incoming.length > 1) {
        return [
          report(node, 'other flows than that of the event-based gateway lead here', 'Let them join after the event'),
        ];
      }
      if (node.boundary.length > 0) {
        return [
          report(
            node,
            'a receive task after an event-based gateway carries a boundary event',
            'Make it an alternative of the gateway',
          ),
        ];
      }
      return mixed && node.type === 'receiveTask'
        ? [report(node, 'the gateway mixes receive tasks with message events', 'Use message events for all of them')]
        : [];
    });
  });
