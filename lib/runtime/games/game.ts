import type { DeployedProcess } from '../../model/compiled.ts';
import { stepKind } from '../../model/binding.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ElementId, Node, ProcessModel, Scope } from '../../model/process-model.ts';
import {
  EMPTY,
  Game,
  step,
  variablesOf,
  type GameEvent,
  type InstanceId,
  type State,
  type Step,
} from '../../semantics/index.ts';

/** The token game over one scope of a deployed process. */
export interface Playable {
  begin(event: GameEvent): Step;
  step(state: State, event: GameEvent): Step;
  /** Variables of the scope as they stand, or as an instance in it sees them. */
  variables(state: State, instance?: InstanceId): JsonObject;
}

const ready = new WeakMap<DeployedProcess, Map<ElementId, Playable>>();

export function gameFor(deployed: DeployedProcess, element: ElementId): Playable {
  let games = ready.get(deployed);
  if (games === undefined) ready.set(deployed, (games = new Map()));
  let found = games.get(element);
  if (found === undefined) games.set(element, (found = playable(deployed.model, element)));
  return found;
}

function playable(model: ProcessModel, element: ElementId): Playable {
  const game = new Game(under(model, element), { works });
  return {
    begin: (event) => step(game, EMPTY, event),
    step: (state, event) => step(game, state, event),
    variables: (state, instance) => {
      if (instance !== undefined) return variablesOf(game, state, instance);
      const root = Object.values(state.instances).find((i) => i.parent === undefined && i.element === element);
      return root === undefined ? {} : { ...state.views[root.view]?.values };
    },
  };
}

/** Done outside: what a binding says how to do, in an execution of its own. Everything else the game does itself. */
const works = (node: Node): boolean => node.step !== undefined && stepKind(node.step) !== undefined;

/** The model as if the scope were a process. */
function under(model: ProcessModel, element: ElementId): ProcessModel {
  if (element === model.root) return model;
  const { parent: _outside, ...scope } = model.scopes[element]!;
  return { ...model, id: element, root: element, scopes: { ...model.scopes, [element]: scope satisfies Scope } };
}
