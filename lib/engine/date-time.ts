const FORM =
  /^([+-]?\d{4,9})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d\d):(\d\d)(?::(\d\d))?)$/;

/**
 * Epoch milliseconds of a date and time with offset, as java.time's ISO_OFFSET_DATE_TIME reads it: strictly, so that neither
 * 30 February nor 24 o'clock is one. undefined where it is none.
 */
export function offsetDateTime(text: string): number | undefined {
  const found = FORM.exec(text);
  if (found === null) return undefined;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((i) => Number(found[i] ?? 0));
  const fraction = Number((found[7] ?? '').padEnd(3, '0').slice(0, 3));
  const date = new Date(0);
  date.setUTCFullYear(year!, month! - 1, day);
  date.setUTCHours(hour!, minute, second, fraction);
  const whole =
    date.getUTCMonth() === month! - 1 && date.getUTCDate() === day && hour! < 24 && minute! < 60 && second! < 60;
  const [hours, minutes, seconds] = [9, 10, 11].map((i) => Number(found[i] ?? 0));
  const offset = (hours! * 60 + minutes!) * 60 + seconds!;
  if (!whole || Number.isNaN(date.getTime()) || minutes! > 59 || seconds! > 59 || offset > 18 * 3600) return undefined;
  return date.getTime() - (found[8] === '-' ? -offset : offset) * 1000;
}
