/** Years beyond this are outside FEEL's calendar (DMN 1.5, 10.3.2.3.5). */
export const MAX_YEAR = 999_999_999;

/** A day of the proleptic Gregorian calendar. Temporal ends at the year 275,760, FEEL's calendar does not: the arithmetic is our own. */
export class FeelDate {
  readonly kind = 'date' as const;
  readonly year: number;
  readonly month: number;
  readonly day: number;

  private constructor(year: number, month: number, day: number) {
    this.year = year;
    this.month = month;
    this.day = day;
  }

  /** undefined where the calendar has no such day. */
  static of(year: number, month: number, day: number): FeelDate | undefined {
    if (!Number.isInteger(year) || Math.abs(year) > MAX_YEAR) return undefined;
    if (!Number.isInteger(month) || month < 1 || month > 12) return undefined;
    if (!Number.isInteger(day) || day < 1 || day > daysInMonth(year, month)) return undefined;
    return new FeelDate(year, month, day);
  }

  /** undefined outside the calendar. */
  static ofEpochDay(days: number): FeelDate | undefined {
    // Counted from 0000-03-01, so that the leap day ends a year.
    const z = days + 719_468;
    const era = Math.floor(z / 146_097);
    const dayOfEra = z - era * 146_097;
    const yearOfEra = Math.floor(
      (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
    );
    const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
    const shifted = Math.floor((5 * dayOfYear + 2) / 153);
    const month = shifted < 10 ? shifted + 3 : shifted - 9;
    return FeelDate.of(
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
      month,
      dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
    );
  }

  /** Days since 1970-01-01. */
  get epochDay(): number {
    const y = this.month <= 2 ? this.year - 1 : this.year;
    const era = Math.floor(y / 400);
    const yearOfEra = y - era * 400;
    const dayOfYear = Math.floor((153 * (this.month + (this.month > 2 ? -3 : 9)) + 2) / 5) + this.day - 1;
    return (
      era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
    );
  }

  /** 1 is Monday, 7 is Sunday. */
  get weekday(): number {
    return modulo(this.epochDay + 3, 7) + 1;
  }

  get dayOfYear(): number {
    return this.epochDay - new FeelDate(this.year, 1, 1).epochDay + 1;
  }

  /** Week of ISO 8601: the one that holds the year's first Thursday is the first. */
  get weekOfYear(): number {
    const thursday = this.epochDay - this.weekday + 4;
    const year = FeelDate.ofEpochDay(thursday)?.year ?? this.year;
    return Math.floor((thursday - new FeelDate(year, 1, 1).epochDay) / 7) + 1;
  }

  /** The same day some months on; the month's last where it has no such day (31 January and a month: 28 or 29 February). */
  plusMonths(months: number): FeelDate | undefined {
    const total = this.year * 12 + this.month - 1 + months;
    const year = Math.floor(total / 12);
    const month = modulo(total, 12) + 1;
    return FeelDate.of(year, month, Math.min(this.day, daysInMonth(year, month)));
  }

  toString(): string {
    const year = String(Math.abs(this.year)).padStart(4, '0');
    return `${this.year < 0 ? '-' : ''}${year}-${two(this.month)}-${two(this.day)}`;
  }
}

const isLeap = (year: number): boolean => modulo(year, 4) === 0 && (modulo(year, 100) !== 0 || modulo(year, 400) === 0);
const daysInMonth = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

export const modulo = (n: number, by: number): number => ((n % by) + by) % by;
export const two = (n: number): string => String(n).padStart(2, '0');
