/**
 * Boxes over finitely many samples a dimension. A box says for every sample whether it holds; sets of rules are bit sets, so a table of a thousand rules
 * is searched in the time it takes to read it.
 */
export interface Boxes {
  /** Number of samples in each dimension. */
  readonly sizes: readonly number[];
  /** `at[dimension][sample]`: bit set of the rules that hold there. */
  readonly at: readonly (readonly bigint[])[];
  /** `holds[rule][dimension]`: bit set of samples. */
  readonly holds: readonly (readonly bigint[])[];
  /** `samples[rule][dimension]`: the same as a list. */
  readonly samples: readonly Region[];
}

/** Boxes of `rules` over `sizes`, asking each rule about each sample once. */
export function boxes(
  rules: number,
  sizes: readonly number[],
  holds: (rule: number, dimension: number, sample: number) => boolean,
): Boxes {
  // Bits are gathered as digits: a big integer that grows bit by bit is copied every time.
  const table = sizes.map((size, d) =>
    Array.from({ length: rules }, (_r, rule) =>
      Array.from({ length: size }, (_s, s) => (holds(rule, d, s) ? '1' : '0')),
    ),
  );
  const bits = (digits: readonly string[]): bigint => BigInt(`0b${digits.length === 0 ? '0' : digits.join('')}`);
  return {
    sizes,
    samples: Array.from({ length: rules }, (_r, rule) =>
      table.map((dimension) => dimension[rule]!.flatMap((digit, s) => (digit === '1' ? [s] : []))),
    ),
    holds: Array.from({ length: rules }, (_r, rule) => sizes.map((_s, d) => bits([...table[d]![rule]!].reverse()))),
    at: sizes.map((size, d) =>
      Array.from({ length: size }, (_s, s) => bits(table[d]!.map((row) => row[s]!).reverse())),
    ),
  };
}

/** The samples of each dimension that are looked at. */
export type Region = readonly (readonly number[])[];

/** A point as one sample a dimension. */
export type Point = readonly number[];

/** Steps after which a search gives up; a table that needs more says so instead of taking minutes. */
const BUDGET = 200_000;

export class TooLarge extends Error {}

/**
 * A point of a region that none of the rules holds. Undefined where they cover all of it.
 * @throws TooLarge
 */
export function uncovered({ at }: Boxes, rules: readonly number[], region: Region): Point | undefined {
  const begin = rules.reduce((bits, rule) => bits | (1n << BigInt(rule)), 0n);
  // Rules that hold everywhere from a dimension on: while one is left, all is covered.
  const rest: bigint[] = [];
  let all = begin;
  for (let d = region.length; d >= 0; d -= 1) {
    rest[d] = all;
    if (d > 0) for (const s of region[d - 1]!) all &= at[d - 1]![s]!;
  }
  const covered = new Set<string>();
  let steps = 0;
  const search = (d: number, open: bigint, point: readonly number[]): Point | undefined => {
    if ((open & rest[d]!) !== 0n) return undefined;
    if (d === region.length) return point;
    const key = `${d} ${open.toString(36)}`;
    if (covered.has(key)) return undefined;
    steps += 1;
    if (steps > BUDGET) throw new TooLarge();
    const tried = new Set<bigint>();
    for (const s of region[d]!) {
      const next = open & at[d]![s]!;
      if (tried.has(next)) continue;
      tried.add(next);
      const found = search(d + 1, next, [...point, s]);
      if (found !== undefined) return found;
    }
    covered.add(key);
    return undefined;
  };
  return search(0, begin, []);
}

/** A point that two rules share. */
export function shared(boxes: Boxes, a: number, b: number): Point | undefined {
  const point: number[] = [];
  for (let d = 0; d < boxes.sizes.length; d += 1) {
    const both = boxes.holds[a]![d]! & boxes.holds[b]![d]!;
    if (both === 0n) return undefined;
    point.push(lowest(both));
  }
  return point;
}

/** Whether a rule holds nowhere. */
export const isEmpty = (boxes: Boxes, rule: number): boolean => boxes.holds[rule]!.some((bits) => bits === 0n);

function lowest(bits: bigint): number {
  let at = 0;
  while (((bits >> BigInt(at)) & 1n) === 0n) at += 1;
  return at;
}
