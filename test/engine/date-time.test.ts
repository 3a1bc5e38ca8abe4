import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { offsetDateTime } from '../../lib/engine/date-time.ts';

test.each([
  ['2016-03-14T01:59:00Z', Date.UTC(2016, 2, 14, 1, 59)],
  ['2016-03-14T01:59Z', Date.UTC(2016, 2, 14, 1, 59)],
  ['2016-03-14T01:59:00.123456789Z', Date.UTC(2016, 2, 14, 1, 59, 0, 123)],
  ['2016-03-14T01:59:00.5+01:30', Date.UTC(2016, 2, 14, 0, 29, 0, 500)],
  ['2016-02-29T00:00:00-00:00:01', Date.UTC(2016, 1, 29, 0, 0, 1)],
  ['0050-01-01T00:00:00Z', Date.parse('0050-01-01T00:00:00Z')],
  ['2016-12-05T21:29:29', undefined],
  ['05-12-2016T21:29:29Z', undefined],
  ['2016-12-05 21:29:29Z', undefined],
  ['2016-02-30T00:00:00Z', undefined],
  ['2015-02-29T00:00:00Z', undefined],
  ['2016-13-01T00:00:00Z', undefined],
  ['2016-01-01T24:00:00Z', undefined],
  ['2016-01-01T00:60:00Z', undefined],
  ['2016-01-01T00:00:60Z', undefined],
  ['2016-01-01T00:00:00.Z', undefined],
  ['2016-01-01T00:00:00+19:00', undefined],
  ['2016-01-01', undefined],
  ['', undefined],
])('%s', (text, at) => {
  expect(offsetDateTime(text)).toBe(at);
});

test('reads what Date writes', () => {
  fc.assert(
    fc.property(
      fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z') }),
      (date) => {
        expect(offsetDateTime(date.toISOString())).toBe(date.getTime());
      },
    ),
  );
});
