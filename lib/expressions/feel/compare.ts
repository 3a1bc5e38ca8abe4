import { isContext, isList, isNumber, kindOf, type FeelContext, type FeelList, type FeelValue } from './values.ts';
import type { FeelDate } from './values.ts';
import { FeelDateTime, FeelTime } from './values.ts';
import { compareNumbers } from './number.ts';
import { spend } from './run.ts';
import { SECOND } from './temporal/time.ts';

export type Ternary = boolean | null;

export const and3 = (a: Ternary, b: Ternary): Ternary =>
  a === false || b === false ? false : a === null || b === null ? null : true;
export const or3 = (a: Ternary, b: Ternary): Ternary =>
  a === true || b === true ? true : a === null || b === null ? null : false;
export const not3 = (a: Ternary): Ternary => (a === null ? null : !a);

/** A value in a condition: what is no boolean is null. */
export const ternary = (value: FeelValue): Ternary => (typeof value === 'boolean' ? value : null);

/** Whether two values can be told to be equal; null across kinds (DMN 1.5, tables 52 and 53). */
export function equal(a: FeelValue, b: FeelValue): Ternary {
  if (a === b) return true;
  if (a === null || b === null) return false;
  if (typeof a === 'string' || typeof a === 'boolean') return typeof a === typeof b ? false : null;
  if (isNumber(a)) return isNumber(b) ? compareNumbers(a, b) === 0 : null;
  if (isList(a)) return isList(b) ? equalLists(a, b) : null;
  if (isContext(a)) return isContext(b) ? equalContexts(a, b) : null;
  if (typeof b !== 'object' || !('kind' in b)) return null;
  if (a.kind === 'range' && b.kind === 'range') return a.equals(b);
  if (a.kind === 'function' && b.kind === 'function')
    return (
      a.definition !== undefined &&
      a.definition.text === b.definition?.text &&
      a.definition.scope === b.definition.scope
    );
  const order = compare(a, b);
  return order === null ? null : order === 0;
}

function equalLists(a: FeelList, b: FeelList): Ternary {
  spend(1 + (a.length >> 2));
  if (a.length !== b.length) return false;
  let result: Ternary = true;
  for (let i = 0; i < a.length && result !== false; i++) result = and3(result, equal(a[i]!, b[i]!));
  return result;
}

function equalContexts(a: FeelContext, b: FeelContext): Ternary {
  spend(1 + (a.size >> 2));
  if (a.size !== b.size) return false;
  let result: Ternary = true;
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other === undefined) return false;
    result = and3(result, equal(value, other));
    if (result === false) return false;
  }
  return result;
}

/** Below 0 where `a` comes first, 0 where neither does, above 0 where `b` does; null where the two have no order (table 54). */
export function compare(a: FeelValue, b: FeelValue): number | null {
  if (isNumber(a)) return isNumber(b) ? compareNumbers(a, b) : null;
  if (typeof a === 'string') return typeof b === 'string' ? compareTexts(a, b) : null;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object' || !('kind' in a) || !('kind' in b))
    return null;
  if (a.kind === 'date' && b.kind === 'date') return compareDates(a, b);
  if (a.kind === 'time' && b.kind === 'time') return compareTimes(a, b);
  if (a.kind === 'date and time' && b.kind === 'date and time') return sign(moment(a, b) - moment(b, a));
  if (a.kind === 'days and time duration' && b.kind === 'days and time duration') return sign(a.nanos - b.nanos);
  if (a.kind === 'years and months duration' && b.kind === 'years and months duration') return a.months - b.months;
  return null;
}

const sign = (n: bigint): number => (n < 0n ? -1 : n > 0n ? 1 : 0);

/** By code points: JavaScript's own order puts the halves of a pair before U+E000. */
function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const pairs = x >= 0xd800 && y >= 0xd800;
    return pairs ? (a.codePointAt(i)! < b.codePointAt(i)! ? -1 : 1) : x < y ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}

function compareDates(a: FeelDate, b: FeelDate): number {
  return a.year - b.year || a.month - b.month || a.day - b.day;
}

/** Nanoseconds of a time of day in UTC. One that is local takes the offset of the other. */
export function timeNanos(a: FeelTime, other: FeelTime): number {
  return a.nanos - (a.offset ?? other.offset ?? 0) * SECOND;
}
const compareTimes = (a: FeelTime, b: FeelTime): number => timeNanos(a, b) - timeNanos(b, a);

/** A local date and time takes the offset of the other. */
export const moment = (a: FeelDateTime, other: FeelDateTime): bigint => a.epochNanos(other.offset ?? 0);

/** Whether two values are the same element of the domain: `is()` tells a local time from one in UTC, and never answers null. */
export function identical(a: FeelValue, b: FeelValue): boolean {
  const kind = kindOf(a);
  if (kind !== kindOf(b)) return false;
  if (a instanceof FeelTime && b instanceof FeelTime) return a.toString() === b.toString();
  if (a instanceof FeelDateTime && b instanceof FeelDateTime) return a.toString() === b.toString();
  spend(1);
  if (isList(a) && isList(b)) return a.length === b.length && a.every((v, i) => identical(v, b[i]!));
  if (isContext(a) && isContext(b))
    return a.size === b.size && [...a].every(([key, v]) => b.has(key) && identical(v, b.get(key)!));
  return equal(a, b) === true;
}
