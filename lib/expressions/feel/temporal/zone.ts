import { Temporal } from 'temporal-polyfill';
import { two } from './date.ts';

/** Where a time is told: at an offset from UTC in seconds, or by the rules of a region of the IANA database. */
export type Zone =
  { readonly type: 'offset'; readonly seconds: number } | { readonly type: 'region'; readonly id: string };

export const UTC: Zone = { type: 'offset', seconds: 0 };
/** Offsets end at fourteen hours (XML Schema). */
const MAX_OFFSET = 14 * 3600;

export function offsetZone(seconds: number): Zone | undefined {
  return Math.abs(seconds) <= MAX_OFFSET ? { type: 'offset', seconds } : undefined;
}

/** Zone as it stands behind a time: `Z`, `+02:00`, `@Europe/Paris`; null where the text is empty, undefined where it is no zone. */
export function parseZone(text: string): Zone | null | undefined {
  if (text === '') return null;
  if (text === 'Z' || text === 'z') return UTC;
  if (text.startsWith('@')) return isRegion(text.slice(1)) ? { type: 'region', id: text.slice(1) } : undefined;
  const parts = /^([+-])(\d\d):([0-5]\d)(?::([0-5]\d))?$/.exec(text);
  if (parts === null) return undefined;
  const seconds = Number(parts[2]) * 3600 + Number(parts[3]) * 60 + Number(parts[4] ?? 0);
  return offsetZone(parts[1] === '-' ? -seconds : seconds);
}

export function zoneText(zone: Zone): string {
  if (zone.type === 'region') return `@${zone.id}`;
  if (zone.seconds === 0) return 'Z';
  const s = Math.abs(zone.seconds);
  const rest = s % 60 === 0 ? '' : `:${two(s % 60)}`;
  return `${zone.seconds < 0 ? '-' : '+'}${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}${rest}`;
}

const regions = new Map<string, boolean>();
function isRegion(id: string): boolean {
  if (!/^[A-Za-z][\w+-]*(\/[\w+-]+)*$/.test(id)) return false;
  let known = regions.get(id);
  if (known === undefined) {
    try {
      Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(id);
      known = true;
    } catch {
      known = false;
    }
    if (regions.size > 1000) regions.clear();
    regions.set(id, known);
  }
  return known;
}

/** Four hundred years hold the same days of the week and the same leap days, so rules repeat after them. */
const CYCLE = 400;

/** Offset in seconds of a local date and time. In a gap or an overlap the earlier of the two moments counts. */
export function offsetAt(
  zone: Zone,
  date: { readonly year: number; readonly month: number; readonly day: number },
  secondOfDay: number,
): number {
  if (zone.type === 'offset') return zone.seconds;
  // Beyond Temporal's calendar the rules of the last years that it knows go on.
  const year = Math.abs(date.year) <= 9999 ? date.year : 2400 + (((date.year % CYCLE) + CYCLE) % CYCLE);
  const local = Temporal.PlainDateTime.from({
    year,
    month: date.month,
    day: date.day,
    hour: Math.floor(secondOfDay / 3600),
    minute: Math.floor(secondOfDay / 60) % 60,
    second: secondOfDay % 60,
  });
  return Math.round(local.toZonedDateTime(zone.id).offsetNanoseconds / 1e9);
}

/** Offset of a time of day without a date: the region's standard time, which no season changes. */
export function standardOffset(zone: Zone): number {
  const of = (month: number): number => offsetAt(zone, { year: 2024, month, day: 1 }, 43_200);
  return Math.min(of(1), of(7));
}

/** Offset in seconds at a moment (seconds since 1970). */
export function offsetAtEpoch(zone: Zone, epochSeconds: number): number {
  if (zone.type === 'offset') return zone.seconds;
  const limit = 8.64e12;
  const cycle = 146_097 * 86_400;
  const at = Math.abs(epochSeconds) < limit ? epochSeconds : ((epochSeconds % cycle) + cycle) % cycle;
  return Math.round(
    Temporal.Instant.fromEpochMilliseconds(at * 1000).toZonedDateTimeISO(zone.id).offsetNanoseconds / 1e9,
  );
}
