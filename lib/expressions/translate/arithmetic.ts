import type { Helper } from './helpers.ts';
import { child, parts } from './syntax.ts';
import type { Lowering, Text } from './translator.ts';
import { EXACT, exact, NUMBER, STRING, whole, type Type } from './types.ts';

const OPERATIONS: Readonly<
  Record<string, readonly [helper: Helper, ends: (a: readonly number[], b: readonly number[]) => number[]]>
> = {
  '+': ['add', ([a, b], [c, d]) => [a! + c!, b! + d!]],
  '-': ['sub', ([a, b], [c, d]) => [a! - d!, b! - c!]],
  '*': ['mul', ([a, b], [c, d]) => [a! * c!, a! * d!, b! * c!, b! * d!]],
};

/**
 * FEEL computes with 34 decimal digits, JSONata with doubles: 0.1 + 0.2 is 0.3 in the one and not in the other. What is the same are sums, differences and
 * products of whole numbers that are known to stay below 2^53, the negative of any number, and texts put together.
 */
export const arithmetic: Lowering = (t, node, bound) => {
  const operator = t.text(child(node, 'ArithOp')!);
  const [left, right] = parts(node).map((p) => t.value(p, bound));
  if (right === undefined) return { code: t.call('neg', left!.code), type: negated(left!.type) };
  if (operator === '+' && (left!.type.kind === 'string' || right.type.kind === 'string'))
    return { code: t.call('cat', left!.code, right.code), type: STRING };
  const [a, b] = [exact(left!.type), exact(right.type)];
  const operation = OPERATIONS[operator];
  if (operation === undefined) return t.refuse(node, 'its result may have more digits than a double');
  if (a === undefined || b === undefined)
    return t.refuse(node, 'only of whole numbers with limits, as a schema declares them, a double gives the same');
  const ends = operation[1]([a.min, a.max], [b.min, b.max]);
  const [min, max] = [Math.min(...ends), Math.max(...ends)];
  if (min < -EXACT || max > EXACT) return t.refuse(node, 'its result may be beyond 2^53');
  return { code: t.call(operation[0], left!.code, right.code), type: whole(min, max) } satisfies Text;
};

const negated = (type: Type): Type => {
  const limits = exact(type);
  return limits === undefined ? NUMBER : whole(-limits.max, -limits.min);
};
