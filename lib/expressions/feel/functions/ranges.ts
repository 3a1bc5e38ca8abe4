import { and3, compare, equal, or3, type Ternary } from '../compare.ts';
import type { FeelRange } from '../range.ts';
import type { Call } from '../run.ts';
import { kindOf, type FeelValue } from '../values.ts';
import { arg, builtin, notNull, range, sig, type Builtin, type Domain, type Signature } from './signature.ts';

// The relations of DMN 1.5, table 78, over the ends of ranges. An end that is open lies before, or behind, everything.

/** A value that is no range. */
const point: Domain<Exclude<FeelValue, null>> = {
  ...notNull,
  text: 'point',
  take: (value) => {
    const taken = notNull.take(value);
    return taken === undefined || kindOf(taken) === 'range' ? undefined : taken;
  },
};

type End = { readonly value: FeelValue; readonly included: boolean; readonly open: 'start' | 'end' | undefined };
const start = (r: FeelRange): End => ({ ...r.start, open: r.start.open ? 'start' : undefined });
const end = (r: FeelRange): End => ({ ...r.end, open: r.end.open ? 'end' : undefined });

function order(a: End, b: End): number | null {
  const rank = (e: End): number => (e.open === 'start' ? -1 : e.open === 'end' ? 1 : 0);
  return a.open !== undefined || b.open !== undefined ? rank(a) - rank(b) : compare(a.value, b.value);
}
const less = (a: End, b: End): Ternary => {
  const o = order(a, b);
  return o === null ? null : o < 0;
};
const same = (a: End, b: End): Ternary => {
  const o = order(a, b);
  return o === null ? null : o === 0;
};
const at = (value: FeelValue): End => ({ value, included: true, open: undefined });

const all = (...terms: Ternary[]): Ternary => terms.reduce(and3, true);
const some = (...terms: Ternary[]): Ternary => terms.reduce(or3, false);

/** null means that the two have nothing to do with each other. */
const told = (answer: Ternary, call: Call): Ternary =>
  answer ?? call.fail('points and ranges of different kinds have no relation');

const points = (run: (a: FeelValue, b: FeelValue) => Ternary): Signature =>
  sig([arg('point1', point), arg('point2', point)], ([a, b], call) => told(run(a, b), call));
const pointRange = (run: (p: FeelValue, r: FeelRange) => Ternary): Signature =>
  sig([arg('point', point), arg('range', range)], ([p, r], call) => told(run(p, r), call));
const rangePoint = (run: (r: FeelRange, p: FeelValue) => Ternary): Signature =>
  sig([arg('range', range), arg('point', point)], ([r, p], call) => told(run(r, p), call));
const ranges = (run: (a: FeelRange, b: FeelRange) => Ternary): Signature =>
  sig([arg('range1', range), arg('range2', range)], ([a, b], call) => told(run(a, b), call));

const lessThan = (a: FeelValue, b: FeelValue): Ternary => less(at(a), at(b));
const before = {
  pointRange: (p: FeelValue, r: FeelRange) =>
    some(less(at(p), start(r)), all(same(at(p), start(r)), !r.start.included)),
  rangePoint: (r: FeelRange, p: FeelValue) => some(less(end(r), at(p)), all(same(end(r), at(p)), !r.end.included)),
  ranges: (a: FeelRange, b: FeelRange) =>
    some(less(end(a), start(b)), all(!a.end.included || !b.start.included, same(end(a), start(b)))),
};
const meets = (a: FeelRange, b: FeelRange): Ternary => all(a.end.included, b.start.included, same(end(a), start(b)));
const overlaps = (a: FeelRange, b: FeelRange): Ternary =>
  all(
    some(less(start(b), end(a)), all(same(end(a), start(b)), a.end.included, b.start.included)),
    some(less(start(a), end(b)), all(same(start(a), end(b)), a.start.included, b.end.included)),
  );
const overlapsBefore = (a: FeelRange, b: FeelRange): Ternary =>
  all(
    some(less(start(a), start(b)), all(same(start(a), start(b)), a.start.included, !b.start.included)),
    some(less(start(b), end(a)), all(same(end(a), start(b)), a.end.included, b.start.included)),
    some(less(end(a), end(b)), all(same(end(a), end(b)), !a.end.included || b.end.included)),
  );
const overlapsAfter = (a: FeelRange, b: FeelRange): Ternary =>
  all(
    some(less(start(b), start(a)), all(same(start(b), start(a)), b.start.included, !a.start.included)),
    some(less(start(a), end(b)), all(same(end(b), start(a)), b.end.included, a.start.included)),
    some(less(end(b), end(a)), all(same(end(b), end(a)), !b.end.included || a.end.included)),
  );
/** `a` begins where `b` does, or within it. */
const startsWithin = (a: FeelRange, b: FeelRange): Ternary =>
  some(less(start(b), start(a)), all(same(start(a), start(b)), !a.start.included || b.start.included));
const endsWithin = (a: FeelRange, b: FeelRange): Ternary =>
  some(less(end(a), end(b)), all(same(end(a), end(b)), !a.end.included || b.end.included));
const finishes = {
  point: (p: FeelValue, r: FeelRange) => all(r.end.included, same(end(r), at(p))),
  ranges: (a: FeelRange, b: FeelRange) =>
    all(a.end.included === b.end.included, same(end(a), end(b)), startsWithin(a, b)),
};
const starts = {
  point: (p: FeelValue, r: FeelRange) => all(same(start(r), at(p)), r.start.included),
  ranges: (a: FeelRange, b: FeelRange) =>
    all(same(start(a), start(b)), a.start.included === b.start.included, endsWithin(a, b)),
};
const during = (a: FeelRange, b: FeelRange): Ternary => all(startsWithin(a, b), endsWithin(a, b));
const coincides = (a: FeelRange, b: FeelRange): Ternary =>
  all(
    same(start(a), start(b)),
    a.start.included === b.start.included,
    same(end(a), end(b)),
    a.end.included === b.end.included,
  );

export const rangeFunctions: readonly Builtin[] = [
  builtin(
    'before',
    points(lessThan),
    pointRange(before.pointRange),
    rangePoint(before.rangePoint),
    ranges(before.ranges),
  ),
  builtin(
    'after',
    points((a, b) => lessThan(b, a)),
    pointRange((p, r) => before.rangePoint(r, p)),
    rangePoint((r, p) => before.pointRange(p, r)),
    ranges((a, b) => before.ranges(b, a)),
  ),
  builtin('meets', ranges(meets)),
  builtin(
    'met by',
    ranges((a, b) => meets(b, a)),
  ),
  builtin('overlaps', ranges(overlaps)),
  builtin('overlaps before', ranges(overlapsBefore)),
  builtin('overlaps after', ranges(overlapsAfter)),
  builtin('finishes', pointRange(finishes.point), ranges(finishes.ranges)),
  builtin(
    'finished by',
    rangePoint((r, p) => finishes.point(p, r)),
    ranges((a, b) => finishes.ranges(b, a)),
  ),
  builtin(
    'includes',
    rangePoint((r, p) => r.includes(p)),
    ranges((a, b) => during(b, a)),
  ),
  builtin(
    'during',
    pointRange((p, r) => r.includes(p)),
    ranges(during),
  ),
  builtin('starts', pointRange(starts.point), ranges(starts.ranges)),
  builtin(
    'started by',
    rangePoint((r, p) => starts.point(p, r)),
    ranges((a, b) => starts.ranges(b, a)),
  ),
  builtin('coincides', points(equal), ranges(coincides)),
];
