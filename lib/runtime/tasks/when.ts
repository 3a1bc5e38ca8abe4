import { addDuration, momentOf, resolveText, WorkingTime } from '../../expressions/index.ts';
import type { When } from '../../model/binding.ts';
import type { BusinessCalendar } from '../../model/calendar.ts';
import type { Json, JsonObject } from '../../model/json.ts';

const calendars = new WeakMap<object, WorkingTime>();

/** Working time by a calendar of the process; undefined where none is named. @throws RangeError where the version has no such file. */
export function calendarOf(
  documents: Readonly<Record<string, Json>>,
  path: string | undefined,
): WorkingTime | undefined {
  if (path === undefined) return undefined;
  const document = documents[path];
  if (document === undefined || typeof document !== 'object' || document === null)
    throw new RangeError(`this version of the process has no calendar ${path}`);
  let found = calendars.get(document);
  if (found === undefined) {
    found = new WorkingTime(document as unknown as BusinessCalendar);
    calendars.set(document, found);
  }
  return found;
}

/** The moment that a binding names, from `from` on, and the calendar that it goes by. @throws RangeError, FeelError */
export function whenOf(
  when: When,
  from: number,
  vars: JsonObject,
  documents: Readonly<Record<string, Json>>,
): { readonly at: number; readonly calendar?: string } {
  if (typeof when === 'object') {
    const { working, calendar } = when;
    return { at: calendarOf(documents, calendar)!.after(from, working), calendar };
  }
  return { at: momentOf(resolveText(when, vars), from) };
}

/** When a share of the time from one moment to another is over: of the working time, where a calendar is named. */
export function shareOf(from: number, to: number, share: string, calendar: WorkingTime | undefined): number {
  const part = Number.parseFloat(share) / 100;
  return calendar === undefined
    ? from + Math.round((to - from) * part)
    : calendar.afterMs(from, Math.round(calendar.between(from, to) * part));
}

/** When a reminder comes next: the interval later; where a calendar is named, at a time when somebody is there. */
export function nextReminder(from: number, every: string, calendar: WorkingTime | undefined): number {
  const at = addDuration(from, every);
  return calendar === undefined ? at : calendar.opening(at);
}
