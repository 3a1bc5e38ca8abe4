import type { CompiledProcess, StateRole } from '../../model/compiled.ts';
import type { ElementId } from '../../model/process-model.ts';

/** As much of the States Language as counts here. */
interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: readonly { readonly Next: string }[];
  readonly Retry?: readonly { readonly MaxAttempts?: number }[];
  readonly Branches?: readonly Machine[];
  readonly ItemProcessor?: Machine & { readonly ProcessorConfig?: { readonly Mode?: string } };
}
interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** History events and state transitions. */
export interface Cost {
  readonly events: number;
  readonly transitions: number;
}
/** A part that can happen any number of times: a loop of the diagram, or an item of a multi-instance activity. */
export interface Repeated extends Cost {
  readonly element: ElementId;
  readonly kind: 'loop' | 'item';
}

export interface Measure {
  /** The longest way, every retry taken, every loop gone round once, every multi-instance activity over one item. */
  readonly longest: Cost;
  readonly repeated: readonly Repeated[];
  /** Bytes of JSON up to which a value travels in the machine itself. */
  readonly inline: number;
  /** Bytes of the definition in UTF-8. */
  readonly bytes: number;
}

/**
 * What is no way of the process itself: what a person brings about costs what it costs, and nobody goes round it for ever; the ways of values that are
 * references run beside those that are counted.
 */
const ASIDE: ReadonlySet<StateRole> = new Set([
  'incident',
  'recover',
  'resolution',
  'edit',
  'goto',
  'rethrow',
  'large',
  'fallback',
]);
/** Start and end of the execution itself. */
const EXECUTION = 2;

/** What a machine costs in the worst case, read off its definition. */
export function measure(compiled: CompiledProcess): Measure {
  const machine = JSON.parse(compiled.definition) as Machine;
  const pass = new Pass(compiled);
  const { events, transitions } = pass.longest(machine);
  return {
    longest: { events: events + EXECUTION, transitions },
    repeated: pass.repeated,
    inline: compiled.contracts.inline ?? 65_536,
    bytes: Buffer.byteLength(compiled.definition),
  };
}

class Pass {
  readonly repeated: Repeated[] = [];
  readonly #states: CompiledProcess['sourceMap']['states'];

  constructor(compiled: CompiledProcess) {
    this.#states = compiled.sourceMap.states;
  }

  /** The longest way from the first state to an end; what lies on a loop counts once, all of it. */
  longest(machine: Machine): Cost {
    const loops = components(machine, (name) => this.#next(machine, name));
    const costs = new Map(
      loops.map((loop) => [loop, sum(loop.map((name) => this.#cost(name, machine.States[name]!)))]),
    );
    const whole = new Map(loops.flatMap((loop) => loop.map((name) => [name, loop] as const)));
    const known = new Map<readonly string[], Cost>();
    // Components come in the order in which the last is known first.
    for (const loop of loops) {
      const on = new Set(loop.flatMap((name) => this.#next(machine, name)).map((name) => whole.get(name)!));
      on.delete(loop);
      const cost = costs.get(loop)!;
      if (loop.length > 1 || this.#next(machine, loop[0]!).includes(loop[0]!))
        this.repeated.push({ ...cost, element: this.#element(loop[0]!), kind: 'loop' });
      known.set(loop, sum([cost, greatest([...on].map((next) => known.get(next)!))]));
    }
    const start = whole.get(machine.StartAt);
    return start ? known.get(start)! : { events: 0, transitions: 0 };
  }

  #next(machine: Machine, name: string): readonly string[] {
    const state = machine.States[name]!;
    const caught = (state.Catch ?? []).map((c) => c.Next);
    const onward = [state.Next, state.Default, ...(state.Choices ?? []).map((c) => c.Next)].flatMap(
      (next) => next ?? [],
    );
    // A wait that is armed again is no loop of the process.
    const away = caught.filter((next) => this.#element(next) !== this.#element(name));
    return [...onward, ...away].filter((next) => machine.States[next] !== undefined && !this.#aside(next));
  }

  #aside(name: string): boolean {
    const role = this.#states[name]?.role;
    return role !== undefined && ASIDE.has(role);
  }

  readonly #element = (name: string): ElementId => this.#states[name]?.element ?? name;

  #cost(name: string, state: State): Cost {
    const attempts = (state.Retry ?? []).reduce((n, retry) => n + (retry.MaxAttempts ?? 3), 0);
    switch (state.Type) {
      case 'Task': {
        const once = state.Resource?.endsWith('.waitForTaskToken') === true ? 6 : 5;
        // Failed, scheduled, started.
        return { events: once + 3 * attempts, transitions: 1 + attempts };
      }
      case 'Parallel':
        return sum([{ events: 4, transitions: 1 }, ...(state.Branches ?? []).map((b) => this.longest(b))]);
      case 'Map': {
        const inner = state.ItemProcessor;
        // Items of a distributed map run in executions of their own.
        if (!inner || inner.ProcessorConfig?.Mode === 'DISTRIBUTED') return { events: 6, transitions: 1 };
        const item = sum([{ events: 2, transitions: 0 }, this.longest(inner)]);
        this.repeated.push({ ...item, element: this.#element(name), kind: 'item' });
        return sum([{ events: 4, transitions: 1 }, item]);
      }
      case 'Fail':
        return { events: 1, transitions: 1 };
      default:
        return { events: 2, transitions: 1 };
    }
  }
}

const sum = (costs: readonly Cost[]): Cost =>
  costs.reduce((a, b) => ({ events: a.events + b.events, transitions: a.transitions + b.transitions }), {
    events: 0,
    transitions: 0,
  });
const greatest = (costs: readonly Cost[]): Cost => ({
  events: Math.max(0, ...costs.map((c) => c.events)),
  transitions: Math.max(0, ...costs.map((c) => c.transitions)),
});

/** Strongly connected components that can be reached (Tarjan), each before those that lead to it. */
function components(machine: Machine, next: (name: string) => readonly string[]): readonly (readonly string[])[] {
  const found: string[][] = [];
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const open: { readonly name: string; readonly next: readonly string[]; at: number }[] = [];
  const enter = (name: string): void => {
    index.set(name, index.size);
    low.set(name, index.get(name)!);
    stack.push(name);
    open.push({ name, next: next(name), at: 0 });
  };
  const lower = (name: string, to: number): void => void low.set(name, Math.min(low.get(name)!, to));
  enter(machine.StartAt);
  for (let top = open.at(-1); top; top = open.at(-1)) {
    const target = top.next[top.at++];
    if (target !== undefined) {
      if (!index.has(target)) enter(target);
      else if (stack.includes(target)) lower(top.name, index.get(target)!);
      continue;
    }
    open.pop();
    const around = open.at(-1);
    if (around) lower(around.name, low.get(top.name)!);
    if (low.get(top.name) === index.get(top.name)) found.push(stack.splice(stack.indexOf(top.name)));
  }
  return found;
}
