import { fromJson } from './json.ts';
import { canonical, entryOf } from './names.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Run } from './run.ts';
import { isContext, type FeelContext, type FeelValue } from './values.ts';

/** Names in scope, the innermost first (DMN 1.5, 10.3.2.11). */
export abstract class Scope {
  readonly outer: Scope | undefined;
  readonly run: Run;

  constructor(outer: Scope | undefined, run: Run) {
    this.outer = outer;
    this.run = run;
  }

  /** Value of a name that this scope itself binds; undefined for any other. */
  protected abstract own(name: string): FeelValue | undefined;

  /** undefined where nobody binds the name. */
  find(name: string): FeelValue | undefined {
    let value = this.own(name);
    for (let scope = this.outer; value === undefined && scope !== undefined; scope = scope.outer)
      value = scope.own(name);
    return value;
  }
}

/** Names of a context, of parameters, of a loop. */
export class Names extends Scope {
  readonly names: FeelContext;
  constructor(outer: Scope | undefined, run: Run, names: FeelContext) {
    super(outer, run);
    this.names = names;
  }
  protected override own(name: string): FeelValue | undefined {
    return entryOf(this.names, name);
  }
}

/** Variables that come as JSON: each is read when it is first asked for. */
export class JsonNames extends Scope {
  readonly #source: JsonObject;
  readonly #read = new Map<string, FeelValue>();
  constructor(run: Run, source: JsonObject) {
    super(undefined, run);
    this.#source = source;
  }
  protected override own(name: string): FeelValue | undefined {
    const known = this.#read.get(name);
    if (known !== undefined) return known;
    const key = Object.hasOwn(this.#source, name)
      ? name
      : Object.keys(this.#source).find((k) => canonical(k) === canonical(name));
    if (key === undefined) return undefined;
    const value = fromJson(this.#source[key]!);
    this.#read.set(name, value);
    return value;
  }
}

/** The item that a filter looks at: `item`, and its entries where it is a context. */
export class Item extends Scope {
  readonly #item: FeelValue;
  constructor(outer: Scope, item: FeelValue) {
    super(outer, outer.run);
    this.#item = item;
  }
  protected override own(name: string): FeelValue | undefined {
    const entry = isContext(this.#item) ? entryOf(this.#item, name) : undefined;
    return entry === undefined && name === 'item' ? this.#item : entry;
  }
}

/** One name. */
export class Single extends Scope {
  readonly #name: string;
  readonly #value: FeelValue;
  constructor(outer: Scope, name: string, value: FeelValue) {
    super(outer, outer.run);
    this.#name = name;
    this.#value = value;
  }
  protected override own(name: string): FeelValue | undefined {
    return name === this.#name ? this.#value : undefined;
  }
}

/** What a loop has returned so far, under the name `partial`: a list of its own, as later rounds may not change it. */
export class Partial extends Scope {
  readonly #results: readonly FeelValue[];
  constructor(outer: Scope, results: readonly FeelValue[]) {
    super(outer, outer.run);
    this.#results = results;
  }
  protected override own(name: string): FeelValue | undefined {
    if (name !== 'partial') return undefined;
    this.run.items(this.#results.length);
    return [...this.#results];
  }
}
