import { canonical } from '../feel/names.ts';
import { parseDate } from '../feel/temporal/parse.ts';
import { unquote } from '../feel/text-literal.ts';
import { dateKey } from './dates.ts';
import { child, parts, quoted } from './syntax.ts';
import { bind, type Lowering } from './translator.ts';
import { BOOLEAN, CONTEXT, DATE, EXACT, listOf, NULL, NUMBER, STRING, union, whole, type Type } from './types.ts';

/** More digits than a double keeps: the literal would compare differently as one. */
const DIGITS = 15;

export const numericLiteral: Lowering = (t, node) => {
  const text = t.text(node).replace(/\s/g, '');
  const value = Number(text);
  const digits = text
    .replace(/[eE].*$/, '')
    .replace(/\D/g, '')
    .replace(/^0+/, '');
  const counts = /^-?\d+$/.test(text) && Math.abs(value) <= EXACT;
  if (
    !Number.isFinite(value) ||
    (digits.length > DIGITS && !counts) ||
    (value !== 0 && (Math.abs(value) > 1e150 || Math.abs(value) < 1e-150))
  )
    return t.refuse(node, 'a double does not hold this number exactly');
  const type = Number.isInteger(value) && Math.abs(value) <= EXACT ? whole(value, value) : NUMBER;
  return { code: value < 0 ? `(${value})` : String(value), type, literal: value };
};

export const stringLiteral: Lowering = (t, node) => {
  const value = unquote(t.text(node));
  return { code: quoted(value), type: STRING, literal: value };
};
export const booleanLiteral: Lowering = (t, node) => {
  const value = t.text(node) === 'true';
  return { code: String(value), type: BOOLEAN, literal: value };
};
export const nullLiteral: Lowering = () => ({ code: '()', type: NULL });

/** `@"2026-01-31"` */
export const atLiteral: Lowering = (t, node) => {
  const date = parseDate(unquote(t.text(child(node, 'StringLiteral')!)));
  if (date === undefined) return t.refuse(node, 'of dates, times and durations only dates have an equal');
  return { code: `(${dateKey(date)})`, type: DATE };
};

export const list: Lowering = (t, node, bound) => {
  let of: Type | undefined;
  const code = parts(node).reduce((made, item) => {
    const value = t.value(item, bound);
    of = of === undefined ? value.type : union(of, value.type);
    return `$append(${made},${t.call('w', value.code)})`;
  }, '[]');
  return { code, type: listOf(of ?? NULL) };
};

/** How often an entry may stand in those after it, all in all. */
const MAX_GROWTH = 64;

export const context: Lowering = (t, node, bound) => {
  let inner = bound;
  const keys: string[] = [];
  const steps: string[] = [];
  const entries: string[] = [];
  const sizes = new Map<string, number>();
  for (const entry of node.children.filter((c) => c.name === 'ContextEntry')) {
    const [key, of] = parts(entry);
    const text = child(key!, 'StringLiteral');
    const name = t.plain(text === undefined ? canonical(t.text(key!)) : unquote(t.text(text)), key!);
    if (keys.includes(name)) return t.refuse(node, 'it has an entry twice');
    keys.push(name);
    // An entry sees the entries before it.
    const value = t.value(of!, inner);
    const variable = t.fresh();
    // `{a: x + x, b: a + a, ...}` doubles with every entry.
    const uses = [...sizes].map(([name, size]) => (value.code.split(`$u(${name})`).length - 1) * size);
    const size = uses.reduce((sum, n) => sum + n, 1);
    if (size > MAX_GROWTH) return t.refuse(node, 'its entries may grow beyond what the machine should hold');
    sizes.set(variable, size);
    steps.push(`${variable}:=${t.call('z', value.code)}`);
    entries.push(`${quoted(name)}:${variable}`);
    inner = bind(inner, name, { code: t.call('u', variable), type: value.type });
  }
  return entries.length === 0
    ? { code: '{}', type: CONTEXT }
    : { code: `(${steps.join(';')};{${entries.join(',')}})`, type: CONTEXT };
};

/** Type of the items of a list, or of the value that stands for a list of one. */
export const itemType = (type: Type): Type => (type.kind === 'list' ? type.of : type);
