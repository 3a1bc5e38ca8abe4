import { finding } from '../../model/diagnostics/index.ts';
import type { ElementId, ProcessModel } from '../../model/process-model.ts';
import type { Stuck, Way } from '../../semantics/index.ts';
import { begunByOne, mend, retyped } from '../mend.ts';
import type { Rule } from '../rule.ts';
import { isCertain, named, pathOf, soundnessOf } from '../soundness.ts';

/** TUT-350, TUT-351: runs in which every token waits for another one. The first way to each place is told. */
export const deadlock: Rule = (model) => {
  const told = new Set<ElementId>();
  return soundnessOf(model).stuck.flatMap((stuck) => {
    if (stuck.elements.every((id) => told.has(id))) return [];
    for (const id of stuck.elements) told.add(id);
    const node = model.nodes[stuck.elements[0]!]!;
    return [
      finding(isCertain(model, stuck) ? 'TUT-350' : 'TUT-351', {
        message: messageOf(model, stuck),
        suggestion: mend(model, edits(model, stuck)),
        place: node.place,
        element: node,
        path: pathOf(model, stuck),
      }),
    ];
  });
};

function messageOf(model: ProcessModel, { elements, missing }: Stuck): string {
  const [first, ...others] = elements;
  const also = others.length === 0 ? '' : `, and others at ${others.map((id) => named(model, id)).join(', ')}`;
  const from = missing
    .filter((flow) => model.flows[flow]?.target === first)
    .map((flow) => named(model, model.flows[flow]!.source));
  if (from.length === 0) return `tokens wait here for more of them for ever${also}`;
  return `a token waits here for ever${also}: none comes from ${from.join(', ')} any more`;
}

const EXCLUSIVE_FIRST = ['exclusiveGateway', 'inclusiveGateway'] as const;
const INCLUSIVE_FIRST = ['inclusiveGateway', 'exclusiveGateway'] as const;

function* edits(
  model: ProcessModel,
  { elements, decided }: Stuck & Way,
): Generator<{ text: string; model: ProcessModel }> {
  const some = decided.some((id) => model.nodes[id]?.type === 'inclusiveGateway');
  for (const id of elements) {
    yield* retyped(model, id, ...(some ? INCLUSIVE_FIRST : EXCLUSIVE_FIRST));
    yield* begunByOne(model, id);
    for (const flow of model.nodes[id]!.incoming) yield* mergeAs(model, model.flows[flow]!.source);
  }
  // What was decided in the same scope may have been meant as a fork.
  const scopes = new Set(elements.map((id) => model.nodes[id]!.scope));
  for (const id of new Set([...decided].reverse()))
    if (scopes.has(model.nodes[id]?.scope ?? '')) yield* retyped(model, id, 'parallelGateway');
}

/** Where branches come together before the one that waits. */
function* mergeAs(model: ProcessModel, id: ElementId): ReturnType<typeof retyped> {
  if ((model.nodes[id]?.incoming.length ?? 0) > 1) yield* retyped(model, id, 'parallelGateway', 'inclusiveGateway');
}
