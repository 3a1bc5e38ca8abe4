import { Temporal } from 'temporal-polyfill';
import { WEEKDAYS, type BusinessCalendar } from '../model/calendar.ts';

/** Opening hours of one day as moments: epoch milliseconds, in order. */
type Hours = readonly (readonly [from: number, to: number])[];

/** No calendar is closed for longer than this. */
const MAX_DAYS = 3_700;

/**
 * Working time by a business calendar. Opening hours are wall time in the calendar's zone and are counted as the time that really passes, so
 * that on days on which clocks change an hour is neither lost nor counted twice.
 */
export class WorkingTime {
  readonly #calendar: BusinessCalendar;
  readonly #holidays: ReadonlySet<string>;
  readonly #days = new Map<string, Hours>();

  constructor(calendar: BusinessCalendar) {
    this.#calendar = calendar;
    this.#holidays = new Set((calendar.holidays ?? []).map((h) => (typeof h === 'string' ? h : h.date)));
  }

  /** The first moment at or after `at` at which somebody works. @throws RangeError where that never comes. */
  opening(at: number): number {
    let day = this.#dayOf(at);
    for (let n = 0; n < MAX_DAYS; n += 1, day = day.add({ days: 1 }))
      for (const [from, to] of this.#hours(day)) if (at < to) return Math.max(at, from);
    throw new RangeError('the calendar has no working time');
  }

  /**
   * When this much working time after `at` has passed. Days are working days: the same time of day on a later one, or the nearest later opening
   * (the close of business where the day ends earlier).
   * @throws RangeError where it is not a duration of days and time, or never ends.
   */
  after(at: number, iso: string): number {
    const { days, ms } = workingParts(iso);
    let from = this.opening(at);
    if (days > 0) {
      const wall = this.#zoned(from).toPlainTime();
      let day = this.#dayOf(from);
      for (let left = days, n = 0; left > 0; n += 1) {
        if (n >= MAX_DAYS) throw new RangeError('the calendar has no working time');
        day = day.add({ days: 1 });
        if (this.#hours(day).length > 0) left -= 1;
      }
      const same = day.toZonedDateTime({ timeZone: this.#calendar.timeZone, plainTime: wall }).epochMilliseconds;
      const hours = this.#hours(day);
      const last = hours.at(-1)![1];
      from = same >= last ? last : Math.max(same, hours.find(([, to]) => same < to)![0]);
    }
    return ms === 0 && days > 0 ? from : this.afterMs(from, ms);
  }

  /** When this many milliseconds of working time after `at` have passed. */
  afterMs(at: number, ms: number): number {
    let left = ms;
    let day = this.#dayOf(at);
    if (ms === 0) return this.opening(at);
    for (let n = 0; n < MAX_DAYS; n += 1, day = day.add({ days: 1 }))
      for (const [from, to] of this.#hours(day)) {
        const begin = Math.max(at, from);
        if (begin >= to) continue;
        if (to - begin >= left) return begin + left;
        left -= to - begin;
      }
    throw new RangeError('the calendar has too little working time');
  }

  /** Milliseconds of working time from one moment to another; 0 where it comes before. */
  between(at: number, to: number): number {
    let sum = 0;
    for (let day = this.#dayOf(at), n = 0; n < MAX_DAYS; n += 1, day = day.add({ days: 1 })) {
      const hours = this.#hours(day);
      for (const [open, close] of hours) sum += Math.max(0, Math.min(close, to) - Math.max(open, at));
      if (day.add({ days: 1 }).toZonedDateTime(this.#calendar.timeZone).epochMilliseconds >= to) return sum;
    }
    return sum;
  }

  #zoned(at: number): Temporal.ZonedDateTime {
    return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(this.#calendar.timeZone);
  }
  #dayOf(at: number): Temporal.PlainDate {
    return this.#zoned(at).toPlainDate();
  }
  #hours(day: Temporal.PlainDate): Hours {
    const date = day.toString();
    let found = this.#days.get(date);
    if (found === undefined) {
      found =
        this.#holidays.has(date) || this.#holidays.has(date.slice(-5))
          ? []
          : (this.#calendar.hours[WEEKDAYS[day.dayOfWeek - 1]!] ?? []).flatMap((text) => {
              const [from, to] = text.split('-').map((t) => this.#moment(day, t));
              // A clock that is put forward may leave nothing of an opening.
              return from! < to! ? [[from!, to!] as const] : [];
            });
      this.#days.set(date, found);
    }
    return found;
  }
  #moment(day: Temporal.PlainDate, time: string): number {
    const { timeZone } = this.#calendar;
    return time === '24:00'
      ? day.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds
      : day.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds;
  }
}

/** Working days, and milliseconds beside them. @throws RangeError */
function workingParts(iso: string): { readonly days: number; readonly ms: number } {
  let d: Temporal.Duration;
  try {
    d = Temporal.Duration.from(iso);
  } catch {
    throw new RangeError(`${JSON.stringify(iso)} is not a duration; expected something like PT8H or P2D`);
  }
  if (d.years !== 0 || d.months !== 0 || d.weeks !== 0 || d.sign < 0)
    throw new RangeError(`${JSON.stringify(iso)} is no working time; expected days and hours, like P2D or PT8H`);
  return {
    days: d.days,
    ms: Temporal.Duration.from({
      hours: d.hours,
      minutes: d.minutes,
      seconds: d.seconds,
      milliseconds: d.milliseconds,
    }).total('milliseconds'),
  };
}
