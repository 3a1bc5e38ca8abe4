import { evaluateFeel, FeelError, FeelLimitError, feelNames } from '../../expressions/index.ts';
import type { Json } from '../../model/json.ts';

export type Kind =
  | 'number'
  | 'string'
  | 'boolean'
  | 'date'
  | 'time'
  | 'date and time'
  | 'days and time duration'
  | 'years and months duration';

/** A constant of a cell: its type, where it stands on the line of its type, and how it is written. */
export interface Constant {
  readonly kind: Kind | 'null';
  /** Position among values of the same type; texts and booleans have none but themselves. */
  readonly at: number | string | boolean | null;
  readonly text: string;
}

/** Types whose values stand on a line, with something between any two of them. */
export const ORDERED: ReadonlySet<string> = new Set([
  'number',
  'date',
  'time',
  'date and time',
  'days and time duration',
  'years and months duration',
]);

const TEMPORAL = /^\s*(?:(date and time|date|time|duration|years and months duration)\s*\(|@)/;
/** Numbers that a double cannot tell apart are left alone. */
const MAX_DIGITS = 15;

/** Value of an expression without variables; undefined where it has some, or where this cannot place it on a line. */
export function constantOf(text: string): Constant | undefined {
  const { free, ambiguous, fault } = feelNames(text);
  if (fault !== undefined || free.length > 0 || ambiguous.length > 0 || /\b(now|today)\s*\(/.test(text))
    return undefined;
  const value = valueOf(text);
  if (value === undefined) return undefined;
  if (value === null) return text.trim() === 'null' ? { kind: 'null', at: null, text: 'null' } : undefined;
  if (typeof value === 'number')
    return String(value).replace(/[^0-9]|e.*$/g, '').length > MAX_DIGITS || digitsOf(text) > MAX_DIGITS
      ? undefined
      : { kind: 'number', at: value, text: String(value) };
  if (typeof value === 'boolean') return { kind: 'boolean', at: value, text: String(value) };
  if (typeof value !== 'string') return undefined;
  return TEMPORAL.test(text) ? temporal(value) : { kind: 'string', at: value, text: JSON.stringify(value) };
}

/** Undefined where the expression costs more than it may. */
function valueOf(text: string): Json | undefined {
  try {
    return evaluateFeel(text, {});
  } catch (error) {
    if (error instanceof FeelError || error instanceof FeelLimitError) return undefined;
    throw error;
  }
}

const digitsOf = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/[\d.]+/g)].map((m) => m[0].replace('.', '').replace(/^0+/, '').length));

const DAY_MS = 86_400_000;

/** ISO 8601 text of a temporal value to its place on the line of its type. */
function temporal(iso: string): Constant | undefined {
  const made = (kind: Kind, at: number): Constant | undefined =>
    Number.isFinite(at) ? { kind, at, text: written(kind, iso) } : undefined;
  if (/^\d{4}-\d\d-\d\d$/.test(iso)) return made('date', Date.parse(iso) / DAY_MS);
  if (/^\d{4}-\d\d-\d\dT[\d:]+(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/.test(iso)) return made('date and time', Date.parse(iso));
  const time = /^(\d\d):(\d\d):(\d\d)$/.exec(iso);
  if (time) return made('time', (Number(time[1]) * 60 + Number(time[2])) * 60 + Number(time[3]));
  const months = /^(-)?P(?:(\d+)Y)?(?:(\d+)M)?$/.exec(iso);
  if (months)
    return made(
      'years and months duration',
      (months[1] === undefined ? 1 : -1) * (Number(months[2] ?? 0) * 12 + Number(months[3] ?? 0)),
    );
  const days = /^(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(iso);
  if (days)
    return made(
      'days and time duration',
      (days[1] === undefined ? 1 : -1) *
        (((Number(days[2] ?? 0) * 24 + Number(days[3] ?? 0)) * 60 + Number(days[4] ?? 0)) * 60 + Number(days[5] ?? 0)),
    );
  return undefined;
}

const written = (kind: Kind, iso: string): string =>
  kind === 'date' || kind === 'time' || kind === 'date and time' ? `${kind}("${iso}")` : `duration("${iso}")`;

/** A value between two places of a line (exclusive), or beyond one of them; undefined where the type has none there. */
export function between(
  kind: Kind,
  low: number | undefined,
  high: number | undefined,
  whole: boolean,
): Constant | undefined {
  const discrete = whole || kind === 'date' || kind === 'years and months duration';
  const step =
    kind === 'date and time' ? DAY_MS : kind === 'time' ? 3600 : kind === 'days and time duration' ? 86_400 : 1;
  if (low === undefined && high === undefined) return placed(kind, kind === 'time' ? 43_200 : 0);
  if (low === undefined) {
    const at = (discrete ? Math.ceil(high!) : high!) - step;
    if (kind === 'time') return high! <= 0 ? undefined : placed(kind, Math.floor(high! / 2));
    return placed(kind, at);
  }
  if (high === undefined) {
    if (kind === 'time') return low >= 86_399 ? undefined : placed(kind, Math.ceil((low + 86_399) / 2));
    return placed(kind, (discrete ? Math.floor(low) : low) + step);
  }
  const next = Math.floor(low) + 1;
  if (next < high) return placed(kind, next);
  return discrete || kind === 'date and time' || kind === 'time' ? undefined : placed(kind, (low + high) / 2);
}

function placed(kind: Kind, at: number): Constant | undefined {
  const text = textAt(kind, at);
  return text === undefined ? undefined : { kind, at, text };
}

function textAt(kind: Kind, at: number): string | undefined {
  switch (kind) {
    case 'number':
      return String(Number(at.toPrecision(MAX_DIGITS)));
    case 'date':
      return `date("${new Date(at * DAY_MS).toISOString().slice(0, 10)}")`;
    case 'date and time':
      return `date and time("${new Date(at).toISOString().replace(/\.000Z$/, 'Z')}")`;
    case 'time': {
      const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
      return `time("${two(at / 3600)}:${two((at / 60) % 60)}:${two(at % 60)}")`;
    }
    case 'days and time duration':
      return `duration("${at < 0 ? '-' : ''}PT${Math.abs(at)}S")`;
    case 'years and months duration':
      return `duration("${at < 0 ? '-' : ''}P${Math.abs(at)}M")`;
    default:
      return undefined;
  }
}
