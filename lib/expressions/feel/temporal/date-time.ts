import { FeelDate } from './date.ts';
import { DAY, FeelTime, SECOND } from './time.ts';
import { offsetAt, offsetAtEpoch, UTC, type Zone } from './zone.ts';

/** A date and a time of day: a moment where it has a zone, a local reading of calendar and clock where it has none. */
export class FeelDateTime {
  readonly kind = 'date and time' as const;
  readonly date: FeelDate;
  readonly time: FeelTime;

  constructor(date: FeelDate, time: FeelTime) {
    this.date = date;
    this.time = time;
  }

  /** A date as a moment: midnight in UTC (DMN 1.5, 10.3.2.3.5). */
  static ofDate(date: FeelDate): FeelDateTime {
    return new FeelDateTime(date, new FeelTime(0, UTC));
  }

  get zone(): Zone | null {
    return this.time.zone;
  }

  /** Seconds from UTC; null for a local reading. */
  get offset(): number | null {
    return this.zone === null ? null : offsetAt(this.zone, this.date, this.time.secondOfDay);
  }

  /** Nanoseconds since 1970-01-01T00:00:00Z; a local reading is taken at the offset given. */
  epochNanos(localOffset = 0): bigint {
    const offset = this.offset ?? localOffset;
    return BigInt(this.date.epochDay) * BigInt(DAY) + BigInt(this.time.nanos) - BigInt(offset) * BigInt(SECOND);
  }

  /** Later by nanoseconds: a moment moves on the line of time, a local reading on the calendar. undefined outside the calendar. */
  plus(nanos: bigint): FeelDateTime | undefined {
    return FeelDateTime.ofEpochNanos(this.epochNanos() + nanos, this.zone);
  }

  static ofEpochNanos(nanos: bigint, zone: Zone | null): FeelDateTime | undefined {
    const day = BigInt(DAY);
    const offset = zone === null ? 0 : offsetAtEpoch(zone, Number(nanos / BigInt(SECOND)));
    const local = nanos + BigInt(offset) * BigInt(SECOND);
    const rest = ((local % day) + day) % day;
    const date = FeelDate.ofEpochDay(Number((local - rest) / day));
    return date && new FeelDateTime(date, new FeelTime(Number(rest), zone));
  }

  plusMonths(months: number): FeelDateTime | undefined {
    const date = this.date.plusMonths(months);
    return date && new FeelDateTime(date, this.time);
  }

  toString(): string {
    return `${this.date.toString()}T${this.time.toString()}`;
  }
}
