import { anyChar, classEscape, multiEscape, union, type CharSet, type Range } from './chars.ts';

/** A regular expression of XPath and XQuery Functions and Operators 3.1 (5.6.1), as a tree. */
export type Tree =
  | { readonly type: 'set'; readonly set: CharSet }
  | { readonly type: 'start' }
  | { readonly type: 'end' }
  | { readonly type: 'sequence'; readonly items: readonly Tree[] }
  | { readonly type: 'choice'; readonly of: readonly Tree[] }
  | { readonly type: 'group'; readonly index: number; readonly body: Tree }
  | { readonly type: 'back'; readonly index: number }
  | {
      readonly type: 'repeat';
      readonly body: Tree;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
    };

export interface Flags {
  /** `.` matches line ends too. */
  readonly s: boolean;
  /** `^` and `$` match at each line. */
  readonly m: boolean;
  readonly i: boolean;
}

/** Why a text is no regular expression. */
export class PatternError extends Error {}

const MAX_DEPTH = 100;
const MAX_COUNT = 1000;

/** @throws PatternError */
export function parsePattern(pattern: string, flags: Flags): { tree: Tree; groups: number; back: boolean } {
  const reader = new Reader(Array.from(pattern), flags);
  const tree = reader.choice(0);
  if (!reader.done()) throw new PatternError(`")" without "(" at character ${reader.at + 1}`);
  return { tree, groups: reader.groups, back: reader.back };
}

class Reader {
  at = 0;
  groups = 0;
  back = false;
  readonly #closed = new Set<number>();
  readonly #text: readonly string[];
  readonly #flags: Flags;

  constructor(text: readonly string[], flags: Flags) {
    this.#text = text;
    this.#flags = flags;
  }

  done(): boolean {
    return this.at >= this.#text.length;
  }

  choice(depth: number): Tree {
    if (depth > MAX_DEPTH) throw new PatternError(`groups are nested deeper than ${MAX_DEPTH}`);
    const of = [this.#sequence(depth)];
    while (this.#take('|')) of.push(this.#sequence(depth));
    return of.length === 1 ? of[0]! : { type: 'choice', of };
  }

  #sequence(depth: number): Tree {
    const items: Tree[] = [];
    while (!this.done() && this.#peek() !== '|' && this.#peek() !== ')') items.push(this.#quantified(depth));
    return items.length === 1 ? items[0]! : { type: 'sequence', items };
  }

  #quantified(depth: number): Tree {
    let tree = this.#atom(depth);
    const bounds = this.#quantifier();
    if (bounds === undefined) return tree;
    const lazy = this.#take('?');
    tree = { type: 'repeat', body: tree, min: bounds[0], max: bounds[1], lazy };
    if (!this.done() && ['?', '*', '+', '{'].includes(this.#peek()!))
      throw this.#fault('a quantifier behind a quantifier');
    return tree;
  }

  #quantifier(): readonly [number, number] | undefined {
    if (this.#take('?')) return [0, 1];
    if (this.#take('*')) return [0, Infinity];
    if (this.#take('+')) return [1, Infinity];
    if (!this.#take('{')) return undefined;
    const min = this.#count();
    const max = this.#take(',') ? (this.#peek() === '}' ? Infinity : this.#count()) : min;
    if (!this.#take('}')) throw this.#fault('a quantifier is {n}, {n,} or {n,m}');
    if (max < min) throw this.#fault('the bounds of a quantifier are the wrong way round');
    return [min, max];
  }

  #count(): number {
    let digits = '';
    while (/^\d$/.test(this.#peek() ?? '')) digits += this.#next();
    if (digits === '') throw this.#fault('a quantifier counts with digits');
    if (Number(digits) > MAX_COUNT) throw this.#fault(`a quantifier counts to ${MAX_COUNT}`);
    return Number(digits);
  }

  #atom(depth: number): Tree {
    const c = this.#next();
    switch (c) {
      case '^':
        return { type: 'start' };
      case '$':
        return { type: 'end' };
      case '.':
        return { type: 'set', set: anyChar(this.#flags.s) };
      case '[':
        return { type: 'set', set: this.#class(depth) };
      case '(':
        return this.#group(depth);
      case '\\':
        return this.#escape();
      case '?':
      case '*':
      case '+':
      case '{':
        this.at -= 1;
        throw this.#fault(`"${c}" has nothing to repeat`);
      case ']':
      case '}':
        this.at -= 1;
        throw this.#fault(`"${c}" stands alone; write \\${c}`);
      default:
        return { type: 'set', set: this.#literal(c) };
    }
  }

  #group(depth: number): Tree {
    const silent = this.#peek() === '?';
    if (silent && !(this.#take('?') && this.#take(':')))
      throw this.#fault('of the groups with "?" there is only (?:...)');
    const index = silent ? 0 : ++this.groups;
    const body = this.choice(depth + 1);
    if (!this.#take(')')) throw this.#fault('a group is not closed');
    this.#closed.add(index);
    return silent ? body : { type: 'group', index, body };
  }

  #escape(): Tree {
    const c = this.#next();
    if (/^[1-9]$/.test(c)) return this.#backReference(c);
    return { type: 'set', set: this.#escaped(c) };
  }

  /** As many digits as there is a group for; the group is closed by then. */
  #backReference(first: string): Tree {
    let index = Number(first);
    while (/^\d$/.test(this.#peek() ?? '') && index * 10 + Number(this.#peek()) <= this.groups)
      index = index * 10 + Number(this.#next());
    if (!this.#closed.has(index)) throw this.#fault(`there is no group ${index} before`);
    this.back = true;
    return { type: 'back', index };
  }

  /** The set behind a backslash, inside and outside of a class. */
  #escaped(c: string): CharSet {
    const multi = multiEscape(c);
    if (multi !== undefined) return multi;
    if (c === 'p' || c === 'P') {
      if (!this.#take('{')) throw this.#fault(`\\${c} is followed by {...}`);
      let name = '';
      while (!this.done() && this.#peek() !== '}') name += this.#next();
      if (!this.#take('}')) throw this.#fault(`\\${c}{ is not closed`);
      const set = classEscape(name);
      if (set === undefined) throw this.#fault(`there is no category or block "${name}"`);
      return c === 'p' ? set : { ...set, negative: !set.negative };
    }
    return this.#literal(this.#single(c));
  }

  #single(c: string): string {
    const control = { n: '\n', r: '\r', t: '\t' }[c];
    if (control !== undefined) return control;
    if ('\\|.?*+(){}-[]^$'.includes(c)) return c;
    throw this.#fault(`there is no escape "\\${c}"`);
  }

  /** `[a-z-[aeiou]]` */
  #class(depth: number): CharSet {
    if (depth > MAX_DEPTH) throw new PatternError(`classes are nested deeper than ${MAX_DEPTH}`);
    const negative = this.#take('^');
    const ranges: Range[] = [];
    const sets: CharSet[] = [];
    let minus: CharSet | undefined;
    for (let first = true; ; first = false) {
      if (this.done()) throw this.#fault('a class is not closed');
      if (this.#peek() === ']' && !first) break;
      if (this.#peek() === '-' && this.#text[this.at + 1] === '[' && !first) {
        this.at += 2;
        minus = this.#class(depth + 1);
        if (this.#peek() !== ']') throw this.#fault('a class ends behind what is taken from it');
        break;
      }
      this.#member(ranges, sets);
    }
    this.at += 1;
    return union(ranges, sets, negative, minus, this.#flags.i);
  }

  #member(ranges: Range[], sets: CharSet[]): void {
    const from = this.#classChar(sets);
    if (from === undefined) return;
    const dash = this.#peek() === '-' && this.#text[this.at + 1] !== '[' && this.#text[this.at + 1] !== ']';
    if (!dash) {
      ranges.push([from, from]);
      return;
    }
    this.at += 1;
    const to = this.#classChar([]);
    if (to === undefined || to < from) throw this.#fault('a range of characters is the wrong way round');
    ranges.push([from, to]);
  }

  /** A character of a class; undefined where it was a set, which is added. */
  #classChar(sets: CharSet[]): number | undefined {
    const c = this.#next();
    if (c === '[' || c === ']') throw this.#fault(`"${c}" stands alone in a class; write \\${c}`);
    if (c !== '\\') return c.codePointAt(0)!;
    const escaped = this.#next();
    if ('pP'.includes(escaped) || multiEscape(escaped) !== undefined) {
      sets.push(this.#escaped(escaped));
      return undefined;
    }
    return this.#single(escaped).codePointAt(0)!;
  }

  #literal(c: string): CharSet {
    const point = c.codePointAt(0)!;
    return union([[point, point]], [], false, undefined, this.#flags.i);
  }

  #peek(): string | undefined {
    return this.#text[this.at];
  }
  #next(): string {
    const c = this.#text[this.at];
    if (c === undefined) throw this.#fault('it ends too early');
    this.at += 1;
    return c;
  }
  #take(c: string): boolean {
    if (this.#peek() !== c) return false;
    this.at += 1;
    return true;
  }
  #fault(message: string): PatternError {
    return new PatternError(`${message} (character ${this.at + 1} of the pattern)`);
  }
}
