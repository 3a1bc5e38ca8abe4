import type { Json } from '../model/json.ts';
import type { ElementId, EventDefinition, MessageFlow, Node } from '../model/process-model.ts';
import { resolve } from './data.ts';
import type { Diagram } from './diagram.ts';
import type { Run } from './run.ts';
import { startAt } from './start.ts';
import type { ViewId } from './types.ts';
import { occur } from './waits.ts';

/** Hands a message to the world. */
export function publishMessage(run: Run, node: Node, event: EventDefinition, view: ViewId): void {
  const key = event.key === undefined ? undefined : resolve(run, 'key', node.id, event.key, view);
  run.commands.push({
    type: 'publish',
    kind: 'message',
    element: node.id,
    ...(event.name === undefined ? {} : { name: event.name }),
    ...(key === undefined ? {} : { key }),
    data: run.views.all(view),
  });
}

/** Where processes play together, messages go along the message flows that are drawn. */
export function sendAlong(
  run: Run,
  diagram: Diagram,
  from: { readonly element: ElementId; readonly view: ViewId },
): void {
  if (!run.game.collaboration) return;
  const data = run.views.all(from.view);
  for (const flow of diagram.model.collaboration.messageFlows)
    if (flow.source === from.element) flowMessage(run, flow, data);
}

/** One message on its way. It belongs to nobody: its sender may have ended when it arrives. */
export function flowMessage(run: Run, flow: MessageFlow, data: Json | undefined): void {
  const push = (next: () => void): void => run.agenda.push({ scope: '', at: flow.id, view: '', run: next });
  push(() =>
    push(() => {
      run.note('leave', flow.id, '');
      deliver(run, flow, data);
    }),
  );
}

function deliver(run: Run, flow: MessageFlow, data: Json | undefined): void {
  const wait = run.waits().find((w) => w.element === flow.target && w.kind === 'message');
  if (wait !== undefined) {
    occur(run, wait.id, data);
    return;
  }
  const target = run.game.diagrams.find((d) => d.model.nodes[flow.target] !== undefined);
  if (target !== undefined) startAt(run, target, target.node(flow.target), data);
}
