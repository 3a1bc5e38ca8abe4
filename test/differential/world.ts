import { compile, type CompileOptions } from '../../lib/compiler/index.ts';
import { addDuration } from '../../lib/expressions/index.ts';
import { movedClock } from '../../lib/local/clock.ts';
import { openTutti, type Tutti } from '../../lib/local/tutti.ts';
import type { CompiledProcess } from '../../lib/model/compiled.ts';
import type { Json, JsonObject } from '../../lib/model/json.ts';
import { nodeIn, type Node, type ProcessModel } from '../../lib/model/process-model.ts';
import type { Actor } from '../../lib/runtime/types.ts';
import { EMPTY, Game, isWork, step, type GameEvent, type State, type Wait } from '../../lib/semantics/index.ts';
import { VARIABLES } from '../support/models.ts';

// The same process twice: in the token game, and compiled, on the engine with runtime and all. Whatever is done outside is a task for
// people in both, so that a schedule says when it is done.

const SUITE: Actor = { kind: 'person', id: 'suite', name: 'suite', groups: ['suite'], roles: ['admin'] };
const KEY = 'the key';
/** Time to live of every message. */
const TTL = 'PT1S';
const TTL_MS = 1000;
const BEGIN = Date.UTC(2026, 0, 5);

/** What a process looks like from outside when it has come to rest. */
export interface Seen {
  /** Elements that somebody works on, sorted; one entry for each that is open. */
  readonly work: readonly string[];
  /** Elements that wait for an event. */
  readonly waits: readonly string[];
  readonly ended: boolean;
  /** Variables as they are left; only what has ended has said all it has to say. */
  readonly variables?: JsonObject;
}

/** Something that happens to both. */
export type Act =
  | { readonly do: 'complete'; readonly element: string; readonly nth: number; readonly output: JsonObject }
  | { readonly do: 'message' | 'signal'; readonly name: string }
  | { readonly do: 'wait'; readonly until: number };

const binds = (node: Node): boolean => isWork(node) && node.type !== 'scriptTask';

/** By id, as the tasks of the machine are by activation: one element may be worked on several times at once. */
const inOrder = <T extends { readonly id: string }>(list: readonly T[]): T[] =>
  [...list].sort((a, b) => (a.id < b.id ? -1 : 1));

/** What the schedules write; null where nothing was written. */
const shown = (variables: JsonObject): JsonObject =>
  Object.fromEntries(VARIABLES.map((name) => [name, variables[name] ?? null]));

/** Binds all work to people; the output of each goes into one of the variables. */
export function bound(model: ProcessModel): ProcessModel {
  const nodes = Object.fromEntries(
    Object.entries(model.nodes).map(([id, node], i) => [
      id,
      binds(node)
        ? {
            ...node,
            unsupported: [],
            step: { people: { groups: ['suite'], due: 'P1D' }, result: VARIABLES[i % VARIABLES.length]! },
          }
        : node,
    ]),
  );
  const messages = Object.fromEntries(['m0', 'm1'].map((name) => [name, { key: KEY, ttl: TTL }]));
  return {
    ...model,
    nodes,
    variables: [...new Set([...model.variables, ...VARIABLES])].sort(),
    callable: Object.fromEntries(Object.entries(model.callable).map(([id, callee]) => [id, bound(callee)])),
    binding: { ...model.binding, messages },
  };
}

/** The oracle. */
export class Played {
  readonly #game: Game;
  readonly #armed = new Map<string, number>();
  #mail: { readonly name: string; readonly until: number }[] = [];
  /** Which of several gets a message is nobody's to say: from here on the two may differ. */
  undecided = false;
  state: State = EMPTY;
  now = BEGIN;

  constructor(model: ProcessModel, variables: Readonly<Record<string, Json>>) {
    this.#game = new Game(model, { works: (n) => n.step !== undefined });
    this.#event({ type: 'start', variables });
  }
  #event(event: GameEvent): void {
    const { state, commands } = step(this.#game, this.state, event);
    this.state = state;
    for (const c of commands) {
      if (c.type === 'arm') this.#armed.set(c.wait.id, this.now);
      if (c.type === 'publish' && c.kind === 'message' && c.name !== undefined)
        this.#mail.push({ name: c.name, until: this.now + TTL_MS });
    }
    this.#deliver();
  }
  /** What the process throws reaches whoever waits for it, or who comes to wait before its time to live ends. */
  #deliver(): void {
    this.#mail = this.#mail.filter((m) => m.until > this.now);
    for (const letter of this.#mail) {
      const waiting = Object.values(this.state.waits).filter((w) => w.kind === 'message' && w.name === letter.name);
      if (waiting.length > 1) this.undecided = true;
      if (waiting.length !== 1) continue;
      this.#mail = this.#mail.filter((m) => m !== letter);
      this.#event({ type: 'message', name: letter.name });
      return;
    }
  }
  seen(): Seen {
    const all = Object.values(this.state.instances);
    return {
      work: all
        .filter((i) => i.role === 'work')
        .map((i) => i.element)
        .sort(),
      waits: all
        .filter((i) => i.role === 'wait')
        .map((i) => i.element)
        .sort(),
      ended: all.length === 0,
      ...(all.length === 0 ? { variables: shown(this.state.ended.root?.variables ?? {}) } : {}),
    };
  }
  get stuck(): boolean {
    return Object.values(this.state.instances).some((i) => i.role === 'incident');
  }
  /** What can be done to both, so that it means the same for both. */
  acts(): Act[] {
    const { instances, waits } = this.state;
    const acts: Act[] = [];
    const nth = new Map<string, number>();
    for (const one of inOrder(Object.values(instances))) {
      if (one.role !== 'work') continue;
      const n = nth.get(one.element) ?? 0;
      nth.set(one.element, n + 1);
      acts.push({ do: 'complete', element: one.element, nth: n, output: {} });
    }
    const open = Object.values(waits);
    for (const name of new Set(open.filter((w) => w.kind === 'message').map((w) => w.name!)))
      // Which of several gets it is nobody's to say.
      if (open.filter((w) => w.kind === 'message' && w.name === name).length === 1) acts.push({ do: 'message', name });
    for (const name of new Set(open.filter((w) => w.kind === 'signal').map((w) => w.name!)))
      acts.push({ do: 'signal', name });
    const due = open.filter((w) => w.kind === 'timer').map((w) => this.#due(w));
    const first = Math.min(...due);
    // What comes due together comes in an order of its own.
    if (due.length > 0 && due.filter((at) => at === first).length === 1) acts.push({ do: 'wait', until: first });
    return acts;
  }
  #due({ id, timer }: Wait): number {
    return timer!.type === 'date' ? Date.parse(timer!.value) : addDuration(this.#armed.get(id)!, timer!.value);
  }
  act(act: Act): void {
    switch (act.do) {
      case 'complete': {
        const activity = inOrder(Object.values(this.state.instances)).filter(
          (i) => i.role === 'work' && i.element === act.element,
        )[act.nth]!.id;
        return this.#event({ type: 'completed', activity, output: act.output });
      }
      case 'message':
      case 'signal':
        return this.#event({ type: act.do, name: act.name });
      case 'wait': {
        this.now = Math.max(this.now, act.until);
        const wait = Object.values(this.state.waits).find((w) => w.kind === 'timer' && this.#due(w) === act.until)!;
        return this.#event({ type: 'occurred', wait: wait.id });
      }
    }
  }
}

/** The compiled machine. */
export class Machine {
  readonly compiled: CompiledProcess;
  readonly #clock = movedClock(BEGIN);
  readonly #model: ProcessModel;
  #tutti: Tutti | undefined;
  #instance = '';

  private constructor(model: ProcessModel, how: CompileOptions) {
    this.#model = model;
    this.compiled = compile(model, how);
  }
  static async open(
    model: ProcessModel,
    variables: Readonly<Record<string, Json>>,
    how: CompileOptions = {},
  ): Promise<Machine> {
    const machine = new Machine(model, how);
    machine.#tutti = await openTutti({
      clock: machine.#clock,
      random: () => 0.5,
      models: { generate: () => Promise.reject(new Error('nobody asks a model')) },
    });
    await machine.#tutti.deploy({ model, compiled: machine.compiled, findings: [] });
    const started = await machine.#tutti.runtime.instances.start(
      { process: model.id, variables: { ...variables } },
      SUITE,
    );
    machine.#instance = started.id;
    await machine.#settle();
    return machine;
  }
  close(): Promise<void> {
    return this.#tutti!.close();
  }
  async #settle(): Promise<void> {
    await this.#clock.settle();
  }
  async seen(): Promise<Seen & { readonly incidents: readonly string[] }> {
    const detail = await this.#tutti!.runtime.instances.get(this.#instance);
    const running = detail.status === 'running' || detail.status === 'starting';
    const of = (kinds: readonly string[]): string[] =>
      detail.waits
        .filter((w) => kinds.includes(w.kind))
        .map((w) => w.element)
        .sort();
    return {
      work: of(['people']),
      waits: of(['event', 'message', 'timer']),
      incidents: detail.waits.filter((w) => w.kind === 'incident').map((w) => w.detail),
      ...(running ? { ended: false } : { ended: true, variables: shown(detail.variables) }),
    };
  }
  async act(act: Act): Promise<void> {
    const { runtime } = this.#tutti!;
    switch (act.do) {
      case 'complete': {
        const { items } = await runtime.tasks.list({ status: 'open', instance: this.#instance, limit: 100 }, SUITE);
        const mine = items
          .filter((t) => t.element === act.element)
          .sort((a, b) => (a.activation < b.activation ? -1 : 1));
        const task = mine[act.nth]!;
        await runtime.tasks.claim(task.id, SUITE);
        await runtime.tasks.complete(task.id, act.output, SUITE);
        break;
      }
      case 'message':
        await runtime.messages.publish({ name: act.name, key: KEY }, SUITE);
        break;
      case 'signal':
        await runtime.messages.signal({ name: act.name }, SUITE);
        break;
      case 'wait':
        await this.#clock.advance(Math.max(0, act.until - this.#clock.now()));
        await runtime.sweep();
        break;
    }
    await this.#settle();
  }
  node(id: string): Node | undefined {
    return nodeIn(this.#model, id);
  }
}
