import type { ElementId, Node } from '../../model/process-model.ts';
import type { Game } from '../game.ts';
import type { Instance, State } from '../types.ts';

// What can be wrong with the tokens of a state.

/** Tokens that wait for ever. */
export interface Stuck {
  /** Elements at which they wait. */
  readonly elements: readonly ElementId[];
  /** Flows on which no token has come and none can come. */
  readonly missing: readonly ElementId[];
}

/** Several tokens where one is meant. */
export interface Crowd {
  /** Activity or event that is active several times, or the element at which tokens of one flow wait behind each other. */
  readonly element: ElementId;
  /** The flow, where they wait. */
  readonly flow?: ElementId;
  readonly tokens: number;
}

/**
 * Scopes in which every token waits for others. Nothing in the scope can bring another token; what happens around it could only end it.
 */
export function stuckIn(game: Game, state: State): readonly Stuck[] {
  const inside = new Map<string, Instance[]>();
  for (const instance of Object.values(state.instances))
    if (instance.parent !== undefined) {
      const list = inside.get(instance.parent);
      if (list) list.push(instance);
      else inside.set(instance.parent, [instance]);
    }
  return Object.values(state.instances).flatMap((scope) => {
    const waiting = Object.keys(scope.scope?.waiting ?? {});
    if (waiting.length === 0) return [];
    const diagram = game.diagram(scope.model)!;
    // An event sub-process puts no token into the flows of its scope.
    const moving = (inside.get(scope.id) ?? []).some((i) => diagram.node(i.element).type !== 'eventSubProcess');
    if (moving) return [];
    const nodes = new Map<ElementId, Node>();
    for (const place of waiting) {
      const node = diagram.node(diagram.flow(place)?.target ?? place);
      nodes.set(node.id, node);
    }
    const waits = [...nodes.values()].filter(isSure);
    if (waits.length === 0) return [];
    const missing = waits.flatMap((n) => n.incoming.filter((flow) => !waiting.includes(flow)));
    return [{ elements: waits.map((n) => n.id), missing }];
  });
}

/** Whether what lets a token pass is drawn; a complex gateway asks the data. */
const isSure = (node: Node): boolean => node.type !== 'complexGateway' || node.activationCondition === undefined;

export function crowdedIn(game: Game, state: State): readonly Crowd[] {
  const active = new Map<string, Crowd>();
  const waiting: Crowd[] = [];
  for (const instance of Object.values(state.instances)) {
    const diagram = game.diagram(instance.model)!;
    for (const [flow, tokens] of Object.entries(instance.scope?.waiting ?? {})) {
      const node = diagram.node(diagram.flow(flow)?.target ?? flow);
      if (tokens.length > 1 && (node.type === 'parallelGateway' || node.type === 'inclusiveGateway'))
        waiting.push({ element: node.id, flow, tokens: tokens.length });
    }
    if (!isOfAFlow(game, state, instance)) continue;
    const key = `${instance.parent} ${instance.element}`;
    active.set(key, { element: instance.element, tokens: (active.get(key)?.tokens ?? 0) + 1 });
  }
  return [...waiting, ...[...active.values()].filter((c) => c.tokens > 1)];
}

/** Whether an instance is there because a token came along a flow: not an iteration, a handler, or one of what an ad-hoc sub-process starts. */
function isOfAFlow(game: Game, state: State, { element, model, parent, index, handler }: Instance): boolean {
  const around = parent === undefined ? undefined : state.instances[parent];
  if (around?.scope === undefined || around.adHoc !== undefined || index !== undefined || handler === true)
    return false;
  return game.diagram(model)!.node(element).type !== 'eventSubProcess';
}
