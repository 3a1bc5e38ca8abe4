import { isScope } from '../model/node-kinds.ts';
import type { ElementId, Node, ProcessModel } from '../model/process-model.ts';

/**
 * The ways through a whole process, across the edges of its sub-processes. Beside every element there is the end of every sub-process
 * (`endOf`): what is inside leads there, and from there the flows of the sub-process lead on.
 */
export class Paths {
  readonly model: ProcessModel;
  readonly #next = new Map<ElementId, readonly ElementId[]>();
  readonly #previous = new Map<ElementId, ElementId[]>();
  readonly #inside = new Map<ElementId, readonly Node[]>();
  readonly #triggered = new Map<ElementId, readonly Node[]>();
  readonly #before = new Map<ElementId, ReadonlySet<ElementId>>();

  constructor(model: ProcessModel) {
    this.model = model;
    for (const scope of Object.values(model.scopes)) {
      const nodes = scope.nodes.flatMap((id) => model.nodes[id] ?? []);
      this.#inside.set(scope.id, nodes);
      this.#triggered.set(
        scope.id,
        nodes.filter((n) => n.type === 'eventSubProcess'),
      );
    }
    for (const node of Object.values(model.nodes)) {
      this.#add(node.id, this.#nextOf(node));
      if (isScope(node.type)) this.#add(endOf(node.id), [...this.#onward(node), ...this.#ends(node)]);
    }
  }

  /** Where the process begins: start events, what starts an instance, and without either whatever nothing leads to. */
  get starts(): readonly ElementId[] {
    return this.#entries(this.model.root);
  }

  next(id: ElementId): readonly ElementId[] {
    return this.#next.get(id) ?? [];
  }

  previous(id: ElementId): readonly ElementId[] {
    return this.#previous.get(id) ?? [];
  }

  /** Everything from which a token can come here: the element itself only where a loop leads back to it. */
  before(id: ElementId): ReadonlySet<ElementId> {
    const known = this.#before.get(id);
    if (known) return known;
    const seen = new Set<ElementId>();
    const open = [...this.previous(id)];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      open.push(...this.previous(at));
    }
    this.#before.set(id, seen);
    return seen;
  }

  /** Sub-processes around an element, innermost first. */
  around(node: Node): readonly Node[] {
    const found: Node[] = [];
    for (let at = this.model.nodes[node.scope]; at; at = this.model.nodes[at.scope]) found.push(at);
    return found;
  }

  /** Whether the element compensates, or is a part of what does: it runs whenever that is asked for. */
  compensates(node: Node): boolean {
    return [node, ...this.around(node)].some((n) => n.forCompensation === true);
  }

  #entries(scope: ElementId): readonly ElementId[] {
    const nodes = this.#inside.get(scope) ?? [];
    const starts = nodes.filter((n) => n.type === 'startEvent' || n.instantiate === true);
    const first =
      starts.length > 0
        ? starts
        : nodes.filter(
            (n) =>
              n.incoming.length === 0 &&
              n.type !== 'boundaryEvent' &&
              n.type !== 'eventSubProcess' &&
              n.forCompensation !== true &&
              !(n.type === 'intermediateCatchEvent' && n.event?.kind === 'link'),
          );
    return first.map((n) => n.id);
  }

  #nextOf(node: Node): readonly ElementId[] {
    const around = this.around(node);
    // What can happen at any time while the element is under way: around it, and in the scopes around it.
    const events = [...node.boundary, ...around.flatMap((scope) => scope.boundary)];
    const triggered = [node.scope, ...around.map((scope) => scope.scope)]
      .flatMap((scope) => this.#triggered.get(scope) ?? [])
      .filter((n) => n !== node && !around.includes(n))
      .map((n) => n.id);
    const handlers = node.handler === undefined ? [] : [node.handler];
    if (isScope(node.type)) {
      const entries = this.#entries(node.id);
      return [...(entries.length > 0 ? entries : [endOf(node.id)]), ...events, ...triggered];
    }
    return [...this.#onward(node), ...this.#links(node), ...this.#ends(node), ...events, ...triggered, ...handlers];
  }

  #onward(node: Node): readonly ElementId[] {
    return node.outgoing.flatMap((id) => this.model.flows[id]?.target ?? []);
  }

  /** Where nothing leads on, the scope around ends. */
  #ends(node: Node): readonly ElementId[] {
    if (node.outgoing.length > 0 || this.#links(node).length > 0 || node.forCompensation === true) return [];
    if (node.type === 'boundaryEvent' && node.event?.kind === 'compensation') return [];
    return this.model.nodes[node.scope] ? [endOf(node.scope)] : [];
  }

  #links(node: Node): readonly ElementId[] {
    if (node.type !== 'intermediateThrowEvent' || node.event?.kind !== 'link') return [];
    return (this.#inside.get(node.scope) ?? [])
      .filter((n) => n.type === 'intermediateCatchEvent' && n.event?.kind === 'link')
      .filter((n) => n.event?.name === node.event?.name)
      .map((n) => n.id);
  }

  #add(id: ElementId, next: readonly ElementId[]): void {
    this.#next.set(id, next);
    for (const target of next) {
      const list = this.#previous.get(target);
      if (list) list.push(id);
      else this.#previous.set(target, [id]);
    }
  }
}

/** The moment at which a sub-process ends. */
export const endOf = (scope: ElementId): ElementId => `${scope} end`;
