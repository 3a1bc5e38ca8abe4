import { caughtAround } from '../explore.ts';
import type { Game } from '../game.ts';
import type { GameEvent, Instance, InstanceId, State, Wait } from '../types.ts';
import type { Order } from './order.ts';

/** Something that can happen. */
export interface Move {
  /** One event; of a parallel multiple event that does not interrupt all its parts. */
  readonly events: readonly GameEvent[];
  /** What need not happen, and leaves everything as it was for the next time: it is looked at once. The key under which that is remembered. */
  readonly once?: string;
}

/**
 * What can happen to a state, by the thread of tokens that it concerns: the moves of one innermost activity, with what can happen to the
 * scopes around it. No move of one thread takes away or changes a move of another, so that looking at one thread after the other leads to
 * every state in which things come to rest (they are stubborn sets). Threads whose tokens have furthest to go come first: who waits for
 * nobody is not passed by.
 */
export function threadsOf(game: Game, order: Order, state: State): readonly (readonly Move[])[] {
  const children = new Map<InstanceId | undefined, Instance[]>();
  for (const instance of Object.values(state.instances)) {
    const list = children.get(instance.parent);
    if (list) list.push(instance);
    else children.set(instance.parent, [instance]);
  }
  const waits = Map.groupBy(Object.values(state.waits), (wait) => wait.instance);
  const threads = (instance: Instance): readonly (readonly Move[])[] => {
    const inside = children.get(instance.id) ?? [];
    const own = movesOf(game, state, instance, waits.get(instance.id) ?? [], inside.length === 0);
    if (inside.length === 0) return own.length === 0 ? [] : [own];
    const inner = [...inside]
      .sort((a, b) => order.of(a.element) - order.of(b.element) || (a.index ?? 0) - (b.index ?? 0))
      .flatMap(threads);
    if (own.length === 0) return inner;
    return inner.length === 0 ? [own] : inner.map((moves) => [...own, ...moves]);
  };
  return (children.get(undefined) ?? []).flatMap(threads);
}

/** What can happen to an instance itself: its work is done or fails with what is caught, what it waits for occurs, its incident is skipped. */
function movesOf(
  game: Game,
  state: State,
  instance: Instance,
  waits: readonly Wait[],
  empty: boolean,
): readonly Move[] {
  const { id, role } = instance;
  const moves: Move[] = [];
  if (role === 'work' || (role === 'call' && empty)) {
    moves.push({ events: [{ type: 'completed', activity: id }] });
    for (const code of caughtAround(game, state, instance, 'error'))
      moves.push({ events: [{ type: 'error', activity: id, ...code }] });
    // The activity goes on, and can raise it again.
    for (const code of caughtAround(game, state, instance, 'escalation'))
      moves.push({
        events: [{ type: 'escalation', activity: id, ...code }],
        once: `${id} escalates ${code.code ?? ''}`,
      });
  }
  if (role === 'incident') moves.push({ events: [{ type: 'skip', incident: id }] });
  for (const [element, armed] of Map.groupBy(waits, (wait) => wait.element)) {
    const node = game.diagram(instance.model)!.node(element);
    const all = armed.map((wait): GameEvent => ({ type: 'occurred', wait: wait.id }));
    const goesOn = node.interrupting === false && (node.type === 'boundaryEvent' || node.type === 'startEvent');
    if (!goesOn) moves.push(...all.map((event) => ({ events: [event] })));
    else moves.push({ events: node.event?.parallel === true ? all : all.slice(0, 1), once: `${id} ${element}` });
  }
  return moves;
}
