import type { JsonObject } from '../../lib/model/json.ts';
import type { Game, GameEvent, State } from '../../lib/semantics/index.ts';
import { partsOf } from '../../lib/semantics/index.ts';
import { VARIABLES } from './models.ts';

/** Everything that can happen to a state from outside, in a fixed order. */
export function enabled(game: Game, state: State): GameEvent[] {
  const events: GameEvent[] = [];
  for (const instance of Object.values(state.instances)) {
    if (instance.role === 'work') {
      events.push({ type: 'completed', activity: instance.id });
      for (const code of codesAround(game, instance.model, 'error'))
        events.push({ type: 'error', activity: instance.id, code });
      for (const code of codesAround(game, instance.model, 'escalation'))
        events.push({ type: 'escalation', activity: instance.id, code });
    }
    if (instance.role === 'incident') events.push({ type: 'skip', incident: instance.id });
    if (instance.adHoc?.open === true) {
      const [first] = game.diagram(instance.model)!.scope(instance.element).activities;
      if (first) events.push({ type: 'activate', scope: instance.id, element: first.id });
    }
  }
  for (const wait of Object.values(state.waits))
    if (wait.kind !== 'conditional') events.push({ type: 'occurred', wait: wait.id });
  return events;
}

/** Codes that something in the model catches: others would only rise to nobody. */
function codesAround(game: Game, model: string, kind: 'error' | 'escalation'): string[] {
  const { nodes } = game.diagram(model)!.model;
  const codes = Object.values(nodes)
    .filter((n) => n.type === 'boundaryEvent' || n.type === 'startEvent')
    .flatMap((n) => partsOf(n.event))
    .flatMap((e) => (e.kind === kind && e.code !== undefined ? [e.code] : []));
  return [...new Set(codes)].sort();
}

/** What a number of a schedule makes of the events that can happen: which one, and what it brings. */
export function choose(events: readonly GameEvent[], number: number): GameEvent | undefined {
  if (events.length === 0) return undefined;
  const event = events[number % events.length]!;
  const rest = Math.floor(number / events.length);
  const variables: JsonObject = { [VARIABLES[rest % VARIABLES.length]!]: Math.floor(rest / VARIABLES.length) % 4 };
  if (event.type === 'completed') return { ...event, variables };
  if (event.type === 'occurred') return { ...event, data: variables };
  return event;
}
