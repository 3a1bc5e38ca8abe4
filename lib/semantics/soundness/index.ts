import type { ElementId, ProcessModel } from '../../model/process-model.ts';
import { Explorer } from '../explore.ts';
import type { Successor } from '../explore.ts';
import { EMPTY } from '../types.ts';
import type { GameEvent, State } from '../types.ts';
import { crowdedIn, stuckIn } from './faults.ts';
import type { Crowd, Stuck } from './faults.ts';
import { Order } from './order.ts';
import { threadsOf } from './threads.ts';
import type { Move } from './threads.ts';

export type { Crowd, Stuck } from './faults.ts';

/** How a run comes to a state. */
export interface Way {
  /** Elements that tokens entered, in order. */
  readonly way: readonly ElementId[];
  /** Elements at which data decided on the way, once for each time. */
  readonly decided: readonly ElementId[];
}

/** What playing a process in every way has shown. */
export interface Soundness {
  /** Number of states that were looked at. */
  readonly states: number;
  /** Everything was looked at: what was not seen cannot be. */
  readonly complete: boolean;
  /** Elements that some token entered, and those that some token left. */
  readonly reached: ReadonlySet<ElementId>;
  readonly passed: ReadonlySet<ElementId>;
  /** Whether any run ends. */
  readonly ends: boolean;
  /** The first way to each place where tokens wait for ever; by the elements at which they wait. */
  readonly stuck: readonly (Stuck & Way)[];
  /** The first way to each flow or activity with several tokens at once. */
  readonly crowded: readonly (Crowd & Way)[];
}

export interface SoundnessOptions {
  /** Most states that are looked at. Default: 10,000. */
  readonly cap?: number;
  /** Whether independent threads are looked at one after the other instead of in every order. Default: true. */
  readonly reduce?: boolean;
}

/** Most ways on which one event is followed. */
const MAX_WAYS = 1024;

/** Where the exploration has come. What need not happen is remembered once it has been looked at. */
interface Place {
  readonly state: State;
  readonly key: string;
  readonly asked: ReadonlySet<string>;
  readonly from?: Place;
  readonly entered: readonly ElementId[];
  readonly decided: readonly ElementId[];
}

/**
 * Plays a process in every way that data and events allow, and tells what can go wrong with its tokens. Data is left out: every condition can go
 * either way. A call activity is played as one step, whatever it calls.
 */
export function explore(model: ProcessModel, options: SoundnessOptions = {}): Soundness {
  return new Exploration(model, options).run();
}

class Exploration {
  readonly #explorer: Explorer;
  readonly #order: Order;
  readonly #cap: number;
  readonly #reduce: boolean;
  readonly #seen = new Set<string>();
  readonly #open: Place[] = [];
  readonly #reached = new Set<ElementId>();
  readonly #passed = new Set<ElementId>();
  readonly #stuck = new Map<string, Stuck & Way>();
  readonly #crowded = new Map<string, Crowd & Way>();
  #complete = true;
  #ends = false;

  constructor(model: ProcessModel, { cap = 10_000, reduce = true }: SoundnessOptions) {
    // Whoever does the work, a token rests at every activity, so that it can be seen there.
    this.#explorer = new Explorer({ ...decidable(model), callable: {} }, { works: () => true, cap: MAX_WAYS });
    this.#order = new Order(this.#explorer.game.diagrams);
    this.#cap = cap;
    this.#reduce = reduce;
  }

  run(): Soundness {
    const start: Place = { state: EMPTY, key: '', asked: new Set(), entered: [], decided: [] };
    for (const event of this.#starts()) this.#go(start, { events: [event] });
    let next = 0;
    for (; next < this.#open.length && this.#seen.size < this.#cap; next += 1) {
      this.#expand(this.#open[next]!);
    }
    if (next < this.#open.length) this.#complete = false;
    return {
      states: this.#seen.size,
      complete: this.#complete,
      reached: this.#reached,
      passed: this.#passed,
      ends: this.#ends,
      stuck: [...this.#stuck.values()],
      crowded: [...this.#crowded.values()],
    };
  }

  /** Every way in which an instance begins. */
  #starts(): readonly GameEvent[] {
    const { main } = this.#explorer.game;
    const { nodes, starts, startEvents } = main.scope(main.model.root);
    const first = nodes.filter((n) => n.instantiate === true && n.incoming.length === 0);
    const elements = [
      ...startEvents.filter((n) => !starts.includes(n)),
      ...first.flatMap((n) =>
        n.type === 'eventBasedGateway' ? n.outgoing.map((flow) => main.node(main.flow(flow).target)) : [n],
      ),
    ];
    const plain = starts.some((n) => !first.includes(n));
    return [
      ...(plain ? [{ type: 'start' } as const] : []),
      ...elements.map((n) => ({ type: 'start', element: n.id }) as const),
    ];
  }

  #expand(place: Place): void {
    const { game } = this.#explorer;
    const threads = threadsOf(game, this.#order, place.state);
    if (Object.keys(place.state.instances).length === 0) this.#ends = true;
    for (const found of stuckIn(game, place.state)) {
      const key = found.elements.join(' ');
      if (!this.#stuck.has(key)) this.#stuck.set(key, { ...found, ...wayTo(place) });
    }
    const crowd = crowdedIn(game, place.state);
    for (const found of crowd) {
      if (this.#order.isBeside(found.element)) continue;
      const key = `${found.flow ?? ''} ${found.element}`;
      if (!this.#crowded.has(key)) this.#crowded.set(key, { ...found, ...wayTo(place) });
    }
    // Where tokens pile up there is no end of states.
    if (crowd.some((c) => c.tokens > 2)) {
      this.#complete = false;
      return;
    }
    for (const moves of threads) {
      if (this.#take(place, moves) && this.#reduce) return;
    }
  }

  /** @returns Whether one of the moves leads to a state that is new: if not, the others must not wait for this thread for ever. */
  #take(place: Place, moves: readonly Move[]): boolean {
    const optional = moves.find((m) => m.once !== undefined && !place.asked.has(m.once));
    if (optional !== undefined) {
      const asked = new Set([...place.asked, optional.once!]);
      const fired = this.#go({ ...place, asked }, optional);
      const left = this.#add({ ...place, asked });
      return fired || left;
    }
    let fresh = false;
    for (const move of moves) if (move.once === undefined) fresh = this.#go(place, move) || fresh;
    return fresh;
  }

  #go(from: Place, { events }: Move): boolean {
    let places: Place[] = [from];
    for (const event of events)
      places = places.flatMap((at) => {
        const { steps, capped, entered, left } = this.#explorer.successors(at.state, event);
        if (capped) this.#complete = false;
        for (const element of entered) this.#reached.add(element);
        for (const element of left) this.#passed.add(element);
        return steps.map((step) => this.#after(at, step));
      });
    // One after the other, so that each is added whatever the others are.
    return places.map((place) => this.#add(place)).includes(true);
  }

  #after(from: Place, { state, key, trace, decided }: Successor): Place {
    const { nodes } = this.#explorer.game.main.model;
    const entered = trace.flatMap(({ at, element }) =>
      (at === 'enter' || at === 'fire') && nodes[element] !== undefined ? [element] : [],
    );
    const asked = new Set([...from.asked].filter((once) => isThere(state, once)));
    return { state, key, asked, from, entered, decided: [...decided] };
  }

  #add(place: Place): boolean {
    const key = `${place.key} ${[...place.asked].sort().join(' ')}`;
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    this.#open.push(place);
    return true;
  }
}

/** Whether the instance that a key of `Move.once` begins with is still there. */
const isThere = (state: State, once: string): boolean =>
  state.instances[once.slice(0, once.indexOf(' '))] !== undefined;

function wayTo(place: Place): Way {
  const steps: Place[] = [];
  for (let at: Place | undefined = place; at; at = at.from) steps.unshift(at);
  return { way: steps.flatMap((s) => s.entered), decided: steps.flatMap((s) => s.decided) };
}

/** The model with a condition on every flow that an exclusive gateway can choose: where none is drawn yet, any of them can be taken. */
function decidable(model: ProcessModel): ProcessModel {
  const bare = Object.values(model.flows).filter(({ id, source, condition }) => {
    const from = model.nodes[source];
    return (
      from?.type === 'exclusiveGateway' &&
      from.outgoing.length > 1 &&
      condition === undefined &&
      from.defaultFlow !== id
    );
  });
  if (bare.length === 0) return model;
  const flows = Object.fromEntries(bare.map((flow) => [flow.id, { ...flow, condition: 'true' }]));
  return { ...model, flows: { ...model.flows, ...flows } };
}
