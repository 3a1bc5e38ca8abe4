import type { Call } from '../run.ts';
import { divide, multiply } from '../arithmetic.ts';
import { MAX_SCALE, MIN_SCALE, Num, round, whole, type RoundingMode } from '../number.ts';
import { DaysDuration, MonthsDuration, type FeelValue } from '../values.ts';
import { arg, builtin, days, months, number, opt, result, sig, type Builtin } from './signature.ts';

/** DMN 1.5, table 76. */
export const numericFunctions: readonly Builtin[] = [
  builtin('decimal', sig([arg('n', number), arg('scale', number)], rounding('half even'))),
  builtin('floor', sig([arg('n', number), opt('scale', number)], rounding('floor'))),
  builtin('ceiling', sig([arg('n', number), opt('scale', number)], rounding('ceiling'))),
  ...(['up', 'down', 'half up', 'half down'] as const).map((mode) =>
    builtin(`round ${mode}`, sig([arg('n', number), arg('scale', number)], rounding(mode))),
  ),
  builtin(
    'abs',
    sig([arg('n', number)], ([n]) => n.abs()),
    sig([arg('n', days)], ([n]) => new DaysDuration(n.nanos < 0n ? -n.nanos : n.nanos)),
    sig([arg('n', months)], ([n]) => new MonthsDuration(Math.abs(n.months))),
  ),
  builtin(
    'modulo',
    sig([arg('dividend', number), arg('divisor', number)], ([dividend, divisor], call) => {
      if (divisor.isZero()) return call.fail('the divisor is 0');
      const quotient = divide(dividend, divisor);
      if (!(quotient instanceof Num)) return call.fail('the quotient is beyond the values that FEEL has');
      const product = multiply(divisor, quotient.floor());
      return product instanceof Num ? result(dividend.minus(product), call, 'no remainder') : null;
    }),
  ),
  builtin(
    'sqrt',
    sig([arg('number', number)], ([n], call) =>
      n.isNegative() && !n.isZero() ? call.fail('the number is negative') : n.sqrt(),
    ),
  ),
  builtin(
    'log',
    sig([arg('number', number)], ([n], call) => {
      call.run.step(50);
      return n.lte(0) ? call.fail('only a number above 0 has a logarithm') : n.ln();
    }),
  ),
  builtin(
    'exp',
    sig([arg('number', number)], ([n], call) => {
      call.run.step(50);
      return result(n.exp(), call, 'the result is beyond the values that FEEL has');
    }),
  ),
  builtin(
    'odd',
    sig([arg('number', number)], ([n]) => parity(n, 1)),
  ),
  builtin(
    'even',
    sig([arg('number', number)], ([n]) => parity(n, 0)),
  ),
];

function rounding(mode: RoundingMode): (values: readonly [Num, Num | undefined], call: Call) => FeelValue {
  return ([n, scale], call) => {
    const places = scale === undefined ? 0 : whole(scale);
    if (places === undefined || places < MIN_SCALE || places > MAX_SCALE)
      return call.fail(`the scale lies between ${MIN_SCALE} and ${MAX_SCALE}`);
    return round(n, places, mode);
  };
}

/** A number with a fraction is neither. */
const parity = (n: Num, rest: 0 | 1): boolean => n.isInteger() && n.mod(2).abs().eq(rest);
