import type { ElementId, Node, ProcessModel } from '../model/process-model.ts';

/** Elements a token can go to from here: along flows, and through the boundary events that sit on the element. */
export function successors(model: ProcessModel, id: ElementId): ElementId[] {
  const node = model.nodes[id]!;
  const linked = linkTarget(model, node);
  return [
    ...node.outgoing.map((f) => model.flows[f]!.target),
    ...node.boundary,
    ...(linked === undefined ? [] : [linked.id]),
  ];
}

/** The link event of the same name in the same scope that a throwing link goes to. */
export function linkTarget(model: ProcessModel, node: Node): Node | undefined {
  if (node.type !== 'intermediateThrowEvent' || node.event?.kind !== 'link') return undefined;
  return (model.scopes[node.scope]?.nodes ?? [])
    .map((id) => model.nodes[id]!)
    .find((n) => n.type === 'intermediateCatchEvent' && n.event?.kind === 'link' && n.event.name === node.event!.name);
}

/** Gateways that can join what a fork of this kind has started: an inclusive one knows which branches run, a parallel one waits for all. */
const JOINS: Readonly<Partial<Record<Node['type'], readonly Node['type'][]>>> = {
  parallelGateway: ['parallelGateway', 'inclusiveGateway'],
  inclusiveGateway: ['inclusiveGateway'],
};

/** Everything reachable from `start` inside its scope, without going through `stop`. */
export function reach(model: ProcessModel, start: ElementId, stop?: ElementId): Set<ElementId> {
  const seen = new Set<ElementId>();
  const open = start === stop ? [] : [start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    for (const next of successors(model, id)) if (next !== stop && !seen.has(next)) open.push(next);
  }
  return seen;
}

/** Elements on a cycle of the graph that `ids` span (Tarjan's strongly connected components, without recursion). */
export function onCycles(model: ProcessModel, ids: ReadonlySet<ElementId>): Set<ElementId> {
  const index = new Map<ElementId, number>();
  const low = new Map<ElementId, number>();
  const stack: ElementId[] = [];
  const onStack = new Set<ElementId>();
  const cyclic = new Set<ElementId>();
  const inside = (id: ElementId): ElementId[] => successors(model, id).filter((n) => ids.has(n));
  for (const root of ids) {
    if (index.has(root)) continue;
    const work: { id: ElementId; next: ElementId[] }[] = [];
    const push = (id: ElementId): void => {
      index.set(id, index.size);
      low.set(id, index.get(id)!);
      stack.push(id);
      onStack.add(id);
      work.push({ id, next: inside(id) });
    };
    push(root);
    while (work.length > 0) {
      const top = work.at(-1)!;
      const next = top.next.pop();
      if (next !== undefined) {
        if (!index.has(next)) push(next);
        else if (onStack.has(next)) low.set(top.id, Math.min(low.get(top.id)!, index.get(next)!));
        continue;
      }
      work.pop();
      const parent = work.at(-1);
      if (parent !== undefined) low.set(parent.id, Math.min(low.get(parent.id)!, low.get(top.id)!));
      if (low.get(top.id) !== index.get(top.id)) continue;
      const component: ElementId[] = [];
      for (let id = stack.pop()!; ; id = stack.pop()!) {
        onStack.delete(id);
        component.push(id);
        if (id === top.id) break;
      }
      const [only] = component;
      if (component.length > 1 || inside(only!).includes(only!)) for (const id of component) cyclic.add(id);
    }
  }
  return cyclic;
}

/** All elements of a scope and of the sub-processes inside it. */
export function deep(model: ProcessModel, ids: Iterable<ElementId>): Set<ElementId> {
  const all = new Set<ElementId>();
  const open = [...ids];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (all.has(id)) continue;
    all.add(id);
    open.push(...(model.scopes[id]?.nodes ?? []));
  }
  return all;
}

export type Pairing =
  { readonly branches: readonly ReadonlySet<ElementId>[]; readonly join?: ElementId } | { readonly refused: string };

/**
 * The join of a parallel fork: the gateway that every branch leads to and nothing else does; or none, where every branch ends inside the sub-process.
 * Anything else is not a block of the States Language and is played (ADR 0011, ADR 0020).
 */
export function pair(model: ProcessModel, fork: Node): Pairing {
  const starts = fork.outgoing.map((f) => model.flows[f]!.target);
  const all = starts.map((s) => reach(model, s));
  const named = (id: ElementId): string => model.nodes[id]?.name ?? id;
  if (all.some((r) => r.has(fork.id)) && all.every((r) => r.has(fork.id)) === false)
    return { refused: 'a branch leads back to the fork' };
  const joins = [...(all[0] ?? [])].filter((id) => {
    const node = model.nodes[id]!;
    return (JOINS[fork.type] ?? []).includes(node.type) && node.incoming.length > 1 && all.every((r) => r.has(id));
  });
  let why = '';
  for (const join of joins) {
    const branches = starts.map((s) => reach(model, s, join));
    const fault = blockFault(model, fork.id, join, branches, named);
    if (fault === undefined) return { join, branches };
    why ||= fault;
  }
  if (joins.length === 0) {
    const overlap = all.some((r, i) => all.some((other, k) => k > i && [...r].some((id) => other.has(id))));
    if (all.some((r) => r.has(fork.id))) return { refused: 'a branch leads back to the fork' };
    if (!overlap) return { branches: all };
    why = `its branches meet, but not in one gateway that joins them`;
  }
  return { refused: why };
}

function blockFault(
  model: ProcessModel,
  fork: ElementId,
  join: ElementId,
  branches: readonly ReadonlySet<ElementId>[],
  named: (id: ElementId) => string,
): string | undefined {
  for (const [i, branch] of branches.entries()) {
    if (branch.has(fork)) return 'a branch leads back to the fork without passing its join';
    for (const id of branch) {
      if (branches.some((other, k) => k !== i && other.has(id)))
        return `"${named(id)}" can be reached from two branches before the join`;
      const node = model.nodes[id]!;
      if (node.type === 'endEvent' && node.event?.kind !== 'error' && node.event?.kind !== 'terminate')
        return `a branch ends at "${named(id)}" instead of going to the join`;
    }
  }
  const inside = new Set(branches.flatMap((b) => [...b]));
  const incoming = model.nodes[join]!.incoming.map((f) => model.flows[f]!);
  if (incoming.some((f) => f.source !== fork && !inside.has(f.source)))
    return `the join "${named(join)}" also waits for a flow from outside of the fork`;
  for (const branch of branches) {
    const into = incoming.filter((f) => branch.has(f.source)).length;
    if (branch.size > 0 && into !== 1) return `a branch reaches the join "${named(join)}" by ${into} flows`;
  }
  return undefined;
}
