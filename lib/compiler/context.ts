import type { Finding } from '../model/diagnostic.ts';
import type { JsonObject } from '../model/json.ts';
import { finding, type Code } from '../model/diagnostics/index.ts';
import type { ElementId, Flow, Node, ProcessModel } from '../model/process-model.ts';
import type {
  Contracts,
  Evaluation,
  HandlerRef,
  ScopeContract,
  SourceMap,
  StateRole,
  WaitContract,
} from '../model/compiled.ts';
import { handedBack, resultOf } from '../model/process-expressions.ts';
import { kebab } from '../model/slug.ts';
import type { AslState, Container, Piece } from './asl.ts';
import type { Runs } from './fuse.ts';
import { deep, onCycles } from './graph.ts';
import { mangle } from './mangle.ts';

/** A part of the machine with variables of its own: the top level, a branch of a Parallel, the iterations of a Map. */
export interface Region {
  readonly name: string;
  readonly index: number;
  readonly parent?: Region;
  readonly container: Container;
  /** Elements that become states here, without those of inner regions. */
  readonly nodes: ReadonlySet<ElementId>;
  /** Process variables written here or in inner regions. */
  readonly writes: ReadonlySet<string>;
  /** Elements whose visits are counted here. */
  readonly cyclic: ReadonlySet<ElementId>;
  /** Visit of an element that is on no cycle here. */
  readonly visit: Piece;
  /** JSONata text of the audit lane. */
  lane: string;
  /** The join at which a branch ends. */
  readonly stop?: ElementId;
  /** Scope whose end ends the region. */
  readonly endScope?: ElementId;
  readonly each?: { readonly node: Node; readonly as: string; readonly collect?: string };
  /** The region runs one activity of a tier-2 region, in an execution of its own: what it runs as stands in the input. */
  readonly fragment?: ElementId;
}

/** Where a token goes: the state, the flows it takes on the way, and the elements whose visit counter it raises. */
export interface Jump {
  readonly next: string;
  readonly entries: readonly string[];
  readonly raises: readonly ElementId[];
  /** A table that is decided on the way, before the entry at `at`. */
  readonly decision?: Folded;
}
export interface Folded {
  readonly node: Node;
  readonly at: number;
}

const MAX_NAME = 80;
const MAX_INLINE = 65_536;
/** Three quarters of 256 KiB; the rest is for the trail and whatever else a call says. */
const VALUES_IN_A_PAYLOAD = 196_608;
export const EXECUTION_INPUT = '$states.context.Execution.Input';

/** What the lowering of elements shares: names, regions, contracts, refusals. */
export class Compilation {
  readonly model: ProcessModel;
  readonly refusals: Finding[] = [];
  readonly warnings: Finding[] = [];
  readonly states: Record<string, { element: ElementId; role: StateRole; region: string }> = {};
  readonly elided: Record<ElementId, string> = {};
  readonly played: Record<ElementId, string> = {};
  readonly inlined: Record<ElementId, string> = {};
  /** States whose answer a table is decided after: what they evaluate for the machine would not know its result. */
  readonly folds = new Set<string>();
  readonly regionTiers: Record<string, SourceMap['regions'][string]> = {};
  readonly waits: Record<ElementId, WaitContract> = {};
  readonly scopes: Record<ElementId, ScopeContract> = {};
  readonly targets: Record<ElementId, { region: string }> = {};
  readonly assignable: Record<string, readonly string[]> = {};
  readonly handlers: HandlerRef[] = [];
  readonly evaluations: Record<ElementId, Evaluation> = {};
  /** Evaluations whose values the machine must know when it enters a state, by the state's name. */
  readonly wanted = new Map<string, Set<ElementId>>();
  /** Evaluations that the start of the instance brings. */
  readonly atStart = new Set<ElementId>();
  /** Every region, an inner one after the one around it. */
  readonly regions: Region[] = [];
  readonly tokens = new Set<string>();
  /** Scopes whose elements the token game runs (tier 2), and why. */
  readonly gamed: ReadonlyMap<ElementId, string>;
  /** Steps that share a call. */
  readonly runs: Runs;
  /** Ways into the machine beside its start, by the `entry` of the input. */
  readonly entries: { readonly entry: string; readonly assign: JsonObject; readonly next: string }[] = [];
  /** What can only be written when everything else is there. */
  readonly later: (() => void)[] = [];
  /** Names of the states that exist or are being made, by key. */
  readonly emitted = new Map<string, string>();
  readonly #names = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly #regionOf = new Map<ElementId, Region>();

  constructor(model: ProcessModel, gamed: ReadonlyMap<ElementId, string>, runs: Runs) {
    this.model = model;
    this.gamed = gamed;
    this.runs = runs;
  }

  node(id: ElementId): Node {
    return this.model.nodes[id]!;
  }
  flow(id: ElementId): Flow {
    return this.model.flows[id]!;
  }
  refuse(
    code: Code,
    node: { id: ElementId; name?: string | undefined; place?: Finding['place'] },
    message: string,
    suggestion?: string,
  ): void {
    const known = this.refusals.some((f) => f.element?.id === node.id && f.message === message);
    if (!known)
      this.refusals.push(
        finding(code, { message, suggestion, place: node.place, element: { id: node.id, name: node.name } }),
      );
  }

  /** A state name that a person recognises, at most 80 characters, unique in the machine. `key` gives the same name again. */
  name(key: string, wish: string): string {
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const clean = wish.replace(/\s+/g, ' ').trim() || key;
    let name = clean.slice(0, MAX_NAME);
    for (let n = 2; this.#taken.has(name); n += 1) {
      const suffix = ` (${n})`;
      name = clean.slice(0, MAX_NAME - suffix.length) + suffix;
    }
    this.#names.set(key, name);
    this.#taken.add(name);
    return name;
  }
  add(region: Region, name: string, state: AslState, from: { element: ElementId; role: StateRole }): void {
    region.container.States[name] = state;
    this.states[name] = { ...from, region: region.name };
  }
  /** A state wants to know evaluations when it is entered. */
  want(state: string, ids: readonly ElementId[]): void {
    const known = this.wanted.get(state) ?? new Set();
    for (const id of ids) known.add(id);
    this.wanted.set(state, known);
  }
  has(region: Region, name: string): boolean {
    return region.container.States[name] !== undefined;
  }

  /** Whether an element of a region has a state for its incident. */
  hasIncident(region: Region, id: ElementId): boolean {
    return this.emitted.has(`incident of ${id} in ${region.name}`);
  }

  region(
    parts: Omit<Region, 'index' | 'container' | 'writes' | 'cyclic'> & { readonly container?: Container },
  ): Region {
    // The top level owns every variable.
    const written = new Set<string>(parts.parent === undefined ? this.model.variables : []);
    for (const id of deep(this.model, parts.nodes)) for (const name of this.written(id)) written.add(name);
    const region: Region = {
      container: { StartAt: '', States: {} },
      ...parts,
      index: this.regions.length,
      writes: written,
      cyclic: onCycles(this.model, deep(this.model, parts.nodes)),
    };
    this.regions.push(region);
    for (const id of deep(this.model, parts.nodes)) this.#regionOf.set(id, region);
    this.assignable[region.name] = [...written].sort();
    return region;
  }
  /** Process variables that an element writes. */
  written(id: ElementId): string[] {
    const node = this.model.nodes[id];
    if (node === undefined) return [];
    const message =
      node.event?.kind === 'message' || node.type === 'receiveTask' ? this.message(node)?.result : undefined;
    return [
      ...new Set([
        ...resultOf(node),
        ...handedBack(node, this.model.variables),
        ...(message === undefined ? [] : [message]),
      ]),
    ].filter((v) => this.model.variables.includes(v));
  }
  /** Key and binding of the message that an event or receive task waits for. */
  message(node: Node): { name: string; key: string; result?: string } | undefined {
    const name = node.event?.name;
    if (name === undefined) return undefined;
    const messages = this.model.binding.messages ?? {};
    const found = messages[name] === undefined ? kebab(name) : name;
    const binding = messages[found];
    return binding === undefined
      ? undefined
      : { name: found, key: binding.key, ...(binding.result === undefined ? {} : { result: binding.result }) };
  }
  /** An inner region keeps its lane in a variable. */
  setLane(region: Region): void {
    region.lane = `$${this.local(region, 'l')}`;
  }
  regionOf(id: ElementId): Region | undefined {
    return this.#regionOf.get(id);
  }

  // ------------------------------------------------------------ variables

  /** The machine's variable for a process variable as seen from a region. */
  variable(region: Region, name: string): string {
    for (let at: Region | undefined = region; at !== undefined; at = at.parent) {
      if (at.each?.as === name) return `$v_${mangle(name)}_z${at.index}`;
      if (at.parent !== undefined && at.writes.has(name)) return `$v_${mangle(name)}_z${at.index}`;
    }
    return `$v_${mangle(name)}`;
  }
  /** A bookkeeping variable of a region: `t` trail, `n_<element>` visits, ... Written without the `$`. */
  local(region: Region, name: string): string {
    return region.parent === undefined ? name : `${name}_z${region.index}`;
  }
  trail(region: Region): string {
    return this.local(region, 't');
  }
  counter(region: Region, id: ElementId): string {
    return this.local(region, `n_${mangle(id)}`);
  }
  /** Visit of an element: its counter, or the visit of what encloses it. */
  visit(region: Region, id: ElementId): Piece {
    return region.cyclic.has(id) ? { expression: `$string($${this.counter(region, id)})` } : region.visit;
  }

  // ------------------------------------------------------------ scopes

  /** Sub-processes around an element, outermost first, without the process itself. */
  enclosing(node: Node): Node[] {
    const out: Node[] = [];
    for (let at = this.model.nodes[node.scope]; at !== undefined; at = this.model.nodes[at.scope]) out.unshift(at);
    return out;
  }
  /** Path of a scope by its element id; `root` for the process. */
  path(scope: ElementId): Piece[] {
    const node = this.model.nodes[scope];
    if (node === undefined) return [{ text: 'root' }];
    return [...this.path(node.scope), ...this.segment(node)];
  }
  /** What an activity adds to the path of what it encloses. */
  segment(node: Node): Piece[] {
    const region = this.regionOf(node.id)!;
    const own: Piece[] = [{ text: `/${node.id}:` }, this.visit(region, node.id)];
    if (node.multiInstance === undefined) return own;
    const inner = this.inner.get(node.id);
    return inner === undefined
      ? own
      : [...own, { text: '[' }, { expression: `$string($${this.local(inner, 'i')})` }, { text: ']' }];
  }
  /** Regions of the iterations, by multi-instance activity. */
  readonly inner = new Map<ElementId, Region>();

  activation(node: Node, region: Region): Piece[] {
    if (region.fragment !== undefined) return [{ expression: `${EXECUTION_INPUT}.activation` }];
    const around =
      region.each?.node.id === node.id ? [...this.path(node.scope), ...this.segment(node)] : this.path(node.scope);
    const visit = region.each?.node.id === node.id ? ({ text: '1' } as const) : this.visit(region, node.id);
    return [...around, { text: `/${node.id}:` }, visit];
  }
  contracts(): Contracts {
    return {
      waits: this.waits,
      scopes: this.scopes,
      targets: this.targets,
      assignable: this.assignable,
      evaluations: this.evaluations,
      start: [...this.atStart],
      inline: this.inline(),
    };
  }
  /** Payloads, assignments and the input of an execution may have 256 KiB each; a call may hand over every variable, the items around it, and bring collections. */
  inline(): number {
    const items = new Set(this.regions.flatMap((r) => (r.each === undefined ? [] : [r.each.as])));
    const collections = Object.values(this.evaluations).filter((e) => e.as === 'collection');
    const values = this.model.variables.length + items.size + collections.length;
    return Math.min(MAX_INLINE, Math.floor(VALUES_IN_A_PAYLOAD / Math.max(1, values)));
  }
}
