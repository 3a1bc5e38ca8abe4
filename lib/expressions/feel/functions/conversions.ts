import { parseNumber } from '../number.ts';
import { FeelRange, rangeFault, type Endpoint } from '../range.ts';
import type { Call } from '../run.ts';
import { parseTemporal } from '../temporal/parse.ts';
import { valueText } from '../text.ts';
import { unquote } from '../text-literal.ts';
import type { FeelValue } from '../values.ts';
import { any, arg, builtin, notNull, nullable, sig, text, type Builtin } from './signature.ts';

/** DMN 1.5, tables 72 and 73. */
export const conversionFunctions: readonly Builtin[] = [
  builtin(
    'string',
    sig([arg('from', notNull)], ([from], call) => {
      const written = valueText(from);
      call.run.characters(written.length);
      return written;
    }),
  ),
  builtin(
    'number',
    sig([arg('from', text)], ([from], call) => numberOf(from, null, null, call)),
    sig(
      [arg('from', text), arg('grouping separator', nullable(text)), arg('decimal separator', nullable(text))],
      ([from, grouping, decimal], call) => numberOf(from, grouping, decimal, call),
    ),
  ),
  builtin(
    'range',
    sig([arg('from', text)], ([from], call) => rangeOf(from) ?? call.fail(`"${from}" is no range ([1..5))`)),
  ),
  // Whatever is neither true nor false is null, and no fault.
  builtin(
    'not',
    sig([arg('negand', any)], ([value]) => (typeof value === 'boolean' ? !value : null)),
  ),
];

function numberOf(from: string, grouping: string | null, decimal: string | null, call: Call): FeelValue {
  if (grouping !== null && ![' ', ',', '.'].includes(grouping))
    return call.fail('the grouping separator is a space, a comma or a period');
  if (decimal !== null && !['.', ','].includes(decimal))
    return call.fail('the decimal separator is a period or a comma');
  if (grouping !== null && grouping === decimal) return call.fail('the two separators are the same');
  const ungrouped = grouping === null ? from : from.replaceAll(grouping, '');
  // A period that does not part the decimals has no place in what is left.
  const plain = decimal === ',' ? ungrouped.replaceAll('.', '?').replaceAll(',', '.') : ungrouped;
  return parseNumber(plain) ?? call.fail(`"${from}" is no number in this notation`);
}

/** Ends are literals: a number, a text, or a date, time or duration, behind "@" or in its function. */
const END = String.raw`(-?(?:\d+(?:\.\d+)?|\.\d+)|"(?:[^"\\]|\\.)*"|@\s*"[^"]*"|(?:date and time|date|time|duration)\s*\(\s*"[^"]*"\s*\))?`;
const RANGE = new RegExp(String.raw`^\s*([[(\]])\s*${END}\s*\.\.\s*${END}\s*([\])[])\s*$`);

/** DMN 1.5, grammar rule 66: one end may be missing, and is open then. */
function rangeOf(from: string): FeelRange | undefined {
  const parts = RANGE.exec(from);
  if (parts === null) return undefined;
  const [start, end] = [endOf(parts[2], parts[1] === '['), endOf(parts[3], parts[4] === ']')];
  if (start === undefined || end === undefined || (start.open && end.open)) return undefined;
  return rangeFault(start.value, end.value) === undefined ? new FeelRange(start, end) : undefined;
}

/** An end that is missing cannot be included. */
function endOf(literal: string | undefined, included: boolean): Endpoint | undefined {
  if (literal === undefined) return included ? undefined : { value: null, included: false, open: true };
  if (literal.startsWith('"')) return { value: unquote(literal), included };
  const quoted = /"[^"]*"/.exec(literal)?.[0];
  const value = quoted === undefined ? parseNumber(literal) : parseTemporal(quoted.slice(1, -1));
  return value && { value, included };
}
