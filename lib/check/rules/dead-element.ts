import { finding } from '../../model/diagnostics/index.ts';
import type { Node, ProcessModel } from '../../model/process-model.ts';
import { Paths } from '../paths.ts';
import type { Rule } from '../rule.ts';
import { nodesOf, reachable, successors } from '../rule.ts';
import { soundnessOf } from '../soundness.ts';

/** TUT-352: elements that a path leads to but no run. The first of those that follow each other is told. */
export const deadElement: Rule = (model) => {
  const { complete, reached, passed, stuck, states } = soundnessOf(model);
  if (!complete || states === 0) return [];
  const paths = new Paths(model);
  // What no path leads to is told by TUT-301.
  const drawn = reachable(paths.starts, (id) => paths.next(id));
  const dead = new Set(
    nodesOf(model)
      .filter((n) => drawn.has(n.id) && !hasRun(model, reached, n) && !undoes(model, paths, n))
      .map((n) => n.id),
  );
  const waits = new Set(stuck.flatMap((s) => s.elements));
  return nodesOf(model).flatMap((node) => {
    if (!dead.has(node.id) || dead.has(node.scope)) return [];
    const before = nodesOf(model).filter((n) => n.scope === node.scope && successors(model, n).includes(node.id));
    if (before.some((n) => dead.has(n.id))) return [];
    // Behind a join that no run passes: that is told there.
    if (before.some((n) => waits.has(n.id) && !passed.has(n.id))) return [];
    return [
      finding('TUT-352', {
        message: messageOf(node),
        place: node.place,
        element: node,
      }),
    ];
  });
};

/** An event sub-process is entered by its start event. */
const hasRun = (model: ProcessModel, reached: ReadonlySet<string>, node: Node): boolean =>
  reached.has(node.id) ||
  (node.type === 'eventSubProcess' && (model.scopes[node.id]?.nodes ?? []).some((id) => reached.has(id)));

/** Whether the element is there to undo something: it waits for a day that one hopes not to see. */
const undoes = (model: ProcessModel, paths: Paths, node: Node): boolean =>
  node.event?.kind === 'compensation' ||
  paths.compensates(node) ||
  [node, ...paths.around(node)].some(
    (n) =>
      n.type === 'eventSubProcess' &&
      (model.scopes[n.id]?.nodes ?? []).some((id) => model.nodes[id]?.event?.kind === 'compensation'),
  );

function messageOf(node: Node): string {
  if (node.type === 'boundaryEvent' || node.type === 'eventSubProcess')
    return `nothing inside brings about what ${node.type === 'boundaryEvent' ? 'this event' : 'its start event'} catches`;
  return 'a path leads here, but no run takes it: its tokens always end or go another way before';
}
