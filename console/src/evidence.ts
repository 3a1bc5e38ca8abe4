import type { Json, JsonObject } from '../../lib/model/json.ts';

export interface Leaf {
  /** Path as people read it: `owners 1`, `documents 2 kind`. */
  readonly path: string;
  readonly value: string;
  /** Names of the documents that hold the value word for word. */
  readonly foundIn: readonly string[];
}
export interface Document {
  readonly name: string;
  readonly text?: string;
}

/** The single values of what a model answered, each with the documents where it stands word for word. */
export function leaves(output: Json, documents: readonly Document[]): Leaf[] {
  const found: Leaf[] = [];
  const walk = (value: Json, path: readonly string[]): void => {
    if (Array.isArray(value)) value.forEach((item, i) => walk(item, [...path, String(i + 1)]));
    else if (value !== null && typeof value === 'object')
      for (const [key, item] of Object.entries(value)) walk(item, [...path, key]);
    else {
      const text = value === null ? '\u2013' : String(value);
      found.push({
        path: path.join(' '),
        value: text,
        foundIn: typeof value === 'string' ? holders(text, documents) : [],
      });
    }
  };
  walk(output, []);
  return found;
}

const holders = (text: string, documents: readonly Document[]): string[] =>
  text.trim().length < 2
    ? []
    : documents
        .filter((d) => (d.text ?? '').toLowerCase().includes(text.toLowerCase()) || d.name === text)
        .map((d) => d.name);

export interface Piece {
  readonly text: string;
  readonly hit: boolean;
}
/** Cuts a text so that what was found in it can be marked; the longest match wins where two begin at the same place. */
export function highlight(text: string, terms: readonly string[]): Piece[] {
  const wanted = [...new Set(terms.map((term) => term.trim()).filter((term) => term.length > 1))].sort(
    (a, b) => b.length - a.length,
  );
  if (wanted.length === 0) return text === '' ? [] : [{ text, hit: false }];
  const pattern = new RegExp(wanted.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'gi');
  const pieces: Piece[] = [];
  let last = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > last) pieces.push({ text: text.slice(last, match.index), hit: false });
    pieces.push({ text: match[0], hit: true });
    last = match.index + match[0].length;
  }
  if (last < text.length) pieces.push({ text: text.slice(last), hit: false });
  return pieces;
}

/**
 * Whether a person's answer departs from the model's: a key of the model's output has another value, or `decision` is there and is not
 * `accept`. The server decides the same again; here it only asks for the reason in time.
 */
export function overrides(output: Json, data: JsonObject): boolean {
  if (typeof data.decision === 'string' && data.decision !== '' && data.decision !== 'accept') return true;
  if (output === null || typeof output !== 'object' || Array.isArray(output)) return false;
  return Object.entries(data).some(
    ([key, value]) => key !== 'decision' && key !== 'reason' && key in output && !same(output[key] ?? null, value),
  );
}

/** Deep equality of JSON values, whatever the order of keys. */
export function same(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (Array.isArray(a) || Array.isArray(b))
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => same(item, b[i] ?? null))
    );
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => key in a && key in b && same(a[key] ?? null, b[key] ?? null));
}
