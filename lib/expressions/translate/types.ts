import type { Declared } from '../../model/variable-types.ts';

/** What is known of a value before it is there: it is of this type, or null. */
export type Type =
  | { readonly kind: 'any' | 'null' | 'boolean' | 'string' | 'context' | 'date' }
  | NumberType
  | { readonly kind: 'list'; readonly of: Type };

/**
 * A number as JSON has it: the decimal that FEEL computes with is the one that the double is written as, so that two of them compare alike in both
 * languages. With `whole` and both limits also their sums, differences and products are exact while they stay below 2^53.
 */
export interface NumberType {
  readonly kind: 'number';
  readonly whole?: boolean;
  readonly min?: number;
  readonly max?: number;
}

export const ANY: Type = { kind: 'any' };
export const BOOLEAN: Type = { kind: 'boolean' };
export const STRING: Type = { kind: 'string' };
export const NUMBER: Type = { kind: 'number' };
export const CONTEXT: Type = { kind: 'context' };
export const DATE: Type = { kind: 'date' };
export const NULL: Type = { kind: 'null' };
export const listOf = (of: Type): Type => ({ kind: 'list', of });
export const whole = (min: number, max: number): NumberType => ({ kind: 'number', whole: true, min, max });

/** More items or characters than a value of the machine can have. */
export const SIZE: Type = whole(0, 2 ** 31);

/** Integers up to here are exact in a double. */
export const EXACT = Number.MAX_SAFE_INTEGER;

/** Limits of a whole number whose arithmetic is exact; undefined for any other type. */
export const exact = (type: Type): { readonly min: number; readonly max: number } | undefined =>
  type.kind === 'number' && type.whole === true && type.min !== undefined && type.max !== undefined
    ? { min: type.min, max: type.max }
    : undefined;

/** The type of values that are of one type or of the other. */
export function union(a: Type, b: Type): Type {
  if (a.kind === 'null') return b;
  if (b.kind === 'null') return a;
  if (a.kind === 'number' && b.kind === 'number') {
    const [x, y] = [exact(a), exact(b)];
    return x === undefined || y === undefined ? NUMBER : whole(Math.min(x.min, y.min), Math.max(x.max, y.max));
  }
  if (a.kind === 'list' && b.kind === 'list') return listOf(union(a.of, b.of));
  return a.kind === b.kind ? a : ANY;
}

/** The type that the schemas and forms of a process hold a value to. */
export function typeOfDeclared(declared: Declared | undefined): Type {
  switch (declared?.type) {
    case 'string':
      return STRING;
    case 'boolean':
      return BOOLEAN;
    case 'object':
      return CONTEXT;
    case 'array':
      return listOf(typeOfDeclared(declared.items));
    case 'number': {
      const values = declared.values as readonly number[] | undefined;
      const all = values !== undefined && values.length > 0 && values.every(Number.isSafeInteger);
      const min = all ? Math.min(...values) : declared.minimum;
      const max = all ? Math.max(...values) : declared.maximum;
      const limited = min !== undefined && max !== undefined;
      return (declared.integer === true || all) && limited ? whole(Math.ceil(min), Math.floor(max)) : NUMBER;
    }
    default:
      return ANY;
  }
}
