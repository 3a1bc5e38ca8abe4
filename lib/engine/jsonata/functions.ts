import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import type { Json } from '../types.ts';
import { checkLength } from './bounds.ts';
import type { Scope } from './scope.ts';

/**
 * The functions that Step Functions adds to JSONata 2.0.6, with what AWS answers for arguments that are missing, of another type or
 * out of range: where it gives nothing (undefined), and where it fails, and by which of the library's codes.
 */
type Arguments = readonly unknown[];
type Run = (...args: unknown[]) => unknown;

/** An error as the library throws them; it fills the message of a code that it knows. */
const failure = (code: string, rest: Readonly<Record<string, unknown>>): Error =>
  Object.assign(new Error(typeof rest.message === 'string' ? rest.message : code), { code, ...rest });
const signature = (token: string, index: number): Error => failure('T0410', { token, index });
const invalid = (message: string): Error => failure('D3137', { message });

/** Names the first argument too many. */
function atMost(token: string, args: Arguments, count: number): void {
  if (args.length > count && args[count] !== undefined) throw signature(token, count + 1);
}
function whole(token: string, args: Arguments, index: number): number {
  const value = args[index];
  if (typeof value !== 'number') throw signature(token, index + 1);
  return Math.trunc(value);
}

const ALGORITHMS: Readonly<Record<string, string>> = {
  'SHA-1': 'sha1',
  'SHA-384': 'sha384',
  'SHA-256': 'sha256',
  'SHA-512': 'sha512',
  MD5: 'md5',
};

/** Functions of their arguments alone; one row a function. */
export const LASTING: Readonly<Record<string, Run>> = {
  partition: (...args) => {
    atMost('partition', args, 2);
    const [list, size] = args;
    if (list === undefined) return undefined;
    if (!Array.isArray(list)) throw failure('T0412', { token: 'partition', index: 1, type: undefined });
    if (list.length === 0) return undefined;
    if (size === undefined) return [[...(list as Json[])]];
    const length = whole('partition', args, 1);
    if (length < 0) throw invalid('Second argument must be zero or greater');
    if (length === 0) return undefined;
    const parts: Json[][] = [];
    for (let i = 0; i < list.length; i += length) parts.push((list as Json[]).slice(i, i + length));
    return parts;
  },
  range: (...args) => {
    atMost('range', args, 3);
    const from = whole('range', args, 0);
    const to = whole('range', args, 1);
    if (args[2] === undefined) return undefined;
    const step = whole('range', args, 2);
    const count = step === 0 ? 0 : Math.floor((to - from) / step) + 1;
    if (count <= 0) return undefined;
    checkLength(count);
    // One number is given as itself, as the library gives any sequence of one.
    return count === 1 ? from : Array.from({ length: count }, (_x, i) => from + i * step);
  },
  hash: (...args) => {
    atMost('hash', args, 2);
    const [text, algorithm] = args;
    if (typeof text !== 'string') throw signature('hash', 1);
    if (algorithm === undefined) return undefined;
    if (typeof algorithm !== 'string') throw signature('hash', 2);
    const name = Object.hasOwn(ALGORITHMS, algorithm) ? ALGORITHMS[algorithm] : undefined;
    if (name === undefined)
      throw invalid(`Hash algorithm '${algorithm}' must be one of ${Object.keys(ALGORITHMS).join(', ')}`);
    return createHash(name).update(text).digest('hex');
  },
  parse: (...args) => {
    atMost('parse', args, 1);
    const [text] = args;
    if (text === undefined) return undefined;
    if (typeof text !== 'string') throw signature('parse', 1);
    try {
      return JSON.parse(text, (_key, value: Json) => {
        if (typeof value === 'number' && !Number.isFinite(value)) throw new Error('out of range');
        return value;
      }) as Json;
    } catch {
      throw invalid('Invalid JSON');
    }
  },
};

/** Functions of the library in which something is mended. */
export const MENDED: readonly { name: string; signature: string; run: Run }[] = [
  {
    name: 'formatNumber',
    signature: '<n-so?:s>',
    // For a picture without a single active character the library stumbles; AWS fails it by the picture's rules.
    run: async (value, picture, options) => {
      try {
        return (await FORMAT_NUMBER.evaluate(undefined, { value, picture, options })) as unknown;
      } catch (error) {
        throw error instanceof TypeError ? failure('D3086', {}) : error;
      }
    },
  },
];
const FORMAT_NUMBER = jsonata('$formatNumber($value, $picture, $options)');

/** Functions whose answer depends on the moment or on chance belong to one evaluation, not to the compiled text. */
export const momentary = (
  { now, random, uuid }: Scope,
  format: (picture: string | undefined, zone: string | undefined) => unknown,
): Readonly<Record<string, Run>> => ({
  millis: () => now,
  now: (picture, zone) =>
    picture === undefined && zone === undefined
      ? new Date(now).toISOString()
      : format(picture as string | undefined, zone as string | undefined),
  random: (...args) => {
    atMost('random', args, 1);
    return args[0] === undefined ? random() : javaRandom(whole('random', args, 0));
  },
  uuid: (...args) => {
    atMost('uuid', args, 0);
    return uuid();
  },
});

/** java.util.Random's generator: `$random(seed)` gives on AWS what it gives in Java. */
function javaRandom(seed: number): number {
  const mask = (1n << 48n) - 1n;
  let state = (BigInt(seed) ^ 0x5deece66dn) & mask;
  const next = (bits: bigint): bigint => {
    state = (state * 0x5deece66dn + 0xbn) & mask;
    return state >> (48n - bits);
  };
  return Number((next(26n) << 27n) + next(27n)) / 2 ** 53;
}
