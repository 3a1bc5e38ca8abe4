import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElementId, Node, ProcessModel } from '../../../lib/model/process-model.ts';
import { processesIn, readBpmn } from '../../../lib/notation/index.ts';
import { dataOracle, EMPTY, Game, step } from '../../../lib/semantics/index.ts';
import type { GameEvent, State, TraceEntry } from '../../../lib/semantics/index.ts';
import type { CaseResult, Suite } from '../suites.ts';

interface Reference {
  readonly element?: ElementId | Reference;
  readonly event?: Reference;
}
interface TraceStep {
  readonly op: 'trigger' | 'signal' | 'setConfig' | 'waitAtElement' | 'expectTrace' | 'expectDestroyed';
  readonly args?: {
    readonly element?: ElementId | Reference;
    readonly subscription?: Reference;
    readonly config?: { readonly activeOutgoing: Reference | readonly Reference[] };
    readonly scope?: unknown;
  };
  readonly entered?: readonly ElementId[];
  readonly completed?: readonly ElementId[];
}
interface TraceTest {
  readonly id: string;
  readonly bpmn: string;
  readonly skipped: boolean;
  readonly steps: readonly TraceStep[];
}

/** What a reference of the recording names: `{ element: { element: "START" } }` and the like. */
function named(reference: ElementId | Reference | undefined): ElementId | undefined {
  if (reference === undefined || typeof reference === 'string') return reference;
  return named(reference.element ?? reference.event);
}

export const tracesSuite: Suite = {
  name: 'bpmn-traces',
  folder: 'bpmn-traces',
  about:
    'Token traces of bpmn-js-token-simulation, played on the token game: elements entered and left, in the exact order',
  run: async (folder, wanted) => {
    const { tests } = JSON.parse(readFileSync(join(folder, 'traces.json'), 'utf8')) as { tests: TraceTest[] };
    const results: CaseResult[] = [];
    const seen = new Map<string, number>();
    for (const test of tests) {
      const count = (seen.get(test.id) ?? 0) + 1;
      seen.set(test.id, count);
      const name = count === 1 ? test.id : `${test.id} (${count})`;
      if (wanted(name)) results.push(await playCase(name, test, readFileSync(join(folder, test.bpmn), 'utf8')));
    }
    return results;
  },
};

async function playCase(name: string, test: TraceTest, xml: string): Promise<CaseResult> {
  try {
    const table = new Table(await readAll(xml));
    for (const one of test.steps) {
      const fault = table.do(one);
      if (fault !== undefined) return { name, outcome: 'failed', ...fault };
    }
    return { name, outcome: 'passed' };
  } catch (error) {
    return { name, outcome: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Every process of the file; a file with black boxes only has none. */
async function readAll(xml: string): Promise<ProcessModel | undefined> {
  const [first] = await processesIn(xml, 'process.bpmn');
  if (first === undefined) return undefined;
  return (await readBpmn(xml, { process: first })).model;
}

/** A game under the recording's hand: it chooses the flows, and triggers what waits. */
class Table {
  readonly #game: Game | undefined;
  readonly #active = new Map<ElementId, readonly ElementId[]>();
  readonly #paused = new Set<ElementId>();
  #state: State = EMPTY;
  #trace: TraceEntry[] = [];
  readonly #nodes: Readonly<Record<ElementId, Node>>;

  constructor(model: ProcessModel | undefined) {
    this.#nodes = model === undefined ? {} : nodesOf(model);
    const oracle = dataOracle();
    this.#game =
      model === undefined
        ? undefined
        : new Game(chosenByName(model), {
            models: Object.fromEntries(Object.entries(model.callable).map(([key, m]) => [key, chosenByName(m)])),
            collaboration: true,
            works: (node) => this.#paused.has(node.id),
            oracle: {
              value: oracle.value,
              holds: (question) =>
                question.flow !== undefined && this.#activeOf(question.element).includes(question.flow),
            },
          });
  }

  /** What the recording says of a gateway; else its first flow. */
  #activeOf(element: ElementId): readonly ElementId[] {
    const node = this.#nodes[element]!;
    return this.#active.get(element) ?? [node.defaultFlow ?? node.outgoing[0]!];
  }

  do({ op, args, entered, completed }: TraceStep): Pick<CaseResult, 'reason' | 'expected' | 'got'> | undefined {
    const element = named(args?.element) ?? named(args?.subscription);
    if (op === 'setConfig') {
      const active = args!.config!.activeOutgoing;
      this.#active.set(
        element!,
        (Array.isArray(active) ? active : [active]).map((r: Reference) => named(r)!),
      );
    } else if (op === 'waitAtElement') this.#paused.add(element!);
    else if (op === 'trigger') this.#play(this.#triggering(element!));
    else if (op === 'signal') this.#play({ type: 'message', flow: element! });
    else if (op === 'expectDestroyed') {
      const left = Object.keys(this.#state.instances);
      if (left.length > 0) return { reason: `expected everything to be over; ${left.join(', ')} is still active` };
    } else return this.#compare(entered!, completed!);
    return undefined;
  }

  #triggering(element: ElementId): GameEvent | undefined {
    const wait = Object.values(this.#state.waits).find((w) => w.element === element);
    if (wait) return { type: 'occurred', wait: wait.id };
    const active = Object.values(this.#state.instances).find((i) => i.element === element);
    if (active?.role === 'work') return { type: 'completed', activity: active.id };
    const node = this.#nodes[element];
    const process = this.#game!.diagrams.find((d) => d.model.nodes[element] !== undefined)!;
    if (node?.type === 'startEvent') return { type: 'start', process: process.key, element };
    // The simulator can pause where a token enters a sub-process; to the game that is no place to be.
    return this.#paused.has(element) ? undefined : { type: 'start', process: process.key };
  }

  #play(event: GameEvent | undefined): void {
    if (event === undefined) return;
    if (this.#game === undefined) {
      // Between two black boxes there is only the message.
      if (event.type === 'message') this.#trace.push({ at: 'leave', element: event.flow!, instance: '' });
      return;
    }
    const { state, trace } = step(this.#game, this.#state, event);
    this.#state = state;
    this.#trace.push(...trace);
  }

  #compare(
    entered: readonly ElementId[],
    completed: readonly ElementId[],
  ): Pick<CaseResult, 'reason' | 'expected' | 'got'> | undefined {
    const got = {
      entered: this.#trace.filter((t) => t.at === 'enter').map((t) => t.element),
      // The simulator takes an event-based gateway away when one of its events happens.
      completed: this.#trace
        .filter((t) => t.at === 'leave' || t.at === 'interrupt')
        .map((t) => t.element)
        .filter((id) => this.#nodes[id]?.type !== 'eventBasedGateway')
        .map((id) => this.#poolOf(id)),
    };
    this.#trace = [];
    const expected = { entered, completed };
    if (JSON.stringify(got) === JSON.stringify(expected)) return undefined;
    const which = JSON.stringify(got.entered) === JSON.stringify(entered) ? 'completed' : 'entered';
    return {
      reason: `${which}: expected ${expected[which].join(' ')}\n      got ${got[which].join(' ')}`,
      expected,
      got,
    };
  }

  /** The simulator calls a process by its pool. */
  #poolOf(id: ElementId): ElementId {
    return this.#game?.main.model.collaboration.participants.find((p) => p.process === id)?.id ?? id;
  }
}

const nodesOf = (model: ProcessModel): Record<ElementId, Node> =>
  Object.assign({}, model.nodes, ...Object.values(model.callable).map((m) => m.nodes)) as Record<ElementId, Node>;

/** The recording names the flows that a gateway takes: each gets a condition that asks for its name. */
function chosenByName(model: ProcessModel): ProcessModel {
  const gateways = Object.values(model.nodes).filter(
    (n) => (n.type === 'exclusiveGateway' || n.type === 'inclusiveGateway') && n.outgoing.length > 1,
  );
  const chosen = new Set(gateways.flatMap((g) => g.outgoing));
  const nodes = Object.fromEntries(
    gateways.map(({ defaultFlow: _default, ...gateway }): [ElementId, Node] => [gateway.id, gateway]),
  );
  return {
    ...model,
    nodes: { ...model.nodes, ...nodes },
    flows: Object.fromEntries(
      Object.entries(model.flows).map(([id, flow]) => [id, chosen.has(id) ? { ...flow, condition: id } : flow]),
    ),
  };
}
