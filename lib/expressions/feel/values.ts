import { Num } from './number.ts';
import { FeelDate } from './temporal/date.ts';
import { FeelDateTime } from './temporal/date-time.ts';
import { DaysDuration, MonthsDuration } from './temporal/duration.ts';
import { FeelTime } from './temporal/time.ts';
import type { FeelFunction } from './function-value.ts';
import type { FeelRange } from './range.ts';

export { FeelDate, FeelDateTime, DaysDuration, MonthsDuration, FeelTime };
export type { FeelFunction, FeelRange };

/** A value of FEEL's semantic domain (DMN 1.5, 10.3.2.1). */
export type FeelValue =
  | null
  | boolean
  | string
  | Num
  | FeelDate
  | FeelTime
  | FeelDateTime
  | DaysDuration
  | MonthsDuration
  | FeelRange
  | FeelFunction
  | FeelList
  | FeelContext;
export type FeelList = readonly FeelValue[];
/** Entries in the order in which they were written. */
export type FeelContext = ReadonlyMap<string, FeelValue>;

export type Kind =
  | 'null'
  | 'boolean'
  | 'string'
  | 'number'
  | 'date'
  | 'time'
  | 'date and time'
  | 'days and time duration'
  | 'years and months duration'
  | 'range'
  | 'function'
  | 'list'
  | 'context';

export function kindOf(value: FeelValue): Kind {
  if (value === null) return 'null';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'boolean';
  if (value instanceof Num) return 'number';
  if (isList(value)) return 'list';
  if (value instanceof Map) return 'context';
  return (value as FeelDate | FeelTime | FeelDateTime | DaysDuration | MonthsDuration | FeelRange | FeelFunction).kind;
}

export const isList = (value: FeelValue): value is FeelList => Array.isArray(value);
export const isContext = (value: FeelValue): value is FeelContext => value instanceof Map;
export const isNumber = (value: FeelValue): value is Num => value instanceof Num;
