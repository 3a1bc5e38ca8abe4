import { addDuration, evaluateFeel } from '../../../lib/expressions/index.ts';
import type { JsonObject } from '../../../lib/model/json.ts';
import type { Node } from '../../../lib/model/process-model.ts';
import { readBpmn, readDrawing } from '../../../lib/notation/index.ts';
import { EMPTY, Game, isWork, step } from '../../../lib/semantics/index.ts';
import type { Command, GameEvent, State, Wait } from '../../../lib/semantics/index.ts';
import type { Feature, Runner } from './features.ts';
import { effectOf } from './neutral.ts';
import type { Played } from './neutral.ts';

/** Plays features on the token game, with a clock of its own. */
export const gameRunner: Runner = {
  play: async (feature) => {
    const { findings } = await readDrawing(feature.xml, { file: feature.file });
    const wrong = findings.find((f) => f.severity === 'error');
    if (wrong !== undefined) return { log: [], deployment: `${wrong.code} ${wrong.message}` };
    const { model } = await readBpmn(feature.xml, { file: feature.file, process: feature.process });
    if (model === undefined) return { log: [], deployment: `there is no process ${feature.process}` };
    const game = new Game(model, { collaboration: true, works: (node) => node.type === 'scriptTask' || isWork(node) });
    return new World(game, feature).play();
  },
};

interface Due {
  readonly at: number;
  readonly order: number;
  readonly event: () => GameEvent | undefined;
}

/** Nothing of the suite takes longer. */
const HORIZON = 10 * 60 * 1000;

/** What is around the game: scripts, messages, time. */
class World {
  readonly #game: Game;
  readonly #feature: Feature;
  readonly #log: string[] = [];
  readonly #intervals: (readonly [number, number])[] = [];
  readonly #mail: { readonly name: string; readonly data: JsonObject | undefined }[] = [];
  #state: State = EMPTY;
  #now = 0;
  #order = 0;
  #due: Due[] = [];
  #runtime: string | undefined;
  #thrown = false;

  constructor(game: Game, feature: Feature) {
    this.#game = game;
    this.#feature = feature;
  }

  play(): Played {
    const { othersFirst, process } = this.#feature;
    const others = this.#game.diagrams.filter((d) => d.key !== process && this.#hasPlainStart(d.key));
    if (othersFirst)
      for (const other of others) this.#event({ type: 'start', process: other.key, variables: this.#feature.input });
    this.#start(process);
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#now = Math.max(this.#now, next.at);
      const event = next.event();
      if (event !== undefined) this.#event(event);
    }
    const parallel = this.#intervals.some(([from, to], i) =>
      this.#intervals.slice(i + 1).some(([a, b]) => a < to && from < b),
    );
    return {
      log: parallel ? [...this.#log, 'EXECUTION_parallel'] : this.#log,
      ...(this.#runtime === undefined ? {} : { runtime: this.#runtime }),
      ...(this.#thrown ? { thrown: true } : {}),
    };
  }

  #hasPlainStart(key: string): boolean {
    const { model } = this.#game.diagram(key)!;
    return this.#game
      .diagram(key)!
      .scope(model.root)
      .starts.some((n) => n.type === 'startEvent');
  }

  /** Starts a process the way it can be started: without a trigger, or when its timer comes due, or by its first event. */
  #start(process: string): void {
    const variables = this.#feature.input;
    const diagram = this.#game.diagram(process)!;
    const { starts, startEvents } = diagram.scope(diagram.model.root);
    if (starts.length > 0 || startEvents.length === 0) {
      this.#event({ type: 'start', process, variables });
      return;
    }
    const [first] = startEvents;
    const element = first!.id;
    const { timer, condition } = first!.event ?? {};
    if (condition !== undefined && evaluateFeel(condition, variables) !== true) return;
    if (timer === undefined) {
      this.#event({ type: 'start', process, element, variables });
      return;
    }
    const [, times = '1', interval = timer.value] = /^R(\d*)\/(.*)$/.exec(timer.value) ?? [];
    for (let n = 1; n <= Number(times); n += 1) {
      const at = timer.type === 'date' ? 0 : n * addDuration(0, interval);
      this.#later(at, () => ({ type: 'start', process, element, variables }));
    }
  }

  #next(): Due | undefined {
    this.#due.sort((a, b) => a.at - b.at || a.order - b.order);
    const next = this.#due.shift();
    return next !== undefined && next.at <= HORIZON ? next : undefined;
  }

  #later(at: number, event: () => GameEvent | undefined): void {
    this.#order += 1;
    this.#due.push({ at, order: this.#order, event });
  }

  #event(event: GameEvent): void {
    const { state, commands } = step(this.#game, this.#state, event);
    this.#state = state;
    for (const command of commands) this.#do(command);
  }

  #do(command: Command): void {
    switch (command.type) {
      case 'start-activity':
        this.#work(command.activity, this.#game.diagram(command.model)!.node(command.element), command.variables);
        break;
      case 'arm':
        this.#arm(command.wait);
        break;
      case 'publish':
        if (command.kind === 'message' && command.name !== undefined)
          this.#post(command.element, command.name, command.data);
        break;
      case 'incident':
        this.#runtime ??= command.message;
        break;
      case 'ended':
        if (command.status === 'failed') this.#thrown = true;
        break;
      case 'cancel-activity':
      case 'disarm':
        break;
    }
  }

  /** A script takes effect when it is done; one that is cancelled before has none. */
  #work(activity: string, node: Node, variables: JsonObject): void {
    const started = this.#now;
    const takes = effectOf(node.script?.body ?? '', variables).takes ?? 0;
    this.#later(this.#now + takes, () => {
      if (this.#state.instances[activity] === undefined) return undefined;
      const effect = effectOf(node.script?.body ?? '', variables);
      this.#log.push(...(effect.log ?? []));
      if (effect.interval === true) this.#intervals.push([started, this.#now]);
      if (effect.error !== undefined) return { type: 'error', activity, code: effect.error };
      return { type: 'completed', activity, variables: withOutputs(node, effect.variables ?? {}) };
    });
  }

  #arm(wait: Wait): void {
    const { id, timer } = wait;
    const armed = (): boolean => this.#state.waits[id] !== undefined;
    if (timer !== undefined) {
      const at = timer.type === 'date' ? this.#now : addDuration(this.#now, timer.value);
      this.#later(at, () => (armed() ? { type: 'occurred', wait: id } : undefined));
    } else if (wait.kind === 'message') {
      const found = this.#mail.findIndex((m) => m.name === wait.name);
      if (found < 0) return;
      const [letter] = this.#mail.splice(found, 1);
      this.#later(this.#now, () => (armed() ? { type: 'occurred', wait: id, ...dataOf(letter!.data) } : undefined));
    }
  }

  /** A message that goes along no drawn flow is matched by its name, and waits where nobody waits for it. */
  #post(element: string, name: string, data: JsonObject | undefined): void {
    const { messageFlows } = this.#game.main.model.collaboration;
    if (messageFlows.some((f) => f.source === element)) return;
    const waiting = Object.values(this.#state.waits).some((w) => w.kind === 'message' && w.name === name);
    if (waiting || this.#startsSomething(name))
      this.#later(this.#now, () => ({ type: 'message', name, ...dataOf(data) }));
    else this.#mail.push({ name, data });
  }

  #startsSomething(name: string): boolean {
    return this.#game.diagrams.some((d) =>
      Object.values(d.model.nodes).some(
        (n) =>
          (n.type === 'startEvent' || n.instantiate === true) && n.event?.kind === 'message' && n.event.name === name,
      ),
    );
  }
}

const dataOf = (data: JsonObject | undefined): { data?: JsonObject } => (data === undefined ? {} : { data });

/** A script sets the data that its task is drawn to put out. */
function withOutputs(node: Node, variables: JsonObject): JsonObject {
  const [value] = Object.values(variables);
  const drawn = (node.outputs ?? []).flatMap((m) =>
    m.source === undefined || value === undefined ? [] : [[m.source, value] as const],
  );
  return { ...variables, ...Object.fromEntries(drawn) };
}
