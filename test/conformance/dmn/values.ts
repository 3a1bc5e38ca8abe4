import { Num } from '../../../lib/expressions/feel/number.ts';
import { fromJson } from '../../../lib/expressions/feel/json.ts';
import { equal, identical } from '../../../lib/expressions/feel/compare.ts';
import { parseTemporal } from '../../../lib/expressions/feel/temporal/parse.ts';
import { FeelDateTime, isContext, isList, isNumber, type FeelValue } from '../../../lib/expressions/feel/values.ts';
import { valueText } from '../../../lib/expressions/feel/text.ts';

/** A value as the suite writes it: JSON, and `{$type, value}` for what JSON lacks. */
export function fromSuite(value: unknown): FeelValue {
  if (Array.isArray(value)) return value.map(fromSuite);
  if (value === null || typeof value !== 'object') return fromJson(value as never);
  if ('$type' in value) {
    const { value: text } = value as unknown as { value: string };
    return parseTemporal(text) ?? text;
  }
  return new Map(Object.entries(value).map(([key, entry]) => [key, fromSuite(entry)]));
}

/** Numbers are compared to eight decimals, as the suite's own runners do: its expectations are rounded. */
const PRECISION = new Num('0.00000001');

/** Where two values differ; undefined where they are equal. */
export function difference(expected: FeelValue, got: FeelValue, path = ''): string | undefined {
  const differs = `${path === '' ? '' : `${path}: `}expected ${text(expected)}, got ${text(got)}`;
  if (isNumber(expected)) return isNumber(got) && expected.minus(got).abs().lte(PRECISION) ? undefined : differs;
  if (isList(expected)) {
    if (!isList(got) || got.length !== expected.length) return differs;
    return firstOf(expected.map((item, i) => difference(item, got[i]!, `${path}[${i + 1}]`)));
  }
  if (isContext(expected)) {
    if (!isContext(got) || got.size !== expected.size) return differs;
    return firstOf(
      [...expected].map(([key, entry]) =>
        got.has(key) ? difference(entry, got.get(key)!, `${path}.${key}`) : `${path}: there is no "${key}"`,
      ),
    );
  }
  return identical(expected, got) || sameMoment(expected, got) ? undefined : differs;
}
/** The suite writes offsets where a model may name a region. */
const sameMoment = (a: FeelValue, b: FeelValue): boolean =>
  a instanceof FeelDateTime &&
  b instanceof FeelDateTime &&
  a.zone !== null &&
  b.zone?.type === 'region' &&
  equal(a, b) === true;
const firstOf = (all: readonly (string | undefined)[]): string | undefined => all.find((d) => d !== undefined);
const text = (value: FeelValue): string =>
  typeof value === 'string' ? JSON.stringify(value) : valueText(value).slice(0, 200);
