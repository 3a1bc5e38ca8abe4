import type { ElementId, Node } from '../../model/process-model.ts';
import type { Diagram } from '../diagram.ts';

/**
 * The elements of each scope in an order in which what comes before stands before: reverse postorder of a depth-first walk, which keeps the
 * elements of a branch together. In a loop, the element that leads back stands last. What only events that do not interrupt lead to stands
 * before everything: it is played to its end before its event can happen again.
 */
export class Order {
  readonly #ranks = new Map<ElementId, number>();

  constructor(diagrams: readonly Diagram[]) {
    for (const diagram of diagrams) for (const scope of Object.keys(diagram.model.scopes)) this.#rank(diagram, scope);
  }

  /** Place in the order; event sub-processes and compensation handlers, to which no flow leads, come first. */
  of(element: ElementId): number {
    return this.#ranks.get(element) ?? 0;
  }

  /** Whether only events that do not interrupt lead there, so that several tokens may be there in their own right. */
  isBeside(element: ElementId): boolean {
    return this.of(element) < 0;
  }

  #rank(diagram: Diagram, scope: ElementId): void {
    const { nodes } = diagram.scope(scope);
    const beside = (n: Node): boolean => n.type === 'boundaryEvent' && n.interrupting === false;
    const main = walk(
      diagram,
      nodes.filter((n) => n.incoming.length === 0 && n.type !== 'boundaryEvent'),
      beside,
    );
    main.forEach((id, i) => this.#ranks.set(id, i + 1));
    // Circles that nothing leads into are among them: no token comes there.
    const rest = walk(diagram, [...nodes.filter(beside), ...nodes]).filter((id) => !this.#ranks.has(id));
    rest.forEach((id, i) => this.#ranks.set(id, i - rest.length));
  }
}

/** What is reached, in reverse postorder; `stop` is not walked to. */
function walk(diagram: Diagram, roots: readonly Node[], stop: (node: Node) => boolean = () => false): ElementId[] {
  const done: ElementId[] = [];
  const seen = new Set<ElementId>();
  for (const root of roots) {
    if (seen.has(root.id)) continue;
    seen.add(root.id);
    const path = [{ id: root.id, next: after(diagram, root) }];
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const target = at.next.pop();
      if (target === undefined) {
        done.push(at.id);
        path.pop();
      } else if (!seen.has(target.id) && !stop(target)) {
        seen.add(target.id);
        path.push({ id: target.id, next: after(diagram, target) });
      }
    }
  }
  return done.reverse();
}

function after(diagram: Diagram, node: Node): Node[] {
  const links = node.event?.kind === 'link' && node.type !== 'intermediateCatchEvent' ? diagram.links(node) : [];
  return [
    ...node.outgoing.map((flow) => diagram.node(diagram.flow(flow).target)),
    ...node.boundary.map((id) => diagram.node(id)),
    ...links,
  ];
}
