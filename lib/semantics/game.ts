import type { Node, NodeType, ProcessModel } from '../model/process-model.ts';
import { Diagram, watchedBy } from './diagram.ts';
import { dataOracle } from './oracle.ts';
import type { Oracle } from './oracle.ts';

export interface GameOptions {
  /** Further processes that call activities can call, by the id under which they are called. */
  readonly models?: Readonly<Record<string, ProcessModel>>;
  /** Default: `dataOracle()`. */
  readonly oracle?: Oracle;
  /** Whether an activity is work for somebody outside (a command, and an event when it is done) or passes at once. Default: `isWork`. */
  readonly works?: (node: Node, model: ProcessModel) => boolean;
  /** Without data, the game keeps no variables, and the oracle is asked without any. Default: true. */
  readonly data?: boolean;
  /** `visits` counts every visit of an element; `free` gives the lowest free number, so that a loop comes back to the same state. */
  readonly ids?: 'visits' | 'free';
  /** Whether the processes of the game play together: signals and message flows reach, and start, each other's. Default: false. */
  readonly collaboration?: boolean;
}

/** A process ready to be played. Holds no state; one game serves any number of instances. */
export class Game {
  readonly main: Diagram;
  readonly diagrams: readonly Diagram[];
  readonly oracle: Oracle;
  readonly works: (node: Node, model: ProcessModel) => boolean;
  readonly data: boolean;
  readonly ids: 'visits' | 'free';
  readonly collaboration: boolean;
  readonly watched: ReadonlySet<string>;
  readonly #byKey = new Map<string, Diagram>();

  constructor(model: ProcessModel, options: GameOptions = {}) {
    this.main = this.#add(model, [model.id]);
    for (const [key, other] of Object.entries({ ...model.callable, ...options.models })) this.#add(other, [key]);
    this.diagrams = [...new Set(this.#byKey.values())];
    this.oracle = options.oracle ?? dataOracle();
    this.works = options.works ?? isWork;
    this.data = options.data ?? true;
    this.ids = options.ids ?? 'visits';
    this.collaboration = options.collaboration ?? false;
    this.watched = new Set(this.diagrams.flatMap((d) => [...watchedBy(d.model)]));
  }

  /** The diagram of a process, by the id of its element or of its model. */
  diagram(key: string): Diagram | undefined {
    return this.#byKey.get(key);
  }

  #add(model: ProcessModel, keys: readonly string[]): Diagram {
    const diagram = this.#byKey.get(model.root) ?? new Diagram(model.root, model);
    for (const key of [model.root, ...keys]) if (!this.#byKey.has(key)) this.#byKey.set(key, diagram);
    for (const [key, other] of Object.entries(model.callable)) if (!this.#byKey.has(key)) this.#add(other, [key]);
    return diagram;
  }
}

const WORK: ReadonlySet<NodeType> = new Set(['userTask', 'serviceTask', 'businessRuleTask', 'sendTask']);

/** What is done outside: whatever is bound, people and services. A script in FEEL is evaluated by the game itself. */
export function isWork(node: Node): boolean {
  if (node.step !== undefined && node.type !== 'receiveTask') return true;
  if (node.type === 'sendTask') return node.event === undefined || node.drawn?.job !== undefined;
  if (node.type === 'scriptTask')
    return node.drawn?.job !== undefined || (node.script?.format !== undefined && !/feel/i.test(node.script.format));
  return WORK.has(node.type);
}
