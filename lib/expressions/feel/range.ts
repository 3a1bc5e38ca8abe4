import { and3, compare, equal, type Ternary } from './compare.ts';
import { kindOf, type FeelValue } from './values.ts';

/** An end of a range. An end that is left open by `< 5` has no value; one that was written and is null is unknown. */
export interface Endpoint {
  readonly value: FeelValue;
  readonly included: boolean;
  readonly open?: boolean;
}

/** A range of numbers, texts, dates, times or durations (DMN 1.5, 10.3.2.7). */
export class FeelRange {
  readonly kind = 'range' as const;
  readonly start: Endpoint;
  readonly end: Endpoint;

  constructor(start: Endpoint, end: Endpoint) {
    this.start = start;
    this.end = end;
  }

  /** Whether a value lies in the range; null where that cannot be told. */
  includes(value: FeelValue): Ternary {
    return and3(this.afterStart(value), this.beforeEnd(value));
  }

  afterStart(value: FeelValue): Ternary {
    if (this.start.open) return value === null ? null : true;
    const order = compare(value, this.start.value);
    return order === null ? null : order > 0 || (order === 0 && this.start.included);
  }

  beforeEnd(value: FeelValue): Ternary {
    if (this.end.open) return value === null ? null : true;
    const order = compare(value, this.end.value);
    return order === null ? null : order < 0 || (order === 0 && this.end.included);
  }

  equals(other: FeelRange): Ternary {
    const same = (a: Endpoint, b: Endpoint): Ternary =>
      a.included !== b.included || (a.open ?? false) !== (b.open ?? false)
        ? false
        : a.open
          ? true
          : equal(a.value, b.value);
    return and3(same(this.start, other.start), same(this.end, other.end));
  }

  text(write: (value: FeelValue) => string): string {
    const { start, end } = this;
    return `${start.included ? '[' : '('}${start.open ? '' : write(start.value)}..${end.open ? '' : write(end.value)}${end.included ? ']' : ')'}`;
  }
}

/** The range that an operator and one end write. */
export function halfOpen(operator: '<' | '<=' | '>' | '>=', value: FeelValue): FeelRange {
  const closed = { value, included: operator.length === 2 };
  const open = { value: null, included: false, open: true };
  return operator.startsWith('<') ? new FeelRange(open, closed) : new FeelRange(closed, open);
}

const RANGED: readonly string[] = [
  'number',
  'string',
  'date',
  'time',
  'date and time',
  'days and time duration',
  'years and months duration',
];

/** What is wrong with two ends of a range. */
export function rangeFault(start: FeelValue, end: FeelValue): string | undefined {
  const odd = [start, end].find((v) => v !== null && !RANGED.includes(kindOf(v)));
  if (odd !== undefined) return `a range has no end that is a ${kindOf(odd)}`;
  if (start === null || end === null) return undefined;
  const order = compare(start, end);
  if (order === null) return `a range cannot go from a ${kindOf(start)} to a ${kindOf(end)}`;
  return order > 0 ? 'the range ends before it starts' : undefined;
}
