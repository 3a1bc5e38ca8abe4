import type { PathStep } from '../model/diagnostic.ts';
import { feelNames } from '../model/feel-names.ts';
import type { ElementId, ProcessModel } from '../model/process-model.ts';
import { explore } from '../semantics/index.ts';
import type { Soundness, Stuck, Way } from '../semantics/index.ts';

const explored = new WeakMap<ProcessModel, Soundness>();

/** What playing the process in every way shows. Played once for all rules that ask. */
export function soundnessOf(model: ProcessModel): Soundness {
  let known = explored.get(model);
  if (known === undefined) explored.set(model, (known = explore(model)));
  return known;
}

/** The way of a run as a finding tells it. */
export const pathOf = (model: ProcessModel, { way }: Way): readonly PathStep[] =>
  way.flatMap((id, i) => {
    const node = model.nodes[id];
    // A token that a start event fires has entered it.
    if (node === undefined || way[i - 1] === id) return [];
    return [{ element: { id, ...(node.name === undefined ? {} : { name: node.name }) }, place: node.place }];
  });

export const named = (model: ProcessModel, id: ElementId): string => {
  const name = model.nodes[id]?.name ?? model.flows[id]?.name;
  return name === undefined ? id : `"${name.replace(/\s+/g, ' ')}"`;
};

/**
 * Whether nothing but bad luck with data keeps tokens from being stuck so: no run passes the element at all, or the way there depends on
 * exclusive decisions only, of which no two look at the same variable.
 */
export function isCertain(model: ProcessModel, { elements, decided }: Stuck & Way): boolean {
  const { complete, passed } = soundnessOf(model);
  if (complete && elements.some((id) => !passed.has(id))) return true;
  const looked = new Set<string>();
  return decided.every((id) => {
    const node = model.nodes[id];
    // How many items there are is for the data alone to say.
    if (node?.multiInstance !== undefined) return true;
    if (node?.type !== 'exclusiveGateway') return false;
    const names = new Set(
      node.outgoing.flatMap((flow) => [...feelNames(model.flows[flow]?.condition ?? '').free, `the choice at ${id}`]),
    );
    const fresh = [...names].every((name) => !looked.has(name));
    for (const name of names) looked.add(name);
    return fresh;
  });
}
