import type { ElementId, Node, NodeType, ProcessModel } from '../model/process-model.ts';
import { explore, type Soundness } from '../semantics/index.ts';
import { named, soundnessOf } from './soundness.ts';

/** Most states of a changed model that are looked at: a suggestion is a courtesy. */
const CAP = 3000;
const MAX_TRIES = 8;

interface Edit {
  readonly text: string;
  readonly model: ProcessModel;
}

/**
 * The first of these single edits after which every run of the process ends well; each is tried by playing the changed process.
 * @returns What to do, in words; undefined where no single edit mends it.
 */
export function mend(drawn: ProcessModel, edits: Iterable<Edit>): string | undefined {
  const before = soundnessOf(drawn);
  const faults = faultsOf(before);
  let tries = 0;
  for (const { text, model } of edits) {
    if ((tries += 1) > MAX_TRIES) return undefined;
    const after = explore(model, { cap: CAP });
    const left = faultsOf(after);
    if (after.complete && after.ends && left.size < faults.size && [...left].every((f) => faults.has(f))) return text;
  }
  return undefined;
}

const faultsOf = ({ stuck, crowded }: Soundness): ReadonlySet<string> =>
  new Set([...stuck.map((s) => s.elements.join(' ')), ...crowded.map((c) => `${c.flow ?? ''} ${c.element}`)]);

const GATEWAYS: Readonly<Partial<Record<NodeType, string>>> = {
  exclusiveGateway: 'an exclusive gateway',
  inclusiveGateway: 'an inclusive gateway',
  parallelGateway: 'a parallel gateway',
};

/** Makes a gateway one of other kinds. */
export function* retyped(model: ProcessModel, id: ElementId, ...types: readonly NodeType[]): Generator<Edit> {
  const node = model.nodes[id];
  if (node === undefined || GATEWAYS[node.type] === undefined) return;
  const role = node.incoming.length > 1 ? 'join' : 'split';
  for (const type of types)
    if (type !== node.type)
      yield {
        text: `Make the ${role} ${named(model, id)} ${GATEWAYS[type]}: <bpmn:${type} id="${id}">`,
        model: withNode(model, { ...node, type }),
      };
}

/** Puts a gateway before an activity or event at which several flows come together. */
export function* joinedBefore(model: ProcessModel, id: ElementId, ...types: readonly NodeType[]): Generator<Edit> {
  const node = model.nodes[id];
  if (node === undefined || node.incoming.length < 2) return;
  const gateway = `Gateway_before_${id}`;
  const flow = `Flow_to_${id}`;
  for (const type of types) {
    const joined = withNode(withNode(model, { ...node, incoming: [flow] }), {
      ...plain(node, gateway, type),
      incoming: node.incoming,
      outgoing: [flow],
    });
    yield {
      text: `Let its flows come together in ${GATEWAYS[type]} before it: <bpmn:${type} id="${gateway}" />`,
      model: {
        ...joined,
        flows: {
          ...model.flows,
          ...Object.fromEntries(node.incoming.map((f) => [f, { ...model.flows[f]!, target: gateway }])),
          [flow]: { id: flow, source: gateway, target: id, scope: node.scope, place: node.place },
        },
        scopes: withPart(model, node.scope, gateway),
      },
    };
  }
}

/** Lets an activity begin with each token. */
export function* begunByOne(model: ProcessModel, id: ElementId): Generator<Edit> {
  const node = model.nodes[id];
  if ((node?.startQuantity ?? 1) <= 1) return;
  yield {
    text: `Set startQuantity="1" on ${named(model, id)}`,
    model: withNode(model, { ...node!, startQuantity: 1 }),
  };
}

const withNode = (model: ProcessModel, node: Node): ProcessModel => ({
  ...model,
  nodes: { ...model.nodes, [node.id]: node },
});

const withPart = (model: ProcessModel, scope: ElementId, node: ElementId): ProcessModel['scopes'] => {
  const around = model.scopes[scope]!;
  return { ...model.scopes, [scope]: { ...around, nodes: [...around.nodes, node] } };
};

const plain = ({ scope, place, lanes }: Node, id: ElementId, type: NodeType): Omit<Node, 'incoming' | 'outgoing'> => ({
  id,
  type,
  slug: id,
  scope,
  place,
  boundary: [],
  lanes,
  unsupported: [],
});
