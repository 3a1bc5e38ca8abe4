import type { Finding, Place } from '../model/diagnostic.ts';
import { placeOf, escapePointer } from '../model/pointer.ts';
import { stepKey } from '../model/process-expressions.ts';
import type { Node, ProcessModel } from '../model/process-model.ts';

/** One rule: looks at the whole model and reports. Pure. */
export type Rule = (model: ProcessModel) => Finding[];

export const nodesOf = (model: ProcessModel): readonly Node[] => Object.values(model.nodes);

/** Place in process.yaml of a part of an element's step; the element itself where it has none. */
export function stepPlace(model: ProcessModel, node: Node, part = ''): Place {
  const key = stepKey(model.binding, node);
  if (key === undefined) return node.place;
  return placeOf(model.bindingPlaces, `/steps/${escapePointer(key)}${part}`) ?? node.place;
}

/** Nodes that a token can be on after this one: along flows, by boundary events, from a link event to its other half. */
export function successors(model: ProcessModel, node: Node): readonly string[] {
  const found: string[] = [];
  for (const id of node.outgoing) {
    const target = model.flows[id]?.target;
    if (target !== undefined) found.push(target);
  }
  found.push(...node.boundary);
  if (node.type === 'intermediateThrowEvent' && node.event?.kind === 'link')
    for (const n of nodesOf(model))
      if (
        n.scope === node.scope &&
        n.type === 'intermediateCatchEvent' &&
        n.event?.kind === 'link' &&
        n.event.name === node.event.name
      )
        found.push(n.id);
  return found;
}

/** Everything reached from the starting points, these included. */
export function reachable(starts: Iterable<string>, next: (id: string) => readonly string[]): Set<string> {
  const seen = new Set<string>(starts);
  const queue = [...seen];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const target of next(id)) {
      if (!seen.has(target)) {
        seen.add(target);
        queue.push(target);
      }
    }
  }
  return seen;
}

/** Runs on its own, not by a flow: an event sub-process, a compensation handler, whatever stands in an ad-hoc sub-process. */
export function startsByItself(model: ProcessModel, node: Node): boolean {
  return (
    node.type === 'eventSubProcess' ||
    node.forCompensation === true ||
    model.nodes[node.scope]?.type === 'adHocSubProcess'
  );
}
