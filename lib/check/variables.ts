import { feelNames } from '../model/feel-names.ts';
import type { Expression } from '../model/process-expressions.ts';
import { expressions, formKeys, handedBack, resultOf } from '../model/process-expressions.ts';
import type { ElementId, EventDefinition, Node, ProcessModel } from '../model/process-model.ts';
import { Paths, endOf } from './paths.ts';

/** An expression of an element, with the process variables that it reads. */
export interface Read {
  readonly expression: Expression;
  readonly node: Node;
  readonly names: readonly string[];
}

/** Who reads and who writes the variables of a process, and where which of them may still be unset. */
export class Variables {
  readonly paths: Paths;
  readonly model: ProcessModel;
  readonly #writers = new Map<string, Set<ElementId>>();
  readonly #unset = new Map<string, ReadonlySet<ElementId>>();
  readonly #given: ReadonlySet<string>;

  constructor(model: ProcessModel) {
    this.model = model;
    this.paths = new Paths(model);
    this.#given = new Set([...startVariables(model), ...Object.keys(model.binding.variables ?? {})]);
    for (const node of Object.values(model.nodes)) {
      for (const name of writes(model, node)) {
        const set = this.#writers.get(name);
        if (set) set.add(node.id);
        else this.#writers.set(name, new Set([node.id]));
      }
    }
  }

  /** Elements that write the variable; empty where only the start brings it. */
  writers(name: string): ReadonlySet<ElementId> {
    return this.#writers.get(name) ?? new Set();
  }

  /** Whether the start brings the variable, or it is declared as coming from outside. */
  isGiven(name: string): boolean {
    return this.#given.has(name);
  }

  /** What the elements of the process read, but for what compensates: when that runs, nobody can tell. */
  reads(): readonly Read[] {
    return expressions(this.model).flatMap((expression) => {
      const node = expression.element === undefined ? undefined : this.model.nodes[expression.element];
      if (!node || this.paths.compensates(node)) return [];
      const local = new Set([...expression.given, ...ownNames(node)]);
      const names = feelNames(expression.text).free.filter((name) => !local.has(name));
      return names.length === 0 ? [] : [{ expression, node, names }];
    });
  }

  /**
   * Elements at which the variable may be unset when a token comes: some way there passes no writer that has finished. Where parallel
   * branches join, one of them is enough.
   */
  maybeUnset(name: string): ReadonlySet<ElementId> {
    const known = this.#unset.get(name);
    if (known) return known;
    const writers = this.writers(name);
    const unset = new Set<ElementId>();
    const open: ElementId[] = this.isGiven(name) ? [] : [...this.paths.starts];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (unset.has(at) || !this.#reached(at, unset, writers)) continue;
      unset.add(at);
      open.push(...this.paths.next(at).filter((next) => !writers.has(at) || this.#interrupts(at, next)));
    }
    this.#unset.set(name, unset);
    return unset;
  }

  /** At a joining parallel gateway every branch must come without the variable. */
  #reached(id: ElementId, unset: ReadonlySet<ElementId>, writers: ReadonlySet<ElementId>): boolean {
    const node = this.model.nodes[id];
    if (node?.type !== 'parallelGateway' || node.incoming.length < 2) return true;
    return node.incoming.every((flow) => {
      const source = this.model.flows[flow]?.source ?? '';
      const scope = this.model.scopes[source] !== undefined;
      const from = scope ? endOf(source) : source;
      return unset.has(from) && !writers.has(source);
    });
  }

  /** What an event on its edge interrupts has not written. */
  #interrupts(id: ElementId, next: ElementId): boolean {
    return this.model.nodes[id]?.boundary.includes(next) === true;
  }
}

/** Variables that forms and schemas of the start bring. */
function startVariables(model: ProcessModel): readonly string[] {
  const { input, inputSchema } = model.binding;
  const schema = inputSchema === undefined ? undefined : model.documents[inputSchema];
  return [
    ...(input === undefined ? [] : formKeys(model.documents[input])),
    ...Object.keys((schema as { properties?: object } | undefined)?.properties ?? {}),
  ];
}

/** Variables that an element writes when it is done. */
function writes(model: ProcessModel, node: Node): readonly string[] {
  const messages = parts(node.event).flatMap((e) =>
    e.kind === 'message' && e.name !== undefined ? (model.binding.messages?.[e.name]?.result ?? []) : [],
  );
  const mapped = [...(node.outputs ?? []), ...(node.call?.out ?? [])].map((m) => m.target.split('.')[0]!);
  const collected = [node.multiInstance?.outputCollection, node.adHoc?.outputCollection].flatMap((name) => name ?? []);
  return [
    ...resultOf(node),
    ...handedBack(node, model.variables),
    ...messages,
    ...mapped,
    ...collected,
    ...(node.writes ?? []),
  ];
}

const parts = (event: EventDefinition | undefined): readonly EventDefinition[] =>
  event === undefined ? [] : event.kind === 'multiple' ? (event.parts ?? []) : [event];

/** Names that live inside one activity. */
const ownNames = (node: Node): readonly string[] => [
  ...(node.multiInstance?.elementVariable === undefined ? [] : [node.multiInstance.elementVariable]),
  ...(node.step?.each === undefined ? [] : [node.step.each.as]),
  ...(node.inputs ?? []).map((m) => m.target.split('.')[0]!),
];
