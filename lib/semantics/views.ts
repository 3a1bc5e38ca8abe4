import type { Json, JsonObject } from '../model/json.ts';
import type { InstanceId, View, ViewId } from './types.ts';

/**
 * Who sees which value. A fork gives every branch a view of its own: it reads what was there at the fork and what it writes itself; at the
 * join, the writes of the branches go into the view around them in the order of the branches (docs/adr/0009). A sub-process or activity with
 * names of its own has a view that keeps those and passes on all else.
 */
export class Views {
  readonly #views: Record<ViewId, View>;
  readonly #own = new Set<ViewId>();
  readonly #next: () => number;
  readonly #enabled: boolean;
  readonly #watched: ReadonlySet<string>;
  /** Set when anything was written. */
  changed = false;

  /** @param watched Variables that conditional events look at. */
  constructor(
    views: Readonly<Record<ViewId, View>>,
    options: { readonly enabled: boolean; readonly watched: ReadonlySet<string> },
    next: () => number,
  ) {
    this.#views = { ...views };
    this.#enabled = options.enabled;
    this.#watched = options.watched;
    this.#next = next;
  }

  get record(): Record<ViewId, View> {
    return this.#views;
  }

  /** The variables of a new root. */
  root(values: JsonObject): ViewId {
    return this.#add({ branch: true, order: 0, locals: [], values: { ...values } });
  }

  /** A view with names of its own that passes all other writes on. */
  inner(
    parent: ViewId,
    owner: InstanceId,
    locals: JsonObject,
    more: Partial<Pick<View, 'snapshot' | 'branch' | 'order'>> = {},
  ): ViewId {
    if (!this.#enabled) return parent;
    const names = more.snapshot === true ? [] : Object.keys(locals);
    return this.#add({ parent, owner, branch: false, order: 0, ...more, locals: names, values: { ...locals } });
  }

  /** One view a branch. */
  fork(view: ViewId, count: number): ViewId[] {
    if (!this.#enabled || count <= 1) return Array.from({ length: count }, () => view);
    return Array.from({ length: count }, (_, order) =>
      this.#add({ parent: view, branch: true, order, locals: [], values: {} }),
    );
  }

  /** Another branch, behind those that are there. */
  branch(view: ViewId): ViewId {
    if (!this.#enabled) return view;
    const order = Math.max(-1, ...this.#children(view).map((c) => this.#views[c]!.order)) + 1;
    return this.#add({ parent: view, branch: true, order, locals: [], values: {} });
  }

  /**
   * What begins beside the tokens of a scope, while they go on writing: it keeps what they saw when it began, and writes when the scope ends.
   * @param view The scope's own view. @param seen What the token that it began beside sees. @param scope The scope.
   */
  apart(view: ViewId, seen: ViewId, scope: InstanceId): ViewId {
    const id = this.branch(view);
    if (this.#enabled) this.#views[id] = { ...this.#views[id]!, owner: scope, base: this.all(seen) };
    return id;
  }

  /** The view outside of what an instance has of its own. */
  outside(view: ViewId, owner: InstanceId): ViewId {
    const at = this.#views[view];
    return at?.owner === owner && at.parent !== undefined ? at.parent : view;
  }

  read(view: ViewId, name: string): Json | undefined {
    for (const at of this.#chain(view)) {
      if (Object.hasOwn(at.values, name)) return at.values[name];
      if (at.base !== undefined) return at.base[name];
    }
    return undefined;
  }

  /** Everything that is seen from here. */
  all(view: ViewId): JsonObject {
    const values: Record<string, Json> = {};
    for (const at of this.#chain(view).reverse()) Object.assign(values, at.base, at.values);
    return values;
  }

  /** What a conditional event sees: all of it, and of what it looks at the latest, even where another branch wrote it. */
  latest(view: ViewId): JsonObject {
    const { newest } = this.#views[this.#root(view)] ?? {};
    return newest === undefined ? this.all(view) : { ...this.all(view), ...newest };
  }

  /** What is seen from here, and what the branches below have written so far, in their order. */
  everything(view: ViewId): JsonObject {
    const values: Record<string, Json> = { ...this.all(view) };
    for (const id of this.#below(view)) {
      const { values: own, locals } = this.#views[id]!;
      for (const [name, value] of Object.entries(own)) if (!locals.includes(name)) values[name] = value;
    }
    return values;
  }

  /** Writes as a token in this view does. */
  write(view: ViewId, name: string, value: Json): void {
    if (!this.#enabled) return;
    this.changed = true;
    for (let id: ViewId | undefined = view; id !== undefined; id = this.#views[id]!.parent) {
      const at: View = this.#views[id]!;
      if (at.snapshot === true) {
        // What has been written is no longer as it was.
        if (Object.hasOwn(at.values, name)) delete this.#edit(id).values[name];
      } else if (at.locals.includes(name)) {
        this.#edit(id).values[name] = value;
        return;
      } else if (at.branch) {
        this.#edit(id).values[name] = value;
        if (this.#watched.has(name)) this.#note(view, name, value);
        return;
      }
    }
  }

  #note(view: ViewId, name: string, value: Json): void {
    const root = this.#root(view);
    const own = this.#edit(root);
    this.#views[root] = { ...own, newest: { ...own.newest, [name]: value } };
  }

  #root(view: ViewId): ViewId {
    let at = view;
    for (let up = this.#views[at]?.parent; up !== undefined; up = this.#views[at]?.parent) at = up;
    return at;
  }

  /** Declares and sets a name of the view itself. */
  setLocal(view: ViewId, name: string, value: Json): void {
    if (!this.#enabled) return;
    const own = this.#edit(view);
    own.values[name] = value;
    if (!own.locals.includes(name)) this.#views[view] = { ...own, locals: [...own.locals, name] };
    this.changed = true;
  }

  /** One view of several tokens that join. `used` holds the views that others still see through. */
  join(views: readonly ViewId[], used: ReadonlySet<ViewId>): ViewId {
    if (!this.#enabled) return views[0]!;
    let joining = [...new Set(views)];
    while (joining.length > 1) {
      const around = this.#collapsible(joining, used);
      if (around === undefined) return this.#merged(joining);
      const inside = new Set(this.#branches(around, joining));
      this.#end(around, (child) => inside.has(child));
      joining = [...new Set(joining.map((v) => (inside.has(v) ? around : v)))];
    }
    return joining[0]!;
  }

  /** Ends every branch below a view: their writes go into it, in order. What began beside a scope ends with that `scope` only. */
  collapse(view: ViewId, scope?: InstanceId): void {
    this.#end(view, (child) => !this.#isApart(child) || this.#views[child]!.owner === scope);
  }

  #end(view: ViewId, ends: (child: ViewId) => boolean): void {
    for (const child of this.#children(view)) {
      if (!ends(child)) continue;
      this.#end(child, ends);
      const { values, locals, snapshot } = this.#views[child]!;
      delete this.#views[child];
      if (snapshot === true) continue;
      for (const [name, value] of Object.entries(values)) if (!locals.includes(name)) this.write(view, name, value);
    }
  }

  /** Forgets every branch below a view, with what was written there; what began beside a scope only if that is `gone` too. */
  drop(view: ViewId, gone: ReadonlySet<InstanceId>): void {
    if (!this.#enabled) return;
    for (const child of this.#children(view)) {
      if (this.#isApart(child) && !gone.has(this.#views[child]!.owner!)) continue;
      this.discard(child);
    }
  }

  #isApart(view: ViewId): boolean {
    return this.#views[view]!.base !== undefined;
  }

  /** Forgets a view and everything below it. */
  discard(view: ViewId): void {
    if (!this.#enabled) return;
    for (const child of this.#below(view)) delete this.#views[child];
    delete this.#views[view];
  }

  /** Forgets a view that has nothing below it any more. */
  remove(view: ViewId): void {
    if (this.#enabled) delete this.#views[view];
  }

  /** The view and those around it that are seen through it, innermost first. */
  #chain(view: ViewId): View[] {
    const chain: View[] = [];
    for (let at = this.#views[view]; at !== undefined;) {
      chain.push(at);
      at = at.parent === undefined || at.base !== undefined ? undefined : this.#views[at.parent];
    }
    return chain;
  }

  #add(view: View): ViewId {
    const id = String(this.#next());
    this.#views[id] = view;
    this.#own.add(id);
    return id;
  }

  #edit(id: ViewId): View {
    if (!this.#own.has(id)) {
      const view = this.#views[id]!;
      this.#views[id] = { ...view, values: { ...view.values } };
      this.#own.add(id);
    }
    return this.#views[id]!;
  }

  #children(view: ViewId): ViewId[] {
    return Object.entries(this.#views)
      .filter(([, v]) => v.parent === view)
      .sort(([a, x], [b, y]) => x.order - y.order || Number(a) - Number(b))
      .map(([id]) => id);
  }

  #below(view: ViewId): ViewId[] {
    return this.#children(view).flatMap((child) => [child, ...this.#below(child)]);
  }

  /** The innermost view around one of the joining tokens below which nobody else is. */
  #collapsible(joining: readonly ViewId[], used: ReadonlySet<ViewId>): ViewId | undefined {
    const parents = [...new Set(joining.flatMap((v) => this.#views[v]!.parent ?? []))];
    return parents.find((p) => this.#branches(p, joining).every((v) => joining.includes(v) || !used.has(v)));
  }

  /** Views below this one, without what began beside its scope; unless that is what joins. */
  #branches(view: ViewId, joining: readonly ViewId[]): ViewId[] {
    return this.#children(view).flatMap((child) =>
      this.#isApart(child) && !joining.includes(child) ? [] : [child, ...this.#branches(child, joining)],
    );
  }

  /** Some branches of a fork join while others go on: their writes make a branch of their own. */
  #merged(joining: readonly ViewId[]): ViewId {
    const paths = joining.map((v) => this.#path(v));
    let depth = 0;
    while (paths.every((p) => p[depth] !== undefined && p[depth] === paths[0]![depth])) depth += 1;
    const around = paths[0]![depth - 1]!;
    const ordered = paths.map((p) => p.slice(depth)).sort((a, b) => this.#compare(a, b));
    const values: Record<string, Json> = {};
    for (const path of ordered)
      for (const id of path) {
        const view = this.#views[id]!;
        for (const [name, value] of Object.entries(view.values)) if (!view.locals.includes(name)) values[name] = value;
      }
    const order = Math.min(...ordered.map((path) => (path[0] === undefined ? 0 : this.#views[path[0]]!.order)));
    const merged = this.#add({ parent: around, branch: true, order, locals: [], values });
    for (const view of joining) if (this.#children(view).length === 0 && view !== around) delete this.#views[view];
    return merged;
  }

  #path(view: ViewId): ViewId[] {
    const path: ViewId[] = [];
    for (let at: ViewId | undefined = view; at !== undefined; at = this.#views[at]!.parent) path.unshift(at);
    return path;
  }

  #compare(a: readonly ViewId[], b: readonly ViewId[]): number {
    for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
      const difference = this.#views[a[i]!]!.order - this.#views[b[i]!]!.order || Number(a[i]) - Number(b[i]);
      if (difference !== 0) return difference;
    }
    return a.length - b.length;
  }
}
