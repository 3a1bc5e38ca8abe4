import jsonata from 'jsonata';
import type { Json } from '../types.ts';
import { boundsOf, COUNT, newCount } from './bounds.ts';
import { LASTING, MENDED, momentary } from './functions.ts';
import type { Scope } from './scope.ts';

type Compiled = ReturnType<typeof jsonata>;

/** Each text is compiled once; definitions share the cache. */
const cache = new Map<string, Compiled>();
const CACHE_LIMIT = 20_000;
/** Expressions that count what they use. */
const bounded = new WeakSet<Compiled>();

/** A whole string `{% ... %}` is an expression; with a space outside the marks it is a literal. */
export const isExpression = (value: unknown): value is string =>
  typeof value === 'string' && value.length >= 4 && value.startsWith('{%') && value.endsWith('%}');
export const bodyOf = (text: string): string => text.slice(2, -2).trim();

/** Compiles an expression without its marks. Throws jsonata's own error where it does not parse. */
export function compile(body: string): Compiled {
  const found = cache.get(body);
  if (found !== undefined) return found;
  const expression = jsonata(body);
  for (const [name, run] of Object.entries(LASTING)) expression.registerFunction(name, run);
  for (const { name, run, signature } of MENDED) expression.registerFunction(name, run, signature);
  // AWS has taken `$eval` away: calling it fails as calling anything that is no function.
  expression.assign('eval', undefined);
  const bounds = boundsOf(expression.ast());
  if (bounds !== undefined) {
    const assign = expression.assign.bind(expression) as (name: unknown, value: unknown) => void;
    assign(Symbol.for('jsonata.__evaluate_entry'), bounds.entry);
    assign(Symbol.for('jsonata.__evaluate_exit'), bounds.exit);
    bounded.add(expression);
  }
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(body, expression);
  return expression;
}

/** Whether it can reach a bound; then it is evaluated by the library, which counts. */
export const isBounded = (expression: Compiled): boolean => bounded.has(expression);

/** Evaluates a compiled expression. The answer is plain JSON, or undefined. */
export async function evaluate(expression: Compiled, scope: Scope): Promise<Json | undefined> {
  const format = (p: string | undefined, z: string | undefined): unknown =>
    jsonata('$fromMillis($m, $p, $z)').evaluate(undefined, { m: scope.now, p, z });
  const value: unknown = await expression.evaluate(undefined, {
    ...momentary(scope, format),
    ...scope.bindings(),
    ...(isBounded(expression) ? { [COUNT]: newCount() } : {}),
    states: scope.states,
  });
  return plain(value);
}

/** Sequences carry hidden properties; what leaves an expression is plain JSON. A number that JSON lacks is told by its name. */
function plain(value: unknown): Json | undefined {
  if (value === undefined || isFunction(value)) return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return typeof value === 'object' && value !== null
    ? (JSON.parse(JSON.stringify(value, named)) as Json)
    : (value as Json);
}
const named = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : isFunction(value) ? undefined : value;
/** A function is no JSON. Those of the library, and those that an expression makes, are objects there. */
const isFunction = (value: unknown): boolean =>
  typeof value === 'function' ||
  (typeof value === 'object' && value !== null && ('_jsonata_lambda' in value || '_jsonata_function' in value));
