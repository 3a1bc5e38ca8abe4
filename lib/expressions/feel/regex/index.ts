import type { Run } from '../run.ts';
import { Searcher, type Match, type MatchOptions } from './matcher.ts';
import { compileTree, type Program } from './program.ts';
import { parsePattern, PatternError } from './syntax.ts';

// Regular expressions of XPath (Functions and Operators 3.1, 5.6), which FEEL's matches(), replace() and split() use. JavaScript's own
// engine has no classes with subtraction and no blocks, and a pattern can keep it busy for years: this one cannot be.

/** What a match is replaced by: literal texts and numbers of groups. */
export type Replacement = readonly (string | number)[];

export class Regex {
  readonly groups: number;
  readonly #program: Program;
  readonly #options: MatchOptions;

  constructor(program: Program, groups: number, options: MatchOptions) {
    this.#program = program;
    this.groups = groups;
    this.#options = options;
  }

  /** @throws FeelLimitError */
  matches(text: string, run: Run): boolean {
    return new Searcher(this.#program, pointsOf(text), this.#options, run).from(0) !== null;
  }

  replace(text: string, by: Replacement, run: Run): string {
    const { pieces, matches, points } = this.#cut(text, run);
    let length = 0;
    const written = matches.map((match) => {
      const with_ = by.map((part) => (typeof part === 'string' ? part : groupText(points, match, part))).join('');
      length += with_.length;
      run.characters(length);
      return with_;
    });
    const result = pieces.map((piece, i) => piece + (written[i] ?? '')).join('');
    run.characters(result.length);
    return result;
  }

  split(text: string, run: Run): string[] {
    return this.#cut(text, run).pieces;
  }

  /** The text between the matches, and the matches. */
  #cut(text: string, run: Run): { pieces: string[]; matches: Match[]; points: readonly number[] } {
    const points = pointsOf(text);
    const pieces: string[] = [];
    const matches: Match[] = [];
    const searcher = new Searcher(this.#program, points, this.#options, run);
    let from = 0;
    for (;;) {
      const match = searcher.from(from);
      // No pattern that gets here matches the empty text alone, but one may match between two others ("^|x").
      if (match === null || match[1]! === match[0]!) break;
      run.step(2);
      pieces.push(slice(points, from, match[0]!));
      matches.push(match);
      from = match[1]!;
    }
    pieces.push(slice(points, from, points.length));
    return { pieces, matches, points };
  }
}

const pointsOf = (text: string): number[] => Array.from(text, (c) => c.codePointAt(0)!);
function slice(points: readonly number[], from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i++) text += String.fromCodePoint(points[i]!);
  return text;
}
const groupText = (points: readonly number[], match: Match, group: number): string =>
  match[group * 2]! < 0 ? '' : slice(points, match[group * 2]!, match[group * 2 + 1]!);

const compiled = new Map<string, Regex | string>();

/** The pattern ready to match, or why it is none. */
export function regex(pattern: string, flags: string): Regex | string {
  const key = `${flags}/${pattern}`;
  let known = compiled.get(key);
  if (known === undefined) {
    known = compile(pattern, flags);
    if (compiled.size >= 500) compiled.clear();
    compiled.set(key, known);
  }
  return known;
}

function compile(pattern: string, flags: string): Regex | string {
  if (!/^[smixq]*$/.test(flags)) return `the flags "${flags}" are not among s, m, i, x and q`;
  const has = (flag: string): boolean => flags.includes(flag);
  const literal = has('q') ? pattern.replace(/[\\|.?*+(){}\-[\]^$]/g, '\\$&') : undefined;
  const text = literal ?? (has('x') ? withoutSpaces(pattern) : pattern);
  try {
    const { tree, groups, back } = parsePattern(text, { s: has('s'), m: has('m'), i: has('i') });
    return new Regex(compileTree(tree, groups), groups, { lines: has('m'), anyCase: has('i'), back });
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    throw error;
  }
}

/** With the flag x white space is for the reader, outside of classes. */
function withoutSpaces(pattern: string): string {
  let result = '';
  let depth = 0;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    const escaped = c === '\\';
    if (!escaped && c === '[') depth += 1;
    else if (!escaped && c === ']' && depth > 0) depth -= 1;
    if (depth === 0 && /[ \t\n\r]/.test(c)) continue;
    result += c;
    if (escaped && depth > 0 && i + 1 < pattern.length) result += pattern[++i]!;
  }
  return result;
}

/** `$1` is a group, `\$` and `\\` are themselves (fn:replace); or what is wrong with it. */
export function replacement(text: string, groups: number, literal: boolean): Replacement | string {
  if (literal) return [text];
  const parts: (string | number)[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '\\') {
      const next = text[++i];
      if (next !== '\\' && next !== '$') return 'in the replacement a "\\" stands before "\\" or "$"';
      parts.push(next);
    } else if (c === '$') {
      const digits = /^\d+/.exec(text.slice(i + 1))?.[0];
      if (digits === undefined) return 'in the replacement a "$" is followed by the number of a group';
      // As many digits as there is a group for; a single digit beyond them is empty.
      let length = digits.length;
      while (length > 1 && Number(digits.slice(0, length)) > groups) length -= 1;
      const group = Number(digits.slice(0, length));
      parts.push(group > groups ? '' : group);
      i += length;
    } else parts.push(c);
  }
  return parts;
}
