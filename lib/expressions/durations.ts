import { Temporal } from 'temporal-polyfill';
import type { JsonObject } from '../model/json.ts';
import { resolveText } from './mapping.ts';

const DAY_MS = 86_400_000;

function parse(iso: string): Temporal.Duration {
  try {
    return Temporal.Duration.from(iso.trim());
  } catch {
    throw new RangeError(
      `${JSON.stringify(iso)} is not an ISO 8601 duration; expected something like PT8H, P3D or P1M`,
    );
  }
}

/** Length in milliseconds; a month counts as 30 days and a year as 365, because a length has no calendar. @throws RangeError */
export function durationMs(iso: string): number {
  const d = parse(iso);
  const days = d.years * 365 + d.months * 30 + d.weeks * 7 + d.days;
  return days * DAY_MS + d.hours * 3_600_000 + d.minutes * 60_000 + d.seconds * 1000 + d.milliseconds;
}

/** A moment (epoch milliseconds) later by a duration, by the UTC calendar. @throws RangeError */
export function addDuration(at: number, iso: string): number {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('UTC').add(parse(iso)).epochMilliseconds;
}

/** When a timer of the diagram comes due; `value` may be FEEL with a leading '='. @throws RangeError where it is neither duration nor date. */
export function timerDue(
  timer: { readonly type: 'duration' | 'date'; readonly value: string },
  now: number,
  vars: JsonObject,
): number {
  const text = resolveText(timer.value, vars);
  if (timer.type === 'duration') return addDuration(now, text);
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new RangeError(`${JSON.stringify(text)} is not a date; expected ISO 8601, like 2026-01-31T12:00:00Z`);
  return at;
}

/** The moment that a text names: a duration from `from` on, a date, or a date and time with offset or zone (FEEL's `@` too). @throws RangeError */
export function momentOf(text: string, from: number): number {
  if (/^[+-]?P/.test(text)) return addDuration(from, text);
  const zoned = /^(.*T[^@[]*)(?:@(.+)|\[(.+)\])$/.exec(text);
  const zone = zoned?.[2] ?? zoned?.[3];
  const refuse = (): never => {
    throw new RangeError(
      `${JSON.stringify(text)} is neither a duration nor a moment; expected something like PT8H or 2026-01-31T12:00:00Z`,
    );
  };
  if (zone !== undefined)
    try {
      return Temporal.ZonedDateTime.from(`${zoned![1]}[${zone}]`).epochMilliseconds;
    } catch {
      return refuse();
    }
  const at = /^\d{4,}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? refuse() : at;
}
