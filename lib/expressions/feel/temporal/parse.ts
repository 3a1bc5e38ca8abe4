import { FeelDate } from './date.ts';
import { FeelDateTime } from './date-time.ts';
import { DaysDuration, MonthsDuration } from './duration.ts';
import { FeelTime, SECOND } from './time.ts';
import { parseZone, type Zone } from './zone.ts';

// The lexical forms are those of XML Schema (date, time, dateTime) and of the XPath data model (the two durations), with a
// zone of the IANA database behind "@" (DMN 1.5, 10.3.4.1). Each answers undefined for what is not in its form.

/** Years have four digits, or more without a leading zero. */
const DATE = '(-?(?:[1-9]\\d{3,8}|0\\d{3}))-(\\d\\d)-(\\d\\d)';
const TIME = '(\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d+))?(Z|z|[+-][\\d:]+|@.+)?';
const DATE_ONLY = new RegExp(`^${DATE}$`);
const TIME_ONLY = new RegExp(`^${TIME}$`);
const DATE_TIME = new RegExp(`^${DATE}T${TIME}$`);
const DATE_WITH_ZONE = new RegExp(`^${DATE}(Z|z|[+-][\\d:]+)$`);

export function parseDate(text: string): FeelDate | undefined {
  const parts = DATE_ONLY.exec(text);
  return parts === null ? undefined : FeelDate.of(Number(parts[1]), Number(parts[2]), Number(parts[3]));
}

export function parseTime(text: string): FeelTime | undefined {
  const parts = TIME_ONLY.exec(text);
  return parts === null ? undefined : clock(parts.slice(1))?.time;
}

export function parseDateTime(text: string): FeelDateTime | undefined {
  const parts = DATE_TIME.exec(text);
  if (parts === null) return midnight(text);
  const date = FeelDate.of(Number(parts[1]), Number(parts[2]), Number(parts[3]));
  const read = clock(parts.slice(4));
  if (date === undefined || read === undefined) return undefined;
  const day = read.nextDay ? FeelDate.ofEpochDay(date.epochDay + 1) : date;
  return day && new FeelDateTime(day, read.time);
}

/** A date alone is its first moment: local, or in the offset behind it. */
function midnight(text: string): FeelDateTime | undefined {
  const plain = parseDate(text);
  if (plain !== undefined) return new FeelDateTime(plain, new FeelTime(0, null));
  const parts = DATE_WITH_ZONE.exec(text);
  if (parts === null) return undefined;
  const date = FeelDate.of(Number(parts[1]), Number(parts[2]), Number(parts[3]));
  const zone = parseZone(parts[4]!);
  return date && zone ? new FeelDateTime(date, new FeelTime(0, zone)) : undefined;
}

/** 24:00:00 is the next day's midnight. */
function clock(parts: readonly (string | undefined)[]): { time: FeelTime; nextDay: boolean } | undefined {
  const [hour, minute, second, fraction, behind] = parts;
  const zone: Zone | null | undefined = parseZone(behind ?? '');
  if (zone === undefined) return undefined;
  const nanos = Number((fraction ?? '').slice(0, 9).padEnd(9, '0'));
  if (hour === '24' && minute === '00' && second === '00' && nanos === 0)
    return { time: new FeelTime(0, zone), nextDay: true };
  const time = FeelTime.of(Number(hour), Number(minute), Number(second), nanos, zone);
  return time && { time, nextDay: false };
}

const DAYS = /^(-)?P(?=.)(?:(\d{1,18})D)?(?:T(?=.)(?:(\d{1,18})H)?(?:(\d{1,18})M)?(?:(\d{1,18})(?:\.(\d+))?S)?)?$/;
const MONTHS = /^(-)?P(?=.)(?:(\d{1,12})Y)?(?:(\d{1,12})M)?$/;

export function parseDuration(text: string): DaysDuration | MonthsDuration | undefined {
  const months = MONTHS.exec(text);
  if (months !== null) {
    const total = Number(months[2] ?? 0) * 12 + Number(months[3] ?? 0);
    return new MonthsDuration(months[1] === '-' && total !== 0 ? -total : total);
  }
  const days = DAYS.exec(text);
  if (days === null) return undefined;
  const [d, h, m, s] = days.slice(2, 6).map((n) => BigInt(n ?? 0)) as [bigint, bigint, bigint, bigint];
  const seconds = d * 86_400n + h * 3600n + m * 60n + s;
  const nanos = seconds * BigInt(SECOND) + BigInt((days[6] ?? '').slice(0, 9).padEnd(9, '0'));
  return new DaysDuration(days[1] === '-' ? -nanos : nanos);
}

/** Whatever temporal value a literal behind `@` writes. */
export function parseTemporal(text: string) {
  return parseDate(text) ?? parseTime(text) ?? parseDateTime(text) ?? parseDuration(text);
}
