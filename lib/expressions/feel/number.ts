import { Decimal } from 'decimal.js';

/** Digits and exponents of IEEE 754-2008 Decimal128, which FEEL's numbers are (DMN 1.5, 10.3.2.3.1). */
const DIGITS = 34;
const MAX_EXPONENT = 6144;
export const MIN_SCALE = -6111;
export const MAX_SCALE = 6176;

/** The number class of FEEL: 34 significant digits, ties to even. Its own clone, so that nobody else's settings reach it. */
export const Num = Decimal.clone({
  precision: DIGITS,
  rounding: Decimal.ROUND_HALF_EVEN,
  minE: -MAX_SCALE,
  maxE: MAX_EXPONENT,
  toExpNeg: -9e15,
  toExpPos: 9e15,
  modulo: Decimal.ROUND_FLOOR,
});
export type Num = Decimal;

export const ZERO = new Num(0);
export const ONE = new Num(1);

/** Below 0, 0 or above 0. The library's own comparison makes a copy of its argument first, and tables compare a great deal. */
export function compareNumbers(a: Num, b: Num): number {
  const [x, y] = [a.d, b.d];
  if (!x[0] || !y[0]) return x[0] ? a.s : y[0] ? -b.s : 0;
  if (a.s !== b.s) return a.s;
  if (a.e !== b.e) return a.e > b.e ? a.s : -a.s;
  const length = Math.min(x.length, y.length);
  for (let i = 0; i < length; i++) if (x[i] !== y[i]) return x[i]! > y[i]! ? a.s : -a.s;
  return x.length === y.length ? 0 : x.length > y.length ? a.s : -a.s;
}

/** null where the result has no Decimal128: overflow, or no number at all. */
export const finite = (value: Num): Num | null => (value.isFinite() ? value : null);

/** Number of a text in FEEL's literal form, rounded to 34 digits; undefined where it is none or too large. */
export function parseNumber(text: string): Num | undefined {
  if (!/^-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d{1,6})?$/.test(text)) return undefined;
  const value = new Num(text);
  return value.isFinite() ? value.toSD(DIGITS) : undefined;
}

/** The integer of a number; undefined where it has a fraction or does not fit. */
export function integer(value: Num): number | undefined {
  return value.isInteger() && value.abs().lte(Number.MAX_SAFE_INTEGER) ? value.toNumber() : undefined;
}

/** The whole part, towards zero; undefined where it does not fit. */
export const whole = (value: Num): number | undefined => integer(value.trunc());

export type RoundingMode = 'up' | 'down' | 'ceiling' | 'floor' | 'half up' | 'half down' | 'half even';
const MODES: Readonly<Record<RoundingMode, Decimal.Rounding>> = {
  up: Decimal.ROUND_UP,
  down: Decimal.ROUND_DOWN,
  ceiling: Decimal.ROUND_CEIL,
  floor: Decimal.ROUND_FLOOR,
  'half up': Decimal.ROUND_HALF_UP,
  'half down': Decimal.ROUND_HALF_DOWN,
  'half even': Decimal.ROUND_HALF_EVEN,
};

/** Rounded to `scale` places after the point; a negative scale rounds before it. */
export function round(value: Num, scale: number, mode: RoundingMode): Num {
  if (value.isZero()) return value;
  if (scale >= 0) return value.toDecimalPlaces(scale, MODES[mode]);
  // The exact shift keeps all digits: only the exponent moves.
  const shift = Num.pow(10, -scale);
  return value.div(shift).toDecimalPlaces(0, MODES[mode]).times(shift);
}

/** In plain notation, as FEEL writes numbers. */
export const numberText = (value: Num): string => (value.isZero() ? '0' : value.toFixed());
