import type { Node } from '../feel/parse.ts';
import type { Text, Translator } from './translator.ts';
import { DATE, whole } from './types.ts';

/** A date as one number, in the order of the calendar: 2026-01-31 is 20260131. */
export const dateKey = (date: { readonly year: number; readonly month: number; readonly day: number }): number =>
  date.year * 10_000 + date.month * 100 + date.day;

/** `date(text)`: of a text, or of a date. */
export const dateOf = (t: Translator, from: Text): Text => ({
  code: from.type.kind === 'date' ? from.code : t.call('date', from.code),
  type: DATE,
});

export function dateProperty(t: Translator, date: Text, name: string, node: Node): Text {
  const year = `$floor($k/10000)`;
  const of = (code: string, min: number, max: number): Text => ({
    code: `($k:=${date.code};$exists($k)?${code}:())`,
    type: whole(min, max),
  });
  switch (name) {
    case 'year':
      return of(year, -999_999_999, 999_999_999);
    case 'month':
      return of(`$floor(($k-${year}*10000)/100)`, 1, 12);
    case 'day':
      return of('(($k%100)+100)%100', 1, 31);
    default:
      return t.refuse(node, `the ${name} of a date has no exact equal`);
  }
}
