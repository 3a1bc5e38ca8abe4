import { BLOCKS } from './blocks.ts';

export type Range = readonly [from: number, to: number];

/** A set of characters. */
export interface CharSet {
  readonly has: (point: number) => boolean;
  readonly negative: boolean;
}
export const contains = (set: CharSet, point: number): boolean => set.has(point) !== set.negative;

const set = (has: (point: number) => boolean, negative = false): CharSet => ({ has, negative });

/** Every character but the ends of lines, or every one. */
export const anyChar = (all: boolean): CharSet => set(all ? () => true : (p) => p !== 10 && p !== 13);

/** Without regard to case a character stands for all that share its upper or lower case. */
function variants(point: number): readonly number[] {
  const c = String.fromCodePoint(point);
  const lower = c.toLowerCase();
  const upper = c.toUpperCase();
  return [lower, upper, upper.toLowerCase(), lower.toUpperCase()].map((v) =>
    v.length === String.fromCodePoint(v.codePointAt(0)!).length ? v.codePointAt(0)! : point,
  );
}

/** A class: its characters and sets together, or all others; without those of `minus`. */
export function union(
  ranges: readonly Range[],
  sets: readonly CharSet[],
  negative: boolean,
  minus: CharSet | undefined,
  anyCase: boolean,
): CharSet {
  const written = anyCase ? [...ranges, ...ranges.flatMap(singleVariants)] : ranges;
  const direct = (p: number): boolean =>
    written.some(([from, to]) => p >= from && p <= to) || sets.some((s) => contains(s, p));
  const has = anyCase ? (p: number): boolean => direct(p) || variants(p).some(direct) : direct;
  return minus === undefined ? set(has, negative) : set((p) => has(p) !== negative && !contains(minus, p));
}
const singleVariants = ([from, to]: Range): Range[] => (from === to ? variants(from).map((v): Range => [v, v]) : []);

const CATEGORIES = /^(L[ulmot]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?)$/;
const known = new Map<string, CharSet>();

/** The set of a category (`Lu`) or a block (`IsBasicLatin`); undefined where there is none of that name. */
export function classEscape(name: string): CharSet | undefined {
  const found = known.get(name);
  if (found !== undefined) return found;
  const block = name.startsWith('Is') ? BLOCKS[name.slice(2)] : undefined;
  let made: CharSet | undefined;
  if (block !== undefined) made = set((p) => p >= block[0] && p <= block[1]);
  else if (CATEGORIES.test(name)) made = property(`\\p{${name}}`);
  if (made !== undefined) known.set(name, made);
  return made;
}

/** JavaScript knows the categories; asked for one character at a time it cannot run away. */
function property(expression: string): CharSet {
  const test = new RegExp(`^${expression}$`, 'u');
  return set((p) => test.test(String.fromCodePoint(p)));
}

const space = set((p) => p === 32 || p === 9 || p === 10 || p === 13);
const digit = property('\\p{Nd}');
const word = property('[^\\p{P}\\p{Z}\\p{C}]');
const nameStart = property('[\\p{L}\\p{Nl}:_]');
const nameChar = property('[\\p{L}\\p{Nl}\\p{Nd}\\p{M}:_.\\-\\u00B7]');
const MULTI: Readonly<Record<string, CharSet>> = { s: space, d: digit, w: word, i: nameStart, c: nameChar };

/** `\s \d \w \i \c` and their opposites. */
export function multiEscape(c: string): CharSet | undefined {
  const found = Object.hasOwn(MULTI, c) ? MULTI[c] : undefined;
  if (found !== undefined) return found;
  const opposite = Object.hasOwn(MULTI, c.toLowerCase()) ? MULTI[c.toLowerCase()] : undefined;
  return opposite && { ...opposite, negative: !opposite.negative };
}
