import { integer, Num, whole } from '../number.ts';
import type { Call } from '../run.ts';
import type { DaysDuration } from '../values.ts';
import { FeelDate, FeelDateTime, FeelTime, MonthsDuration, type FeelValue } from '../values.ts';
import { identical } from '../compare.ts';
import { parseDate, parseDateTime, parseDuration, parseTime } from '../temporal/parse.ts';
import { SECOND } from '../temporal/time.ts';
import { offsetZone, UTC, type Zone } from '../temporal/zone.ts';
import {
  any,
  arg,
  builtin,
  date,
  dateTime,
  days,
  either,
  nullable,
  number,
  opt,
  sig,
  text,
  time,
  type Builtin,
} from './signature.ts';

const day = either(date, dateTime);
const dateOf = (value: FeelDate | FeelDateTime): FeelDate => (value instanceof FeelDate ? value : value.date);
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const ofDay = (name: string, read: (value: FeelDate) => FeelValue): Builtin =>
  builtin(
    name,
    sig([arg('date', day)], ([value]) => read(dateOf(value))),
  );

/** Conversions to and from dates, times and durations (DMN 1.5, table 72), and what they can be asked (tables 77, 79 and 82). */
export const temporalFunctions: readonly Builtin[] = [
  builtin(
    'date',
    sig([arg('from', either(text, day))], ([from], call) =>
      typeof from !== 'string' ? dateOf(from) : (parseDate(from) ?? call.fail(`"${from}" is no date (2026-01-31)`)),
    ),
    sig(
      [arg('year', number), arg('month', number), arg('day', number)],
      ([y, m, d], call) =>
        FeelDate.of(whole(y) ?? NaN, whole(m) ?? NaN, whole(d) ?? NaN) ?? call.fail('the calendar has no such day'),
    ),
  ),
  builtin(
    'time',
    sig([arg('from', either(text, either(time, day)))], ([from], call) => {
      if (typeof from === 'string') return parseTime(from) ?? call.fail(`"${from}" is no time (12:00:00)`);
      if (from instanceof FeelDate) return FeelDateTime.ofDate(from).time;
      return from instanceof FeelDateTime ? from.time : from;
    }),
    sig(
      [arg('hour', number), arg('minute', number), arg('second', number), opt('offset', nullable(days))],
      ([hour, minute, second, offset], call) => clock(hour, minute, second, offset ?? null, call),
    ),
  ),
  builtin(
    'date and time',
    sig([arg('from', either(text, dateTime))], ([from], call) =>
      typeof from === 'string'
        ? (parseDateTime(from) ?? call.fail(`"${from}" is no date and time (2026-01-31T12:00:00)`))
        : from,
    ),
    sig([arg('date', day), arg('time', time)], ([d, t]) => new FeelDateTime(dateOf(d), t)),
  ),
  builtin(
    'duration',
    sig(
      [arg('from', text)],
      ([from], call) => parseDuration(from) ?? call.fail(`"${from}" is no duration (P1DT2H, P1Y6M)`),
    ),
  ),
  builtin(
    'years and months duration',
    sig([arg('from', day), arg('to', day)], ([from, to]) => monthsBetween(dateOf(from), dateOf(to))),
  ),
  ofDay('day of year', (d) => new Num(d.dayOfYear)),
  ofDay('day of week', (d) => WEEKDAYS[d.weekday - 1]!),
  ofDay('month of year', (d) => MONTHS[d.month - 1]!),
  ofDay('week of year', (d) => new Num(d.weekOfYear)),
  builtin(
    'now',
    sig([], (_none, call) => nowOf(call)),
  ),
  builtin(
    'today',
    sig([], (_none, call) => nowOf(call)?.date ?? null),
  ),
  builtin(
    'is',
    sig([arg('value1', any), arg('value2', any)], ([a, b]) => identical(a, b)),
  ),
];

const nowOf = (call: Call): FeelDateTime | null =>
  FeelDateTime.ofEpochNanos(BigInt(call.run.now) * 1_000_000n, UTC) ?? null;

function clock(hour: Num, minute: Num, second: Num, offset: DaysDuration | null, call: Call): FeelValue {
  const zone = offset === null ? null : zoneOf(offset);
  const nanos = integer(second.times(SECOND).trunc());
  const [h, m] = [whole(hour), whole(minute)];
  if (zone === undefined || nanos === undefined || h === undefined || m === undefined || second.isNegative())
    return call.fail('no such time of day');
  const time_ = FeelTime.of(h, m, Math.floor(nanos / SECOND), nanos % SECOND, zone);
  return time_ ?? call.fail('no such time of day');
}
function zoneOf(offset: DaysDuration): Zone | undefined {
  const seconds = offset.nanos / BigInt(SECOND);
  return seconds * BigInt(SECOND) === offset.nanos ? offsetZone(Number(seconds)) : undefined;
}

/** Whole months from one day to another, negative backwards. */
function monthsBetween(from: FeelDate, to: FeelDate): MonthsDuration {
  const total = (to.year - from.year) * 12 + to.month - from.month;
  // A month that has begun and is not over does not count.
  const open = total > 0 && to.day < from.day ? -1 : total < 0 && to.day > from.day ? 1 : 0;
  return new MonthsDuration(total + open === 0 ? 0 : total + open);
}
