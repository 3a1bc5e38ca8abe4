import { feelNames } from '../model/feel-names.ts';
import type { ElementId, EventDefinition, Flow, Node, NodeType, ProcessModel, Scope } from '../model/process-model.ts';
import { partsOf } from './types.ts';

/** A model with what the game asks for again and again. */
export class Diagram {
  readonly key: string;
  readonly model: ProcessModel;
  readonly #scopes = new Map<ElementId, ScopeFacts>();
  readonly #reach = new Map<ElementId, ReadonlyMap<ElementId, Upstream>>();
  readonly #links = new Map<ElementId, readonly Node[]>();
  #into: ReadonlyMap<ElementId, readonly ElementId[]> | undefined;

  constructor(key: string, model: ProcessModel) {
    this.key = key;
    this.model = model;
  }

  node(id: ElementId): Node {
    const node = this.model.nodes[id];
    if (node === undefined) throw new RangeError(`${this.model.id} has no element ${id}`);
    return node;
  }

  flow(id: ElementId): Flow {
    return this.model.flows[id]!;
  }

  scope(id: ElementId): ScopeFacts {
    let facts = this.#scopes.get(id);
    if (!facts) {
      facts = factsOf(this.model, this.model.scopes[id]!);
      this.#scopes.set(id, facts);
    }
    return facts;
  }

  /** Catching link events that a throwing one leads to: those of its name in its scope. */
  links(node: Node): readonly Node[] {
    let targets = this.#links.get(node.id);
    if (!targets) {
      targets = this.scope(node.scope).nodes.filter(
        (n) => n.type === 'intermediateCatchEvent' && n.event?.kind === 'link' && n.event.name === node.event?.name,
      );
      this.#links.set(node.id, targets);
    }
    return targets;
  }

  /**
   * For every incoming flow of a gateway: the elements and flows from which a token can come to it without passing the gateway.
   */
  upstream(gateway: Node): ReadonlyMap<ElementId, Upstream> {
    let reach = this.#reach.get(gateway.id);
    if (!reach) {
      // Without events on the edges of its activities, a scope is left by flows alone.
      const events = this.scope(gateway.scope).nodes.some((n) => n.attachedTo !== undefined);
      reach = new Map(
        gateway.incoming.map((flow) => {
          const byFlow = this.#backward(flow, gateway.id, false);
          return [flow, { byFlow, byEvent: events ? this.#backward(flow, gateway.id, true) : byFlow }];
        }),
      );
      this.#reach.set(gateway.id, reach);
    }
    return reach;
  }

  #backward(flow: ElementId, gateway: ElementId, events: boolean): ReadonlySet<ElementId> {
    const { nodes, flows } = this.model;
    const seen = new Set<ElementId>([flow]);
    const open: ElementId[] = [flows[flow]!.source];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (id === gateway || seen.has(id)) continue;
      seen.add(id);
      const node = nodes[id]!;
      for (const incoming of node.incoming) {
        seen.add(incoming);
        const { source } = flows[incoming]!;
        if (!seen.has(source)) open.push(source);
      }
      if (events && node.attachedTo !== undefined) open.push(node.attachedTo);
      if (node.event?.kind === 'link') open.push(...this.#before(node));
    }
    return seen;
  }

  /** Throwing link events that lead to a catching one. */
  #before(node: Node): readonly ElementId[] {
    this.#into ??= this.#linksBackward();
    return this.#into.get(node.id) ?? [];
  }

  #linksBackward(): ReadonlyMap<ElementId, readonly ElementId[]> {
    const into = new Map<ElementId, ElementId[]>();
    for (const node of Object.values(this.model.nodes)) {
      if (node.event?.kind !== 'link' || !throwsEvent(node.type)) continue;
      for (const target of this.links(node)) into.set(target.id, [...(into.get(target.id) ?? []), node.id]);
    }
    return into;
  }
}

/** Where a token can come from: along flows, and along flows and the events on the boundary of an activity. */
export interface Upstream {
  readonly byFlow: ReadonlySet<ElementId>;
  readonly byEvent: ReadonlySet<ElementId>;
}

const throwsEvent = (type: NodeType): boolean => type === 'intermediateThrowEvent' || type === 'endEvent';

/** What stands in a scope, by what the game does with it. */
export interface ScopeFacts {
  readonly nodes: readonly Node[];
  /** Start events without a trigger, and whatever else a token starts at when the scope begins. */
  readonly starts: readonly Node[];
  readonly startEvents: readonly Node[];
  readonly eventSubProcesses: readonly { readonly node: Node; readonly start: Node }[];
  /** Activities that an ad-hoc sub-process may start. */
  readonly activities: readonly Node[];
}

function factsOf(model: ProcessModel, scope: Scope): ScopeFacts {
  const nodes = scope.nodes.map((id) => model.nodes[id]!);
  const startEvents = nodes.filter((n) => n.type === 'startEvent');
  const implicit = nodes.filter((n) => n.type !== 'startEvent' && startsImplicitly(n));
  const plain = startEvents.filter((n) => (n.event?.kind ?? 'none') === 'none');
  return {
    nodes,
    startEvents,
    starts: [...plain, ...implicit],
    eventSubProcesses: nodes
      .filter((n) => n.type === 'eventSubProcess')
      .flatMap((node) => {
        const start = (model.scopes[node.id]?.nodes ?? [])
          .map((id) => model.nodes[id]!)
          .find((n) => n.type === 'startEvent' && partsOf(n.event).length > 0);
        return start ? [{ node, start }] : [];
      }),
    activities: implicit.filter((n) => !n.type.endsWith('Event') && !n.type.endsWith('Gateway')),
  };
}

/** Without an incoming flow an element starts with its scope, unless something else starts it. */
function startsImplicitly(node: Node): boolean {
  return (
    node.incoming.length === 0 &&
    node.type !== 'boundaryEvent' &&
    node.type !== 'eventSubProcess' &&
    node.forCompensation !== true &&
    !(node.type === 'intermediateCatchEvent' && node.event?.kind === 'link')
  );
}

/** Variables that the conditional events of a model look at. */
export function watchedBy(model: ProcessModel): ReadonlySet<string> {
  const names = new Set<string>();
  const look = (event: EventDefinition | undefined): void => {
    for (const part of partsOf(event)) {
      if (part.condition === undefined) continue;
      const { free, ambiguous } = feelNames(part.condition);
      for (const name of [...free, ...ambiguous]) names.add(name);
    }
  };
  for (const node of Object.values(model.nodes)) look(node.event);
  return names;
}
