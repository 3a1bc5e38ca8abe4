import { modulo, two } from './date.ts';
import { standardOffset, zoneText, type Zone } from './zone.ts';

export const SECOND = 1_000_000_000;
export const DAY = 86_400 * SECOND;

/** A time of day, to the nanosecond, local or with a zone. */
export class FeelTime {
  readonly kind = 'time' as const;
  /** Nanoseconds since midnight. */
  readonly nanos: number;
  readonly zone: Zone | null;

  constructor(nanos: number, zone: Zone | null) {
    this.nanos = nanos;
    this.zone = zone;
  }

  /** undefined where a part is out of its bounds. `nanos` counts within the second. */
  static of(hour: number, minute: number, second: number, nanos: number, zone: Zone | null): FeelTime | undefined {
    if (!(hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60)) return undefined;
    return new FeelTime((hour * 3600 + minute * 60 + second) * SECOND + nanos, zone);
  }

  get hour(): number {
    return Math.floor(this.nanos / (3600 * SECOND));
  }
  get minute(): number {
    return Math.floor(this.nanos / (60 * SECOND)) % 60;
  }
  get secondOfDay(): number {
    return Math.floor(this.nanos / SECOND);
  }
  /** Nanoseconds within the minute. */
  get nanosOfMinute(): number {
    return this.nanos % (60 * SECOND);
  }
  /** Seconds from UTC; null for a local time. */
  get offset(): number | null {
    return this.zone === null ? null : standardOffset(this.zone);
  }

  /** Later by nanoseconds, round the clock. */
  plus(nanos: bigint): FeelTime {
    return new FeelTime(modulo(this.nanos + Number(nanos % BigInt(DAY)), DAY), this.zone);
  }

  toString(): string {
    const zone = this.zone === null ? '' : zoneText(this.zone);
    return `${two(this.hour)}:${two(this.minute)}:${secondsText(this.nanosOfMinute)}${zone}`;
  }
}

/** Seconds of nanoseconds within a minute, two digits and as many decimals as they need. */
function secondsText(nanos: number): string {
  const fraction = String(nanos % SECOND)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${two(Math.floor(nanos / SECOND))}${fraction === '' ? '' : `.${fraction}`}`;
}
