import type { Json, JsonObject } from '../../lib/model/json.ts';
import type { Evidence } from '../../lib/runtime/types.ts';

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

/** The single values of what a model answered, each with the documents where it stands word for word. `whole`: records of a list stay together. */
export function leaves(output: Json, documents: readonly Document[], whole = false): Leaf[] {
  const found: Leaf[] = [];
  const walk = (value: Json, path: readonly string[], inList = false): void => {
    if (whole && inList && isRecord(value)) found.push({ path: path.join(' '), value: inWords(value), foundIn: [] });
    else if (Array.isArray(value)) value.forEach((item, i) => walk(item, [...path, String(i + 1)], true));
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

export type ComparedState = 'same' | 'different' | 'only-declared' | 'only-found';
const isRecord = (value: Json): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** What was declared beside what was found: a row of the table that a reviewer compares. */
export interface Compared {
  readonly path: string;
  readonly declared: string;
  readonly found: string;
  readonly state: ComparedState;
}

/**
 * Declared values beside those that the model found under the same name. Lists are compared as sets: their order says nothing. What is left on both sides
 * stands side by side as different.
 */
export function compare(declared: JsonObject, output: Json): Compared[] {
  const found = output !== null && typeof output === 'object' && !Array.isArray(output) ? output : {};
  return Object.entries(declared).flatMap(([key, value]) => {
    const there = Object.hasOwn(found, key) ? (found[key] ?? null) : null;
    if (!Array.isArray(value) && !Array.isArray(there)) return [row(key, value, there)];
    return pairs(asList(value), asList(there)).map(([d, f], i, all) =>
      row(all.length === 1 ? key : `${key} ${i + 1}`, d, f),
    );
  });
}

const asList = (value: Json): readonly Json[] => (Array.isArray(value) ? value : value === null ? [] : [value]);
function pairs(declared: readonly Json[], found: readonly Json[]): (readonly [Json, Json])[] {
  const left = [...found];
  const matched = declared.map((value): readonly [Json, Json] | undefined => {
    const at = left.findIndex((other) => same(value, other));
    return at < 0 ? undefined : [value, left.splice(at, 1)[0] ?? null];
  });
  const paired = declared.map((value, i) => matched[i] ?? ([value, left.shift() ?? null] as const));
  return [...paired, ...left.map((value) => [null, value] as const)];
}
const row = (path: string, declared: Json, found: Json): Compared => ({
  path,
  declared: inWords(declared),
  found: inWords(found),
  state: same(declared, found)
    ? 'same'
    : found === null
      ? 'only-declared'
      : declared === null
        ? 'only-found'
        : 'different',
});
/** What is left of the output as rows: a list of records has one row for each. */
export function remaining(evidence: Evidence): Leaf[] {
  return leaves(rest(evidence), evidence.documents, true);
}

/** A value in one line: `name: Ana, born: 1980`. */
function inWords(value: Json): string {
  if (value === null) return '\u2013';
  if (typeof value !== 'object') return String(value);
  return leaves(value, [])
    .map((leaf) => `${leaf.path}: ${leaf.value}`)
    .join(', ');
}

/** What the model said of itself, which checks failed, and what would have been without them. */
export interface Judged {
  readonly stated: number | undefined;
  readonly checks: readonly Evidence['parts'][number][];
  readonly failed: readonly Evidence['parts'][number][];
  /** The confidence if every check had held. */
  readonly withoutFailures: number;
}
export function judge({ parts }: Pick<Evidence, 'parts'>): Judged {
  const checks = parts.filter((part) => part.kind === 'check');
  const others = parts.filter((part) => part.kind !== 'check').map((part) => part.value);
  return {
    stated: parts.find((part) => part.kind === 'stated')?.value,
    checks,
    failed: checks.filter((part) => part.value === 0),
    withoutFailures: Math.min(1, ...others),
  };
}

/**
 * What is left to show of the output beside what is compared and what the model says of its own confidence (`output.confidence`), one row for each entry of
 * a list of records.
 */
function rest(evidence: Evidence): Json {
  const { output, declared = {} } = evidence;
  if (output === null || typeof output !== 'object' || Array.isArray(output)) return output;
  const stated = /^output\.(\w+)$/.exec(evidence.parts.find((part) => part.kind === 'stated')?.source ?? '')?.[1];
  return Object.fromEntries(Object.entries(output).filter(([key]) => !(key in declared) && key !== stated));
}
