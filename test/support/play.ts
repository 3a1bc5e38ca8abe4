import type { JsonObject } from '../../lib/model/json.ts';
import { possible } from '../../lib/semantics/index.ts';
import type { Game, GameEvent, State } from '../../lib/semantics/index.ts';
import { VARIABLES } from './models.ts';

/** Everything that can happen to a state from outside; conditions become true by data alone. */
export const enabled = (game: Game, state: State): GameEvent[] =>
  possible(game, state).filter((e) => e.type !== 'occurred' || state.waits[e.wait]!.kind !== 'conditional');

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
