import { entryOf } from '../feel/names.ts';
import { Scope } from '../feel/scope.ts';
import { isContext, type FeelContext, type FeelValue } from '../feel/values.ts';
import type { DecisionRun } from './record.ts';

export type Thunks = Map<string, () => FeelValue>;
/** Puts a value under the names of its imports: `lib.Rate` is an entry of the context `lib`. */
export function place(names: Thunks, path: readonly string[], name: string, value: () => FeelValue): void {
  const [first, ...rest] = path;
  if (first === undefined) {
    names.set(name, value);
    return;
  }
  const before = names.get(first);
  names.set(first, () => {
    const outer = before?.() ?? null;
    const inner: Thunks = new Map();
    place(inner, rest, name, value);
    const [entry] = [...inner].map(([key, of]) => [key, of()] as const);
    return mergedContext(isContext(outer) ? outer : new Map(), entry![0], entry![1]);
  });
}
function mergedContext(outer: FeelContext, key: string, value: FeelValue): FeelContext {
  const old = outer.get(key) ?? null;
  return new Map(outer).set(key, isContext(old) && isContext(value) ? new Map([...old, ...value]) : value);
}

/** Names whose values are made when they are asked for. */
export class Lazy extends Scope {
  readonly #names: ReadonlyMap<string, () => FeelValue>;
  constructor(outer: Scope | undefined, run: DecisionRun, names: ReadonlyMap<string, () => FeelValue>) {
    super(outer, run);
    this.#names = names;
  }
  protected override own(name: string): FeelValue | undefined {
    return entryOf(this.#names, name)?.();
  }
}
