import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { momentOf, WorkingTime } from '../../lib/expressions/index.ts';
import { calendarFault, type BusinessCalendar } from '../../lib/model/calendar.ts';

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const;
const office = (timeZone: string, hours: readonly string[] = ['09:00-12:00', '13:00-17:00']): BusinessCalendar => ({
  timeZone,
  hours: Object.fromEntries(DAYS.map((d) => [d, hours])),
  holidays: ['12-25', { date: '2026-04-06', name: 'Easter Monday' }],
});
const berlin = new WorkingTime(office('Europe/Berlin'));
const at = (text: string): number => Date.parse(text);
const told = (ms: number): string => new Date(ms).toISOString();

describe('working time', () => {
  test.each([
    ['within the morning', '2026-01-05T08:00:00Z', 'PT2H', '2026-01-05T10:00:00.000Z'],
    ['over lunch', '2026-01-05T08:00:00Z', 'PT4H', '2026-01-05T13:00:00.000Z'],
    ['over night', '2026-01-05T15:00:00Z', 'PT2H', '2026-01-06T09:00:00.000Z'],
    ['over the weekend', '2026-01-09T15:00:00Z', 'PT2H', '2026-01-12T09:00:00.000Z'],
    ['to the close of business', '2026-01-05T14:00:00Z', 'PT2H', '2026-01-05T16:00:00.000Z'],
    ['from before the opening', '2026-01-05T02:00:00Z', 'PT1H', '2026-01-05T09:00:00.000Z'],
    ['a day on which nobody works does not count', '2026-04-03T13:00:00Z', 'PT3H', '2026-04-07T08:00:00.000Z'],
    ['a holiday of every year', '2026-12-24T15:00:00Z', 'PT2H', '2026-12-28T09:00:00.000Z'],
    ['two working days are two openings later', '2026-01-09T09:30:00Z', 'P2D', '2026-01-13T09:30:00.000Z'],
    ['a day from after hours begins with the next opening', '2026-01-05T20:00:00Z', 'P1D', '2026-01-07T08:00:00.000Z'],
    ['days, then hours', '2026-01-05T15:00:00Z', 'P1DT2H', '2026-01-07T09:00:00.000Z'],
    ['nothing is the next opening', '2026-01-10T15:00:00Z', 'PT0S', '2026-01-12T08:00:00.000Z'],
    ['the same wall time when clocks go forward', '2026-03-27T09:00:00Z', 'P1D', '2026-03-30T08:00:00.000Z'],
    ['the same wall time when clocks go back', '2026-10-23T08:00:00Z', 'P1D', '2026-10-26T09:00:00.000Z'],
  ])('%s', (_name, from, duration, to) => expect(told(berlin.after(at(from), duration))).toBe(to));

  test('a night shift over the change of clocks has the hours that pass', () => {
    const nights = new WorkingTime({ timeZone: 'Europe/Berlin', hours: { sunday: ['00:00-06:00'] } });
    const hours = (day: string): number =>
      nights.between(at(`${day}T00:00:00Z`) - 7_200_000, at(`${day}T12:00:00Z`)) / 3_600_000;
    expect([hours('2026-03-22'), hours('2026-03-29'), hours('2026-10-25')]).toEqual([6, 5, 7]);
  });

  const zone = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'UTC',
    'Pacific/Apia',
  );
  const hours = fc.constantFrom<readonly string[]>(
    ['09:00-17:00'],
    ['09:00-12:00', '13:00-17:30'],
    ['00:00-24:00'],
    ['01:30-03:30', '22:00-24:00'],
  );
  const from = fc.integer({ min: at('2025-12-20T00:00:00Z'), max: at('2027-01-10T00:00:00Z') });
  const length = fc.integer({ min: 0, max: 90 * 3_600_000 });
  const calendar = fc.tuple(zone, hours).map(([z, h]) => new WorkingTime(office(z, h)));

  test('property: the time between is the time that was to pass; more is never sooner; in parts it is the same', () => {
    fc.assert(
      fc.property(calendar, from, length, length, (c, t, a, b) => {
        const first = c.afterMs(t, a);
        expect(first).toBeGreaterThanOrEqual(t);
        expect(c.between(t, first)).toBe(a);
        const second = c.afterMs(first, b);
        expect(second).toBe(b === 0 ? c.opening(first) : c.afterMs(t, a + b));
        expect(c.between(t, second)).toBe(a + b);
        expect(c.opening(c.opening(t))).toBe(c.opening(t));
      }),
      { numRuns: 200 },
    );
  });

  test('property: working days come at a working time, and each is later than the one before', () => {
    fc.assert(
      fc.property(calendar, from, fc.integer({ min: 1, max: 30 }), (c, t, n) => {
        const one = c.after(t, `P${n}D`);
        expect(c.after(t, `P${n + 1}D`)).toBeGreaterThan(one);
        // At an opening time, or at the close of business.
        expect(c.between(one - 60_000, one + 60_000)).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });
});

describe('calendars', () => {
  test.each([
    ['a zone that is none', { timeZone: 'Europe/Berlyn', hours: { monday: ['09:00-17:00'] } }, '/timeZone'],
    ['an end before its begin', { timeZone: 'UTC', hours: { monday: ['17:00-09:00'] } }, '/hours/monday/0'],
    ['hours that overlap', { timeZone: 'UTC', hours: { monday: ['09:00-12:00', '11:00-17:00'] } }, '/hours/monday/1'],
    ['no hours at all', { timeZone: 'UTC', hours: { monday: [] } }, '/hours'],
    [
      'a day that no year has',
      { timeZone: 'UTC', hours: { monday: ['09:00-17:00'] }, holidays: ['02-30'] },
      '/holidays/0',
    ],
  ])('%s is told by its place', (_name, calendar, pointer) => expect(calendarFault(calendar)?.pointer).toBe(pointer));

  test('the 29th of February is a day', () =>
    expect(
      calendarFault({ timeZone: 'UTC', hours: { monday: ['09:00-17:00'] }, holidays: ['02-29'] }),
    ).toBeUndefined());
});

test('moments: durations, dates, offsets and zones', () => {
  const now = at('2026-01-05T08:00:00Z');
  expect(told(momentOf('PT2H', now))).toBe('2026-01-05T10:00:00.000Z');
  expect(told(momentOf('2026-02-01', now))).toBe('2026-02-01T00:00:00.000Z');
  expect(told(momentOf('2026-02-01T10:00:00+01:00', now))).toBe('2026-02-01T09:00:00.000Z');
  expect(told(momentOf('2026-07-01T10:00:00@Europe/Berlin', now))).toBe('2026-07-01T08:00:00.000Z');
  expect(() => momentOf('tomorrow', now)).toThrow(/neither a duration nor a moment/);
  expect(() => momentOf('2026-07-01T10:00:00@Nowhere', now)).toThrow(/neither/);
});
