import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import type { Json } from '../types.ts';
import type { Scope } from './scope.ts';

type Compiled = ReturnType<typeof jsonata>;

/** Each text is compiled once; definitions share the cache. */
const cache = new Map<string, Compiled>();
const CACHE_LIMIT = 20_000;

/** A whole string `{% ... %}` is an expression; with a space outside the marks it is a literal. */
export const isExpression = (value: unknown): value is string =>
  typeof value === 'string' && value.length >= 4 && value.startsWith('{%') && value.endsWith('%}');
export const bodyOf = (text: string): string => text.slice(2, -2).trim();

/** Syntax check. Returns the message, or undefined where the expression parses. */
export function syntaxProblem(text: string): string | undefined {
  try {
    const body = bodyOf(text);
    compile(body);
    return /\$eval\s*\(/.test(body) ? 'the function $eval is not available' : undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Compiles an expression without its marks. Throws jsonata's own error where it does not parse. */
export function compile(body: string): Compiled {
  const found = cache.get(body);
  if (found !== undefined) return found;
  const expression = jsonata(body);
  for (const [name, run, signature] of LASTING) expression.registerFunction(name, run, signature);
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(body, expression);
  return expression;
}

/** java.util.Random's generator: `$random(seed)` gives on AWS what it gives in Java. */
function javaRandom(seed: number): number {
  const mask = (1n << 48n) - 1n;
  let state = (BigInt(Math.trunc(seed)) ^ 0x5deece66dn) & mask;
  const next = (bits: bigint): bigint => {
    state = (state * 0x5deece66dn + 0xbn) & mask;
    return state >> (48n - bits);
  };
  return Number((next(26n) << 27n) + next(27n)) / 2 ** 53;
}

const ALGORITHMS: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};
const MAX_RANGE = 1000;

/** The functions that Step Functions adds to JSONata, and the one it takes away. */
type Registered = Parameters<Compiled['registerFunction']>;
const LASTING: readonly Registered[] = [
  [
    'partition',
    (list: Json[] | undefined, size: number) => {
      if (list === undefined) return undefined;
      const length = Math.trunc(size);
      if (!(length > 0)) throw new Error('the size of a part must be a positive integer');
      const parts: Json[][] = [];
      for (let i = 0; i < list.length; i += length) parts.push(list.slice(i, i + length));
      return parts;
    },
    '<an:a>',
  ],
  [
    'range',
    (from: number, to: number, step: number) => {
      if (!step) throw new Error('the step of $range may not be 0');
      const out: number[] = [];
      for (let v = from; step > 0 ? v <= to : v >= to; v += step) {
        out.push(v);
        if (out.length > MAX_RANGE) throw new Error(`$range gives at most ${MAX_RANGE} items`);
      }
      return out;
    },
    '<nnn:a>',
  ],
  [
    'hash',
    (data: Json | undefined, algorithm: string) => {
      if (data === undefined) return undefined;
      const name = ALGORITHMS[algorithm];
      if (name === undefined)
        throw new Error(`unknown algorithm ${algorithm}; there are ${Object.keys(ALGORITHMS).join(', ')}`);
      return createHash(name)
        .update(typeof data === 'string' ? data : JSON.stringify(data))
        .digest('hex');
    },
  ],
  ['parse', (text: string | undefined) => (text === undefined ? undefined : (JSON.parse(text) as Json))],
  [
    'eval',
    () => {
      throw new Error('the function $eval is not available');
    },
  ],
];

/** Functions whose answer depends on the moment or on chance belong to one evaluation, not to the compiled text. */
const momentary = ({ now, random, uuid }: Scope): Record<string, unknown> => ({
  millis: () => now,
  now: (picture?: string, zone?: string) =>
    picture === undefined && zone === undefined
      ? new Date(now).toISOString()
      : jsonata('$fromMillis($m, $p, $z)').evaluate(undefined, { m: now, p: picture, z: zone }),
  random: (seed?: number) => (seed === undefined ? random() : javaRandom(seed)),
  uuid,
});

/** Evaluates a compiled expression. The answer is plain JSON, or undefined. */
export async function evaluate(expression: Compiled, scope: Scope): Promise<Json | undefined> {
  const value: unknown = await expression.evaluate(undefined, {
    ...momentary(scope),
    ...scope.bindings(),
    states: scope.states,
  });
  if (value === undefined || typeof value === 'function') return undefined;
  // Sequences carry hidden properties; what leaves an expression is plain JSON.
  return typeof value === 'object' && value !== null ? (JSON.parse(JSON.stringify(value)) as Json) : (value as Json);
}
