import { finding } from '../../model/diagnostics/index.ts';
import type { ElementId, Node, ProcessModel } from '../../model/process-model.ts';
import { joinedBefore, mend, retyped } from '../mend.ts';
import type { Rule } from '../rule.ts';
import { named, pathOf, soundnessOf } from '../soundness.ts';

/** TUT-354: concurrent tokens that pass one after the other where they come together. One finding for each such place. */
export const lackOfSynchronisation: Rule = (model) => {
  const told = new Set<ElementId>();
  return soundnessOf(model).crowded.flatMap((crowd) => {
    const at = crowd.flow === undefined ? mergeBefore(model, crowd.element) : undefined;
    if (at === undefined || told.has(at.id)) return [];
    told.add(at.id);
    const twice = crowd.element === at.id ? 'it' : named(model, crowd.element);
    return [
      finding('TUT-354', {
        message: `the branches that come together here do not wait for each other: ${twice} is done once for each of them`,
        suggestion: mend(model, [
          ...retyped(model, at.id, 'parallelGateway', 'inclusiveGateway'),
          ...(at.type.endsWith('Gateway') ? [] : joinedBefore(model, at.id, 'parallelGateway', 'inclusiveGateway')),
        ]),
        place: at.place,
        element: at,
        path: pathOf(model, crowd),
      }),
    ];
  });
};

/**
 * Where tokens on their way to an element have come together without waiting. Undefined where they are meant to be several: an event that can
 * happen again, or an activity that several tokens leave.
 */
function mergeBefore(model: ProcessModel, element: ElementId): Node | undefined {
  const seen = new Set<ElementId>();
  for (let node = model.nodes[element]; node !== undefined && !seen.has(node.id);) {
    seen.add(node.id);
    if (node.incoming.length > 1) return node.type === 'parallelGateway' ? undefined : node;
    if ((node.completionQuantity ?? 1) > 1 && node.id !== element) return undefined;
    node = model.nodes[model.flows[node.incoming[0] ?? '']?.source ?? ''];
  }
  return undefined;
}
