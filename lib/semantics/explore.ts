import type { ElementId, ProcessModel } from '../model/process-model.ts';
import { Game } from './game.ts';
import type { GameOptions } from './game.ts';
import type { Oracle, Question } from './oracle.ts';
import { EndlessLoop } from './endless.ts';
import { step } from './step.ts';
import { partsOf } from './types.ts';
import type { GameEvent, Instance, State, Step } from './types.ts';

/** Everything that can happen to a state from outside, in a fixed order: work is done or fails with what is caught, waits occur, incidents are skipped. */
export function possible(game: Game, state: State): GameEvent[] {
  const events: GameEvent[] = [];
  for (const instance of Object.values(state.instances)) {
    const { id, role } = instance;
    const outside = role === 'call' && !Object.values(state.instances).some((i) => i.parent === id);
    if (role === 'work' || outside) {
      events.push({ type: 'completed', activity: id });
      for (const type of ['error', 'escalation'] as const)
        for (const code of caughtAround(game, state, instance, type)) events.push({ type, activity: id, ...code });
    }
    if (role === 'incident') events.push({ type: 'skip', incident: id });
    if (instance.adHoc?.open === true) {
      const [first] = game.diagram(instance.model)!.scope(instance.element).activities;
      if (first) events.push({ type: 'activate', scope: id, element: first.id });
    }
  }
  for (const { id } of Object.values(state.waits)) events.push({ type: 'occurred', wait: id });
  return events;
}

/** Codes of errors or escalations that something around an activity catches. */
export function caughtAround(
  game: Game,
  state: State,
  instance: Instance,
  kind: 'error' | 'escalation',
): { readonly code?: string }[] {
  const codes = new Set<string | undefined>();
  for (
    let at: Instance | undefined = instance;
    at;
    at = at.parent === undefined ? undefined : state.instances[at.parent]
  ) {
    const diagram = game.diagram(at.model)!;
    const boundary = diagram.model.nodes[at.element]?.boundary.map((b) => diagram.node(b)) ?? [];
    const starts = at.scope === undefined ? [] : diagram.scope(at.element).eventSubProcesses.map((e) => e.start);
    for (const part of [...boundary, ...starts].flatMap((n) => partsOf(n.event)))
      // An error without a code is told apart by itself.
      if (part.kind === kind) codes.add(part.code ?? part.ref);
  }
  return [...codes].map((code) => (code === undefined ? {} : { code }));
}

/** The same question has come up again and again within one step: the token goes round, and what it finds has been looked at. */
class Round extends Error {}

/** Times that a question is answered within one step. */
const MAX_ASKED = 2;

/** A sequence of choices: those that are set, and after them the first of each. */
class Choices {
  readonly #script: readonly number[];
  readonly #taken: { choice: number; of: number }[] = [];
  readonly #asked = new Map<string, number>();
  readonly elements = new Set<ElementId>();

  constructor(script: readonly number[]) {
    this.#script = script;
  }

  /**
   * One of `of` possibilities.
   * @throws Round where the step has come to the question too often.
   */
  take(of: number, { kind, element, flow }: Question): number {
    const question = `${kind} ${element} ${flow ?? ''}`;
    const asked = (this.#asked.get(question) ?? 0) + 1;
    if (asked > MAX_ASKED) throw new Round();
    this.#asked.set(question, asked);
    this.elements.add(element);
    const choice = this.#script[this.#taken.length] ?? 0;
    this.#taken.push({ choice, of });
    return choice;
  }

  /** The next sequence; undefined after the last. */
  next(): number[] | undefined {
    for (let i = this.#taken.length - 1; i >= 0; i -= 1) {
      const { choice, of } = this.#taken[i]!;
      if (choice + 1 < of) return [...this.#taken.slice(0, i).map((t) => t.choice), choice + 1];
    }
    return undefined;
  }
}

export interface Successor extends Step {
  /** Text that two states have in common exactly if they are the same. */
  readonly key: string;
  /** Elements at which data has decided. */
  readonly decided: ReadonlySet<ElementId>;
}

export interface Successors {
  readonly steps: readonly Successor[];
  /** Not everything was looked at: there are more ways than the cap allows. */
  readonly capped: boolean;
  /** Some way runs in a circle without a wait: the elements of it. */
  readonly endless?: readonly string[];
  /** Elements that tokens enter and leave on any of the ways; several ways can lead to the same state. */
  readonly entered: ReadonlySet<ElementId>;
  readonly left: ReadonlySet<ElementId>;
}

/** Numbers of instances that a multi-instance activity is explored with. */
const INSTANCES = [0, 1, 2];

/** Rounds of a standard loop that are explored. */
const MAX_ROUNDS = 2;

/** A process without data: whatever data would decide can go either way, so that all its states can be looked at. */
export class Explorer {
  readonly game: Game;
  readonly #cap: number;
  #choices = new Choices([]);

  /** @param cap Most ways that are followed for one event; `Successors.capped` tells when it was reached. */
  constructor(model: ProcessModel, options: Pick<GameOptions, 'models' | 'works'> & { readonly cap?: number } = {}) {
    const oracle: Oracle = {
      // A condition beside which nothing is left holds: a process that gets stuck for want of a default is another matter.
      holds: (question, variables) => {
        if (question.kind === 'condition') return false;
        // What a loop does in one more round it has done before.
        if (question.kind === 'loop' && Number(variables().loopCounter) >= MAX_ROUNDS) return false;
        return question.last === true || this.#choices.take(2, question) === 0;
      },
      value: (question) =>
        question.kind === 'cardinality' || question.kind === 'collection'
          ? INSTANCES[this.#choices.take(INSTANCES.length, question)]!
          : null,
    };
    const { cap = 4096, ...rest } = options;
    this.#cap = cap;
    this.game = new Game(model, { ...rest, oracle, data: false, ids: 'free' });
  }

  /** All states that an event can lead to. */
  successors(state: State, event: GameEvent): Successors {
    const steps = new Map<string, Successor>();
    const entered = new Set<ElementId>();
    const left = new Set<ElementId>();
    let endless: readonly string[] | undefined;
    let script: number[] | undefined = [];
    let round = false;
    let n = 0;
    for (; script !== undefined && n < this.#cap; n += 1) {
      this.#choices = new Choices(script);
      try {
        const next = step(this.game, state, event);
        const key = keyOf(next.state);
        if (!steps.has(key)) steps.set(key, { ...next, key, decided: this.#choices.elements });
        for (const { at, element } of next.trace)
          if (at === 'leave') left.add(element);
          else if (at !== 'interrupt') entered.add(element);
      } catch (error) {
        if (error instanceof EndlessLoop) endless ??= error.elements;
        else if (error instanceof Round) round = true;
        else throw error;
      }
      script = this.#choices.next();
    }
    // Where every way was given up, nothing is known of what follows.
    const capped = script !== undefined || (round && steps.size === 0);
    return { steps: [...steps.values()], capped, ...(endless ? { endless } : {}), entered, left };
  }
}

/**
 * Text of what matters about a state without data: views, numbers, how often something has been done and the order in which things were
 * added do not.
 */
export function keyOf(state: State): string {
  const { instances, waits, ended } = state;
  return JSON.stringify([sorted(instances, plain), Object.keys(waits).sort(), sorted(ended, (e) => e)]);
}

function plain(instance: Instance): object {
  const { scope, loop, adHoc } = instance;
  return {
    ...instance,
    view: undefined,
    // Waiting tokens are told apart by what they see, which is nothing here.
    ...(scope && {
      scope: {
        ...scope,
        waiting: sorted(scope.waiting, (tokens) => tokens.length),
        fired: sorted(scope.fired, (flows) => flows),
        completed: [...new Set(scope.completed.map((c) => c.element))],
      },
    }),
    ...(loop && { loop: loop.kind === 'standard' ? loop.kind : { ...loop, results: undefined } }),
    ...(adHoc && { adHoc: { ...adHoc, completed: undefined, results: undefined } }),
  };
}

const sorted = <T>(record: Readonly<Record<string, T>>, map: (value: T) => unknown): [string, unknown][] =>
  Object.keys(record)
    .sort()
    .map((key) => [key, map(record[key]!)]);
