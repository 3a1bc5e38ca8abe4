import { finding } from '../../model/diagnostics/index.ts';
import type { EventDefinition, Node, ProcessModel } from '../../model/process-model.ts';
import { escapePointer } from '../../model/pointer.ts';
import type { Rule } from '../rule.ts';
import { nodesOf, stepPlace } from '../rule.ts';

/** TUT-340: a business error that a step or an end event raises, and no event of the diagram takes. */
export const uncaughtError: Rule = (model) =>
  nodesOf(model).flatMap((node) =>
    raisedBy(model, node).flatMap((code) => {
      if (isCaught(model, node, code)) return [];
      return [
        finding('TUT-340', {
          message: `error ${JSON.stringify(code)} is raised here, and no error event on ${node.name ?? node.id} or around it catches it`,
          suggestion: `Draw a boundary event for the error ${JSON.stringify(code)}, and the way on from it`,
          place: stepPlace(model, node, `/errors/${escapePointer(code)}`),
          element: node,
        }),
      ];
    }),
  );

/** At the end of the process itself an error is its outcome, for whoever called it. */
function raisedBy(model: ProcessModel, node: Node): readonly string[] {
  const thrown =
    node.type === 'endEvent' && node.scope !== model.root
      ? parts(node.event).flatMap((e) => (e.kind === 'error' && e.code !== undefined ? [e.code] : []))
      : [];
  return [...Object.keys(node.step?.errors ?? {}), ...thrown];
}

function isCaught(model: ProcessModel, node: Node, code: string): boolean {
  for (let at: Node | undefined = node; at; at = model.nodes[at.scope]) {
    if (at.boundary.some((id) => catches(model.nodes[id], code))) return true;
    const beside: Node = at;
    const handlers = nodesOf(model).filter(
      (n) => n.type === 'eventSubProcess' && n.scope === beside.scope && n !== beside,
    );
    const starts = handlers.flatMap((h) => nodesOf(model).filter((n) => n.scope === h.id && n.type === 'startEvent'));
    if (starts.some((start) => catches(start, code))) return true;
  }
  return false;
}

const catches = (event: Node | undefined, code: string): boolean =>
  parts(event?.event).some((e) => e.kind === 'error' && (e.code === undefined || e.code === code));

const parts = (event: EventDefinition | undefined): readonly EventDefinition[] =>
  event === undefined ? [] : event.kind === 'multiple' ? (event.parts ?? []) : [event];
