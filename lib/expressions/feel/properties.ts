import { Num } from './number.ts';
import { SECOND } from './temporal/time.ts';
import {
  DaysDuration,
  FeelDate,
  FeelDateTime,
  FeelTime,
  MonthsDuration,
  type FeelRange,
  type FeelValue,
} from './values.ts';

type Properties<T> = Readonly<Record<string, (value: T) => FeelValue>>;
const num = (n: number | bigint): FeelValue => new Num(String(n));

const DATE: Properties<FeelDate> = {
  year: (d) => num(d.year),
  month: (d) => num(d.month),
  day: (d) => num(d.day),
  weekday: (d) => num(d.weekday),
};
const CLOCK: Properties<FeelTime> = {
  hour: (t) => num(t.hour),
  minute: (t) => num(t.minute),
  second: (t) => new Num(t.nanosOfMinute).div(SECOND),
};
const offset = (seconds: number | null): FeelValue => (seconds === null ? null : DaysDuration.ofSeconds(seconds));
const region = (value: FeelTime): FeelValue => (value.zone?.type === 'region' ? value.zone.id : null);
const TIME: Properties<FeelTime> = { ...CLOCK, 'time offset': (t) => offset(t.offset), timezone: region };
const DATE_TIME: Properties<FeelDateTime> = {
  ...Object.fromEntries(Object.entries(DATE).map(([name, of]) => [name, (v: FeelDateTime) => of(v.date)])),
  ...Object.fromEntries(Object.entries(CLOCK).map(([name, of]) => [name, (v: FeelDateTime) => of(v.time)])),
  'time offset': (v) => offset(v.offset),
  timezone: (v) => region(v.time),
};
const DAYS: Properties<DaysDuration> = {
  days: (d) => num(d.parts.days),
  hours: (d) => num(d.parts.hours),
  minutes: (d) => num(d.parts.minutes),
  seconds: (d) => new Num(d.parts.seconds.toString()).plus(new Num(d.parts.nanos.toString()).div(SECOND)),
  // A duration of one kind has the parts of the other, and nothing in them (table 66).
  years: () => null,
  months: () => null,
};
const MONTHS: Properties<MonthsDuration> = {
  years: (d) => num(Math.trunc(d.months / 12)),
  months: (d) => num(d.months % 12),
  days: () => null,
  hours: () => null,
  minutes: () => null,
  seconds: () => null,
};
const RANGE: Properties<FeelRange> = {
  start: (r) => r.start.value,
  end: (r) => r.end.value,
  'start included': (r) => r.start.included,
  'end included': (r) => r.end.included,
};

/** Property of a date, time, duration or range (DMN 1.5, tables 64 to 67); undefined where it has none of that name. */
export function property(value: FeelValue, name: string): FeelValue | undefined {
  const of = <T>(properties: Properties<T>, from: T): FeelValue | undefined =>
    Object.hasOwn(properties, name) ? properties[name]!(from) : undefined;
  if (value instanceof FeelDate) return of(DATE, value);
  if (value instanceof FeelTime) return of(TIME, value);
  if (value instanceof FeelDateTime) return of(DATE_TIME, value);
  if (value instanceof DaysDuration) return of(DAYS, value);
  if (value instanceof MonthsDuration) return of(MONTHS, value);
  if (value !== null && typeof value === 'object' && 'kind' in value && value.kind === 'range') return of(RANGE, value);
  return undefined;
}
