import { Temporal } from 'temporal-polyfill';

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** What a calendar file says; its JSON Schema is schemas/calendar.schema.json. */
export interface BusinessCalendar {
  /** IANA name. */
  readonly timeZone: string;
  /** Opening hours (`09:00-17:00`), in order and apart; a day that is not named is closed. */
  readonly hours: Partial<Readonly<Record<Weekday, readonly string[]>>>;
  /** `2026-12-24`, or `12-25` for every year. */
  readonly holidays?: readonly (string | { readonly date: string; readonly name?: string })[];
}

/** Why a value that fits the schema is no calendar all the same; the JSON pointer of the part. Undefined where it is one. */
export function calendarFault(
  calendar: BusinessCalendar,
): { readonly pointer: string; readonly message: string } | undefined {
  try {
    Temporal.Now.zonedDateTimeISO(calendar.timeZone);
  } catch {
    return {
      pointer: '/timeZone',
      message: `${JSON.stringify(calendar.timeZone)} is no time zone; expected an IANA name such as Europe/Berlin`,
    };
  }
  for (const [day, hours] of Object.entries(calendar.hours)) {
    let last = '00:00';
    for (const [i, text] of hours.entries()) {
      const [from = '', to = ''] = text.split('-');
      if (from >= to) return { pointer: `/hours/${day}/${i}`, message: `${text} ends before it begins` };
      if (from < last)
        return { pointer: `/hours/${day}/${i}`, message: `${text} begins before the one before it has ended` };
      last = to;
    }
  }
  if (!Object.values(calendar.hours).some((h) => h.length > 0))
    return { pointer: '/hours', message: 'has no opening hours at all' };
  for (const [i, holiday] of (calendar.holidays ?? []).entries()) {
    const date = typeof holiday === 'string' ? holiday : holiday.date;
    try {
      // The 29th of February is a day of some years.
      Temporal.PlainDate.from(date.length === 5 ? `2024-${date}` : date, { overflow: 'reject' });
    } catch {
      return { pointer: `/holidays/${i}`, message: `${date} is no day of the calendar` };
    }
  }
  return undefined;
}
