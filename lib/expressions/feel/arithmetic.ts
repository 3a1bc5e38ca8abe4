import { finite, Num, whole } from './number.ts';
import { timeNanos } from './compare.ts';
import { DAY } from './temporal/time.ts';
import { DaysDuration, FeelDate, FeelDateTime, FeelTime, isNumber, MonthsDuration, type FeelValue } from './values.ts';

/** undefined where the operator is not defined for the two kinds; null where it is, and has no value. */
type Operation = (a: FeelValue, b: FeelValue) => FeelValue | undefined;

/** DMN 1.5, tables 56 and 57. */
export const add: Operation = (a, b) => {
  if (isNumber(a) && isNumber(b)) return finite(a.plus(b));
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  if (a instanceof DaysDuration && b instanceof DaysDuration) return new DaysDuration(a.nanos + b.nanos);
  if (a instanceof MonthsDuration && b instanceof MonthsDuration) return months(a.months + b.months);
  return shift(a, b, 1) ?? shift(b, a, 1);
};

export const subtract: Operation = (a, b) => {
  if (isNumber(a) && isNumber(b)) return finite(a.minus(b));
  if (a instanceof DaysDuration && b instanceof DaysDuration) return new DaysDuration(a.nanos - b.nanos);
  if (a instanceof MonthsDuration && b instanceof MonthsDuration) return months(a.months - b.months);
  if (a instanceof FeelTime && b instanceof FeelTime)
    return new DaysDuration(BigInt(timeNanos(a, b)) - BigInt(timeNanos(b, a)));
  if (isDay(a) && isDay(b)) return difference(a, b);
  return shift(a, b, -1);
};

/** Tables 58 and 59. */
export const multiply: Operation = (a, b) => {
  if (isNumber(a) && isNumber(b)) return finite(a.times(b));
  if (isNumber(b)) return scale(a, (n) => n.times(b));
  return isNumber(a) ? scale(b, (n) => n.times(a)) : undefined;
};

export const divide: Operation = (a, b) => {
  if (isNumber(b)) {
    if (isNumber(a)) return b.isZero() ? null : finite(a.div(b));
    return scale(a, (n) => n.div(b));
  }
  if (a instanceof DaysDuration && b instanceof DaysDuration)
    return b.nanos === 0n ? null : finite(new Num(a.nanos.toString()).div(b.nanos.toString()));
  if (a instanceof MonthsDuration && b instanceof MonthsDuration)
    return b.months === 0 ? null : finite(new Num(a.months).div(b.months));
  return undefined;
};

const MAX_POWER = 999_999_999;
export const power: Operation = (a, b) => {
  if (!isNumber(a) || !isNumber(b)) return undefined;
  return b.abs().gt(MAX_POWER) ? null : finite(a.pow(b));
};

export const negate = (a: FeelValue): FeelValue | undefined => {
  if (isNumber(a)) return a.neg();
  if (a instanceof DaysDuration) return new DaysDuration(-a.nanos);
  if (a instanceof MonthsDuration) return new MonthsDuration(0 - a.months);
  return undefined;
};

const isDay = (value: FeelValue): value is FeelDate | FeelDateTime =>
  value instanceof FeelDate || value instanceof FeelDateTime;

/** A date counts as midnight in UTC. Between a moment and a local reading there is no length of time. */
function difference(a: FeelDate | FeelDateTime, b: FeelDate | FeelDateTime): FeelValue {
  if (a instanceof FeelDate && b instanceof FeelDate)
    return new DaysDuration(BigInt(a.epochDay - b.epochDay) * BigInt(DAY));
  const [x, y] = [a, b].map((v) => (v instanceof FeelDate ? FeelDateTime.ofDate(v) : v)) as [
    FeelDateTime,
    FeelDateTime,
  ];
  return (x.zone === null) === (y.zone === null) ? new DaysDuration(x.epochNanos() - y.epochNanos()) : null;
}

/** A date or time moved by a duration. */
function shift(a: FeelValue, b: FeelValue, sign: 1 | -1): FeelValue | undefined {
  if (b instanceof MonthsDuration) return isDay(a) ? (a.plusMonths(sign * b.months) ?? null) : undefined;
  if (!(b instanceof DaysDuration)) return undefined;
  const nanos = BigInt(sign) * b.nanos;
  if (a instanceof FeelTime) return a.plus(nanos);
  if (a instanceof FeelDateTime) return a.plus(nanos) ?? null;
  return a instanceof FeelDate ? (FeelDateTime.ofDate(a).plus(nanos)?.date ?? null) : undefined;
}

/** A duration times or by a number. Of months only whole ones are left. */
function scale(value: FeelValue, by: (n: Num) => Num): FeelValue | undefined {
  if (value instanceof DaysDuration) {
    const nanos = by(new Num(value.nanos.toString()));
    return nanos.isFinite() && nanos.e < 40 ? new DaysDuration(BigInt(nanos.round().toFixed())) : null;
  }
  if (!(value instanceof MonthsDuration)) return undefined;
  const result = by(new Num(value.months));
  return result.isFinite() ? months(whole(result)) : null;
}

function months(count: number | undefined): MonthsDuration | null {
  return count === undefined || !Number.isSafeInteger(count) ? null : new MonthsDuration(count === 0 ? 0 : count);
}
