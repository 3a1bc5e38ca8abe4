import { createHash } from 'node:crypto';

/** Step Functions allows 80 characters in a variable's name; the region's suffix needs some. */
const MAX = 64;

/**
 * A process variable's name in the machine: letters and digits stay, `_` is doubled, anything else becomes `_<hex>_`. Reversible (`unmangle`) but for
 * names that are too long, which end in a hash. A single `_` followed by `z` never occurs, so the suffix of a region cannot clash.
 */
export function mangle(name: string): string {
  const text = [...name]
    .map((c) => (/[A-Za-z0-9]/.test(c) ? c : c === '_' ? '__' : `_${c.codePointAt(0)!.toString(16)}_`))
    .join('');
  return text.length <= MAX
    ? text
    : `${text.slice(0, MAX - 12).replace(/_+$/, '')}_zh${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

/** The process variable behind a mangled name; undefined where it was shortened. */
export function unmangle(mangled: string): string | undefined {
  if (/_zh[0-9a-f]{8}$/.test(mangled)) return undefined;
  return mangled.replace(/__|_([0-9a-f]+)_/g, (_m, hex: string | undefined) =>
    hex === undefined ? '_' : String.fromCodePoint(Number.parseInt(hex, 16)),
  );
}
