import { createHash, randomUUID } from 'node:crypto';
import jsonata from 'jsonata';
import { QUERY_EVALUATION_ERROR, StateFailure } from './errors.ts';
import type { Json, JsonObject } from './types.ts';

type Compiled = ReturnType<typeof jsonata>;

/** Each text is compiled once; definitions share the cache. */
const cache = new Map<string, Compiled>();
const CACHE_LIMIT = 20_000;

export const isExpression = (value: unknown): value is string =>
  typeof value === 'string' && value.startsWith('{%') && value.endsWith('%}') && value.length >= 4;
const bodyOf = (text: string): string => text.slice(2, -2).trim();

/** Syntax check. Returns the message, or undefined where the expression parses. */
export function syntaxProblem(text: string): string | undefined {
  try {
    const body = bodyOf(text);
    compiled(body);
    if (/\$eval\s*\(/.test(body)) return 'the function $eval is not available';
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function compiled(body: string): Compiled {
  const found = cache.get(body);
  if (found !== undefined) return found;
  const expression = jsonata(body);
  register(expression);
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

/** The functions that Step Functions adds to JSONata, and the one it takes away. */
function register(expression: Compiled): void {
  expression.registerFunction('partition', (list: Json[], size: number) => {
    if (list === undefined) return undefined;
    const out: Json[][] = [];
    for (let i = 0; i < list.length; i += size) out.push(list.slice(i, i + size));
    return out;
  });
  expression.registerFunction('range', (from: number, to: number, step: number) => {
    if (step === 0) throw new Error('the step of $range may not be 0');
    const out: number[] = [];
    for (let v = from; step > 0 ? v <= to : v >= to; v += step) {
      out.push(v);
      if (out.length > 1000) throw new Error('$range may give at most 1000 items');
    }
    return out;
  });
  expression.registerFunction('hash', (data: Json, algorithm: string) => {
    const name = ALGORITHMS[algorithm];
    if (name === undefined) throw new Error(`unknown algorithm ${algorithm}`);
    return createHash(name)
      .update(typeof data === 'string' ? data : JSON.stringify(data))
      .digest('hex');
  });
  expression.registerFunction('uuid', () => randomUUID());
  expression.registerFunction('parse', (text: string) => (text === undefined ? undefined : (JSON.parse(text) as Json)));
  expression.registerFunction('eval', () => {
    throw new Error('the function $eval is not available');
  });
}

export interface Scope {
  readonly states: JsonObject;
  readonly vars: JsonObject;
  readonly random: () => number;
  /** The engine's time, which `$now()` and `$millis()` tell; epoch milliseconds. */
  readonly now: number;
}

/** Functions whose answer depends on the moment or on chance belong to one evaluation, not to the compiled text. */
const momentary = ({ now, random }: Scope): Record<string, unknown> => ({
  millis: () => now,
  now: (picture?: string, zone?: string) =>
    picture === undefined && zone === undefined
      ? new Date(now).toISOString()
      : jsonata('$fromMillis($m, $p, $z)').evaluate(undefined, { m: now, p: picture, z: zone }),
  random: (seed?: number) => (seed === undefined ? random() : javaRandom(seed)),
});

/** Evaluates a template: every `{% %}` string in it, at any depth. Undefined results fail as they do on AWS. */
export async function evaluate(template: Json, scope: Scope, location: string): Promise<Json> {
  if (isExpression(template)) return run(template, scope, location);
  if (Array.isArray(template)) {
    const out: Json[] = [];
    for (const [i, item] of template.entries()) out.push(await evaluate(item, scope, `${location}[${i}]`));
    return out;
  }
  if (template !== null && typeof template === 'object') {
    const out: JsonObject = {};
    for (const [key, value] of Object.entries(template)) out[key] = await evaluate(value, scope, `${location}/${key}`);
    return out;
  }
  return template;
}

async function run(text: string, scope: Scope, location: string): Promise<Json> {
  const body = bodyOf(text);
  let value: unknown;
  try {
    value = await compiled(body).evaluate(undefined, { ...momentary(scope), ...scope.vars, states: scope.states });
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    throw new StateFailure(
      QUERY_EVALUATION_ERROR,
      `The JSONata expression '${body}' specified for the field '${location}' threw an error during evaluation. ${code ? `${code}: ` : ''}${message ?? String(error)}`,
      location,
    );
  }
  if (value === undefined || typeof value === 'function')
    throw new StateFailure(
      QUERY_EVALUATION_ERROR,
      `The JSONata expression '${body}' specified for the field '${location}' returned nothing (undefined).`,
      location,
    );
  // Sequences carry hidden properties; what leaves an expression is plain JSON.
  return JSON.parse(JSON.stringify(value)) as Json;
}
