import { BUILTINS } from '../feel/functions/index.ts';
import type { Node } from '../feel/parse.ts';
import type { Helper } from './helpers.ts';
import { LOWERINGS } from './lowerings.ts';
import { ANY, type Type } from './types.ts';

/** What in an expression has no exact equal in JSONata, and why. */
export class Untranslatable extends Error {
  readonly construct: string;
  constructor(construct: string, reason: string) {
    super(reason);
    this.construct = construct;
  }
}

/** JSONata that gives a value (undefined for FEEL's null), with what is known of it. A date is a number: year, month and day in a row. */
export interface Text {
  readonly code: string;
  readonly type: Type;
  /** A text, number or boolean that is written out. */
  readonly literal?: string | number | boolean;
}

/** The world of an expression. */
export interface Variables {
  /** The machine's variable for a process variable (`$v_application`). */
  readonly variable: (name: string) => string;
  /** Type that values at a path are held to. */
  readonly type?: ((path: readonly string[]) => Type) | undefined;
}

/** Names bound inside the expression. */
export interface Bound {
  readonly names?: Readonly<Record<string, Text>>;
  /** The item whose entries come before everything but the names that were bound inside of the filter. */
  readonly filter?: { readonly item: string; readonly inside: readonly string[] };
  /** What `?` stands for. */
  readonly input?: Text;
  /** How often the expression is evaluated, as far as anybody can say: once, or for each item of the loops around it. */
  readonly rounds?: number;
}

/** Rounds that the machine may take over one expression: what it cannot bring to an end there, nobody can catch. */
const MAX_ROUNDS = 10_000;
/** Items that a list of data counts for. */
export const ROUNDS_OF_LIST = 100;

/** One name more. */
export const bind = (bound: Bound, name: string, text: Text): Bound => ({
  ...bound,
  names: { ...bound.names, [name]: text },
  ...(bound.filter === undefined ? {} : { filter: { ...bound.filter, inside: [...bound.filter.inside, name] } }),
});

export type Lowering = (t: Translator, node: Node, bound: Bound) => Text;

/** Names that a path or a filter may ask for by their text alone: FEEL finds others by comparing token by token. */
const PLAIN = /^[^\s./\-'+*]+$/;

export class Translator {
  readonly #source: string;
  readonly #variables: Variables;
  #names = 0;

  constructor(source: string, variables: Variables) {
    this.#source = source;
    this.#variables = variables;
  }
  text(node: Node): string {
    return this.#source.slice(node.from, node.to);
  }
  variable(name: string): Text {
    return { code: this.call('u', this.#variables.variable(name)), type: this.typeAt([name]) };
  }
  /** The variable as it is: null where it is null. */
  raw(name: string): string {
    return this.#variables.variable(name);
  }
  isBuiltin(name: string): boolean {
    return BUILTINS.has(name);
  }
  typeAt(path: readonly string[]): Type {
    return this.#variables.type?.(path) ?? ANY;
  }
  /** The body of a loop over so many items. */
  looped(bound: Bound, items: number, node: Node): Bound {
    const rounds = (bound.rounds ?? 1) * items;
    return rounds > MAX_ROUNDS
      ? this.refuse(node, 'it may take more rounds than the machine should')
      : { ...bound, rounds };
  }
  /** A call of a helper. */
  call(helper: Helper, ...args: readonly string[]): string {
    return `$${helper}(${args.join(',')})`;
  }
  fresh(): string {
    this.#names += 1;
    return `$i${this.#names}`;
  }
  refuse(node: Node, reason: string): never {
    throw new Untranslatable(`"${this.text(node)}"`, reason);
  }
  plain(name: string, node: Node): string {
    return PLAIN.test(name) ? name : this.refuse(node, 'a name of several words is compared word by word');
  }

  /** For a value that is needed more than once: evaluates it into a variable, unless it is one already. */
  once(value: Text, use: (value: Text) => string): string {
    if (value.literal !== undefined || value.code.length < 40) return use(value);
    const variable = this.fresh();
    return `(${variable}:=${value.code};${use({ ...value, code: variable })})`;
  }
  expression(node: Node, bound: Bound): Text {
    const lowering = LOWERINGS[node.name];
    return lowering === undefined ? this.refuse(node, 'it has no exact equal in JSONata') : lowering(this, node, bound);
  }
  /** An expression whose value goes on as it is: a date has no form there. */
  value(node: Node, bound: Bound): Text {
    const made = this.expression(node, bound);
    return made.type.kind === 'date' ? this.refuse(node, 'a date can be compared, and nothing else') : made;
  }
}
