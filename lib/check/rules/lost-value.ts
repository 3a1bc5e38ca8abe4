import { finding } from '../../model/diagnostics/index.ts';
import type { ElementId, Node, ProcessModel } from '../../model/process-model.ts';
import { endOf } from '../paths.ts';
import type { Rule } from '../rule.ts';
import { nodesOf } from '../rule.ts';
import { Variables } from '../variables.ts';

/**
 * TUT-332: a branch keeps what it writes until it joins. An event that interrupts the scope before that takes the values with it, and what
 * follows the event reads what was there before.
 */
export const lostValue: Rule = (model) => {
  const variables = new Variables(model);
  const reads = variables.reads();
  return nodesOf(model).flatMap((event) => {
    const scope = interrupted(model, event);
    if (scope === undefined) return [];
    const lost = branchWrites(model, variables, scope);
    if (lost.size === 0) return [];
    const told = new Set<string>();
    return reads.flatMap(({ node, names }) =>
      names.flatMap((name) => {
        const writer = lost.get(name);
        if (!writer || told.has(name) || !readAfter(variables, event, node, name)) return [];
        told.add(name);
        return [
          finding('TUT-332', {
            message: `${node.name ?? node.id} reads ${name} after ${event.name ?? event.id} has interrupted ${scope.name ?? scope.id}: what ${writer.name ?? writer.id} wrote there in its branch is lost`,
            suggestion: `Write ${name} before the branches part, or after the event`,
            place: node.place,
            element: node,
          }),
        ];
      }),
    );
  });
};

/** The sub-process that an event interrupts. */
function interrupted(model: ProcessModel, event: Node): Node | undefined {
  if (event.interrupting === false) return undefined;
  if (event.type === 'boundaryEvent' && event.event?.kind !== 'compensation')
    return model.scopes[event.attachedTo ?? ''] && model.nodes[event.attachedTo ?? ''];
  const around = model.nodes[event.scope];
  return event.type === 'startEvent' && around?.type === 'eventSubProcess' ? model.nodes[around.scope] : undefined;
}

/** What is written between a fork within the scope and the join of its branches, by whom. */
function branchWrites(model: ProcessModel, variables: Variables, scope: Node): ReadonlyMap<string, Node> {
  const inside = nodesOf(model).filter((n) => n === scope || variables.paths.around(n).includes(scope));
  const forks = inside.filter((n) => n !== scope && parts(n));
  const found = new Map<string, Node>();
  for (const fork of forks) {
    const ways = fork.outgoing.map((id) => reach(variables, model.flows[id]?.target ?? '', endOf(fork.scope)));
    for (const node of inside) {
      // What every branch leads to comes after the join.
      const on = ways.filter((way) => way.has(node.id)).length;
      if (on === 0 || on === ways.length) continue;
      for (const name of model.variables) if (variables.writers(name).has(node.id)) found.set(name, node);
    }
  }
  return found;
}

const parts = (node: Node): boolean =>
  node.outgoing.length > 1 &&
  (node.type === 'parallelGateway' ||
    node.type === 'inclusiveGateway' ||
    node.type === 'complexGateway' ||
    !node.type.endsWith('Gateway'));

/** Everything that can come after an element, up to the end of its scope. */
function reach(variables: Variables, from: ElementId, until: ElementId): ReadonlySet<ElementId> {
  const seen = new Set<ElementId>([until]);
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    // An interruption is no way to the join.
    const events = variables.model.nodes[at]?.boundary ?? [];
    open.push(...variables.paths.next(at).filter((id) => !events.includes(id)));
  }
  return seen;
}

/** Whether a way leads from the event to the reader on which nobody writes the variable anew. */
function readAfter(variables: Variables, event: Node, reader: Node, name: string): boolean {
  const seen = new Set<ElementId>();
  const open = [event.id];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    if (at === reader.id) return true;
    if (at === event.id || !variables.writers(name).has(at)) open.push(...variables.paths.next(at));
  }
  return false;
}
