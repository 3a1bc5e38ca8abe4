import { SECOND } from './time.ts';

/** A length of time in days, hours, minutes and seconds, to the nanosecond. */
export class DaysDuration {
  readonly kind = 'days and time duration' as const;
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }

  static ofSeconds(seconds: number): DaysDuration {
    return new DaysDuration(BigInt(seconds) * BigInt(SECOND));
  }

  /** Normalised parts, each with the duration's sign; `nanos` counts within the second. */
  get parts(): { days: bigint; hours: bigint; minutes: bigint; seconds: bigint; nanos: bigint } {
    const seconds = this.nanos / BigInt(SECOND);
    return {
      days: seconds / 86_400n,
      hours: (seconds / 3600n) % 24n,
      minutes: (seconds / 60n) % 60n,
      seconds: seconds % 60n,
      nanos: this.nanos % BigInt(SECOND),
    };
  }

  toString(): string {
    if (this.nanos === 0n) return 'PT0S';
    const size = new DaysDuration(this.nanos < 0n ? -this.nanos : this.nanos).parts;
    const fraction = String(size.nanos).padStart(9, '0').replace(/0+$/, '');
    const seconds = `${size.seconds}${fraction === '' ? '' : `.${fraction}`}`;
    const time = [
      size.hours === 0n ? '' : `${size.hours}H`,
      size.minutes === 0n ? '' : `${size.minutes}M`,
      seconds === '0' ? '' : `${seconds}S`,
    ].join('');
    const days = size.days === 0n ? '' : `${size.days}D`;
    return `${this.nanos < 0n ? '-' : ''}P${days}${time === '' ? '' : `T${time}`}`;
  }
}

/** A length of time in years and months. */
export class MonthsDuration {
  readonly kind = 'years and months duration' as const;
  readonly months: number;

  constructor(months: number) {
    this.months = months;
  }

  toString(): string {
    if (this.months === 0) return 'P0M';
    const size = Math.abs(this.months);
    const years = Math.floor(size / 12);
    return `${this.months < 0 ? '-' : ''}P${years === 0 ? '' : `${years}Y`}${size % 12 === 0 ? '' : `${size % 12}M`}`;
  }
}
