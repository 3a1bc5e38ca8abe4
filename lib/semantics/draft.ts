import type { ElementId, Node } from '../model/process-model.ts';
import { copyOf } from './copy.ts';
import type { Diagram } from './diagram.ts';
import type { Game } from './game.ts';
import type { Command, Ended, Instance, InstanceId, State, Wait } from './types.ts';

/** A state that is being changed: what is active, what is armed, what has ended. Copies what it changes, and nothing else. */
export class Draft {
  readonly game: Game;
  readonly commands: Command[] = [];
  /** Scopes that may be done. */
  protected readonly touched = new Set<InstanceId>();
  readonly #instances: Record<InstanceId, Instance>;
  readonly #waits: Record<string, Wait>;
  readonly #ended: Record<InstanceId, Ended>;
  readonly #own = new Set<InstanceId>();
  readonly #children = new Map<InstanceId, Set<InstanceId>>();

  constructor(game: Game, state: State) {
    this.game = game;
    this.#instances = { ...state.instances };
    this.#waits = { ...state.waits };
    this.#ended = { ...state.ended };
    for (const instance of Object.values(this.#instances)) this.#index(instance);
  }

  /** What has come of it. */
  protected get records(): Pick<State, 'ended' | 'instances' | 'waits'> {
    return { ended: this.#ended, instances: this.#instances, waits: this.#waits };
  }

  // ---------------------------------------------------------------- instances

  get(id: InstanceId): Instance | undefined {
    return this.#instances[id];
  }

  /** The instance, to be changed. */
  edit(id: InstanceId): Instance {
    const instance = this.#instances[id]!;
    if (this.#own.has(id)) return instance;
    this.#own.add(id);
    return (this.#instances[id] = copyOf(instance));
  }

  all(): readonly Instance[] {
    return Object.values(this.#instances);
  }

  children(id: InstanceId): readonly Instance[] {
    return [...(this.#children.get(id) ?? [])].map((child) => this.#instances[child]!);
  }

  hasChildren(id: InstanceId): boolean {
    return (this.#children.get(id)?.size ?? 0) > 0;
  }

  add(instance: Instance): Instance {
    this.#instances[instance.id] = instance;
    this.#own.add(instance.id);
    this.#index(instance);
    return instance;
  }

  /** Takes the instance away; nothing is armed for it any more. */
  remove(id: InstanceId): void {
    const instance = this.#instances[id];
    if (!instance) return;
    this.disarmAll(id);
    delete this.#instances[id];
    this.#own.delete(id);
    if (instance.parent !== undefined) {
      this.#children.get(instance.parent)?.delete(id);
      this.touched.add(instance.parent);
    }
  }

  diagramOf(instance: Instance): Diagram {
    return this.game.diagram(instance.model)!;
  }

  nodeOf(instance: Instance): Node {
    return this.diagramOf(instance).node(instance.element);
  }

  /** The instance itself and those around it, innermost first. */
  around(id: InstanceId | undefined): Instance[] {
    const found: Instance[] = [];
    for (let at = id === undefined ? undefined : this.#instances[id]; at !== undefined;) {
      found.push(at);
      at = at.parent === undefined ? undefined : this.#instances[at.parent];
    }
    return found;
  }

  /** The instance and everything in it. */
  inside(id: InstanceId): Set<InstanceId> {
    return new Set([id, ...this.children(id).flatMap((child) => [...this.inside(child.id)])]);
  }

  /** A new id for an element in a scope; its visit counter is raised. */
  visit(scope: InstanceId, element: ElementId): InstanceId {
    const around = this.#instances[scope]!;
    if (this.game.ids === 'free' || around.scope === undefined) {
      for (let n = 1; ; n += 1) if (!this.#instances[`${scope}/${element}:${n}`]) return `${scope}/${element}:${n}`;
    }
    const visits = this.edit(scope).scope!.visits;
    visits[element] = (visits[element] ?? 0) + 1;
    return `${scope}/${element}:${visits[element]}`;
  }

  /** Whether a root of this id is or was there. */
  isKnown(id: InstanceId): boolean {
    return this.#instances[id] !== undefined || this.#ended[id] !== undefined;
  }

  end(id: InstanceId, ended: Ended): void {
    this.#ended[id] = ended;
    this.commands.push({ type: 'ended', root: id, ...ended });
  }

  // ---------------------------------------------------------------- waits

  waits(): readonly Wait[] {
    return Object.values(this.#waits);
  }

  wait(id: string): Wait | undefined {
    return this.#waits[id];
  }

  arm(wait: Wait): void {
    this.#waits[wait.id] = wait;
    this.commands.push({ type: 'arm', wait });
  }

  /** Remembers whether a condition held. */
  hold(wait: Wait, held: boolean): void {
    this.#waits[wait.id] = { ...wait, held };
  }

  disarm(id: string, tell = true): void {
    if (!this.#waits[id]) return;
    delete this.#waits[id];
    if (tell) this.commands.push({ type: 'disarm', wait: id });
  }

  disarmAll(instance: InstanceId): void {
    for (const wait of Object.values(this.#waits)) if (wait.instance === instance) this.disarm(wait.id);
  }

  /** Looks again whether a scope is done. */
  touch(scope: InstanceId): void {
    this.touched.add(scope);
  }

  #index(instance: Instance): void {
    if (instance.parent === undefined) return;
    let children = this.#children.get(instance.parent);
    if (!children) this.#children.set(instance.parent, (children = new Set()));
    children.add(instance.id);
  }
}
