import { finding } from '../../model/diagnostics/index.ts';
import type { EventKind, Node, NodeType } from '../../model/process-model.ts';
import type { Rule } from '../rule.ts';
import { nodesOf } from '../rule.ts';

const NO_HOST: ReadonlySet<NodeType> = new Set(['eventSubProcess']);
const NEVER: ReadonlySet<EventKind> = new Set(['none', 'terminate', 'link']);

/** TUT-316: where a boundary event can sit, and what it can be. */
export const boundaryHost: Rule = (model) =>
  nodesOf(model).flatMap((node) => {
    if (node.type !== 'boundaryEvent' || node.attachedTo === undefined) return [];
    const fault = faultOf(node, model.nodes[node.attachedTo]);
    if (fault === undefined) return [];
    return [finding('TUT-316', { message: fault[0], suggestion: fault[1], place: node.place, element: node })];
  });

function faultOf(node: Node, host: Node | undefined): readonly [string, string] | undefined {
  const attach = 'Attach it to an activity of the same process';
  if (!host) return [`the event is attached to ${node.attachedTo}, which is not an element of this process`, attach];
  if (/Event$|Gateway$/.test(host.type) || NO_HOST.has(host.type)) {
    return [`the event is attached to ${host.name ?? host.id}, a ${host.type}; expected an activity`, attach];
  }
  if (host.scope !== node.scope) return [`the event stands in ${node.scope}, its activity in ${host.scope}`, attach];
  const kind = node.event?.kind ?? 'none';
  if (NEVER.has(kind)) {
    return [
      `a boundary event cannot be a ${kind} event`,
      'Use a message, timer, error, escalation, signal or conditional event',
    ];
  }
  if (kind === 'cancel' && host.type !== 'transaction') {
    return [`a cancel event is attached to a ${host.type}; expected a transaction`, 'Use an error event'];
  }
  if ((kind === 'error' || kind === 'cancel') && node.interrupting === false) {
    return [`a boundary ${kind} event always interrupts, but is drawn dashed`, 'cancelActivity="true"'];
  }
  return undefined;
}
