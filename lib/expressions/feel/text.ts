import { numberText } from './number.ts';
import { spend } from './run.ts';
import { isContext, isList, isNumber, type FeelValue } from './values.ts';

/** A value as FEEL's `string()` writes it; texts inside lists and contexts stand in quotes. */
export function valueText(value: FeelValue): string {
  return typeof value === 'string' ? value : literal(value);
}

/** A value as an expression would write it, as far as it can be written. */
function literal(value: FeelValue): string {
  spend(1);
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quoted(value);
  if (isNumber(value)) return numberText(value);
  if (isList(value)) return `[${value.map(literal).join(', ')}]`;
  if (isContext(value))
    return `{${[...value].map(([key, entry]) => `${isName(key) ? key : quoted(key)}: ${literal(entry)}`).join(', ')}}`;
  switch (value.kind) {
    case 'range':
      return value.text(endpoint);
    case 'function':
      return `function(${value.parameters?.map((p) => p.name).join(', ') ?? '...'})`;
    default:
      return value.toString();
  }
}

/** Endpoints of a range are literals: what is no number or text stands behind "@". */
function endpoint(value: FeelValue): string {
  const text = literal(value);
  return value === null || isNumber(value) || typeof value === 'string' ? text : `@"${text}"`;
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
const isName = (key: string): boolean => /^[\p{L}_?][\p{L}\p{N}_ ]*$/u.test(key);

/** For a message: what a value is, shortly. */
export function shortly(value: FeelValue): string {
  const text = literal(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** FEEL counts code points, not the halves that JavaScript stores some of them in. */
export const codePoints = (text: string): string[] => Array.from(text);
export function codePointLength(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      count -= 1;
      i += 1;
    }
  }
  return count;
}
