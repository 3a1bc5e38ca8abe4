import { spend } from './run.ts';
import { FeelDateTime } from './temporal/date-time.ts';
import { isContext, isList, kindOf, type FeelValue, type Kind } from './values.ts';

/** A type of FEEL's lattice (DMN 1.5, 10.3.2.9). */
export type FeelType =
  | { readonly type: 'Any' }
  | { readonly type: 'Null' }
  | { readonly type: 'simple'; readonly kind: Exclude<Kind, 'null' | 'list' | 'context' | 'range' | 'function'> }
  | { readonly type: 'list'; readonly of: FeelType }
  | { readonly type: 'range'; readonly of: FeelType }
  | { readonly type: 'context'; readonly entries: ReadonlyMap<string, FeelType> }
  /** Any context, list or function: what a type reference says that names no parts. */
  | { readonly type: 'kind'; readonly kind: 'context' | 'list' | 'function' | 'range' }
  | { readonly type: 'function'; readonly parameters: readonly FeelType[]; readonly result: FeelType }
  /** A type of the model with values that it allows: the test says what is wrong with a value. */
  | {
      readonly type: 'constrained';
      readonly base: FeelType;
      readonly name: string;
      readonly allows: (value: FeelValue) => boolean;
    };

export const ANY: FeelType = { type: 'Any' };
const simple = (kind: Extract<FeelType, { type: 'simple' }>['kind']): FeelType => ({ type: 'simple', kind });
export const NUMBER = simple('number');
export const STRING = simple('string');
export const BOOLEAN = simple('boolean');
export const DATE = simple('date');
export const TIME = simple('time');
export const DATE_TIME = simple('date and time');
export const DAYS = simple('days and time duration');
export const MONTHS = simple('years and months duration');

/** Types by their names in expressions and in type references. */
export const NAMED_TYPES: ReadonlyMap<string, FeelType> = new Map([
  ['Any', ANY],
  ['Null', { type: 'Null' }],
  ['number', NUMBER],
  ['string', STRING],
  ['boolean', BOOLEAN],
  ['date', DATE],
  ['time', TIME],
  ['date and time', DATE_TIME],
  ['dateTime', DATE_TIME],
  ['days and time duration', DAYS],
  ['dayTimeDuration', DAYS],
  ['years and months duration', MONTHS],
  ['yearMonthDuration', MONTHS],
]);

/** Whether a value, which may be null, is an instance of a type. */
export function conforms(value: FeelValue, type: FeelType): boolean {
  if (value === null || type.type === 'Any') return true;
  spend(1);
  switch (type.type) {
    case 'Null':
      return false;
    case 'simple':
    case 'kind':
      return kindOf(value) === type.kind;
    case 'list':
      return isList(value) && value.every((item) => conforms(item, type.of));
    case 'range':
      return (
        typeof value === 'object' &&
        'kind' in value &&
        value.kind === 'range' &&
        conforms(value.start.value, type.of) &&
        conforms(value.end.value, type.of)
      );
    case 'context':
      return (
        isContext(value) &&
        [...type.entries].every(([key, entry]) => value.has(key) && conforms(value.get(key)!, entry))
      );
    case 'function':
      return functionConforms(value, type);
    case 'constrained':
      return conforms(value, type.base) && type.allows(value);
    default:
      return type satisfies never;
  }
}

function functionConforms(value: FeelValue, type: Extract<FeelType, { type: 'function' }>): boolean {
  if (value === null || typeof value !== 'object' || !('kind' in value) || value.kind !== 'function') return false;
  const { parameters, result } = value;
  if (parameters === undefined || parameters.length !== type.parameters.length) return false;
  return (
    parameters.every((p, i) => typeConforms(type.parameters[i]!, p.type)) && typeConforms(result ?? ANY, type.result)
  );
}

/** Whether every instance of `a` is one of `b`. */
export function typeConforms(a: FeelType, b: FeelType): boolean {
  if (b.type === 'Any' || a.type === 'Null') return true;
  if (a.type === 'constrained') return a === b || typeConforms(a.base, b);
  if (b.type === 'constrained') return false;
  if (a.type === 'simple' && b.type === 'simple') return a.kind === b.kind;
  if (b.type === 'kind') return a.type === b.kind || (a.type === 'kind' && a.kind === b.kind);
  if ((a.type === 'list' && b.type === 'list') || (a.type === 'range' && b.type === 'range'))
    return typeConforms(a.of, b.of);
  if (a.type === 'context' && b.type === 'context')
    return [...b.entries].every(([key, entry]) => a.entries.has(key) && typeConforms(a.entries.get(key)!, entry));
  if (a.type === 'function' && b.type === 'function')
    return (
      a.parameters.length === b.parameters.length &&
      b.parameters.every((p, i) => typeConforms(p, a.parameters[i]!)) &&
      typeConforms(a.result, b.result)
    );
  return false;
}

/** `instance of`: null is an instance of Null alone. */
export const instanceOf = (value: FeelValue, type: FeelType): boolean =>
  value === null ? type.type === 'Null' : type.type !== 'Null' && conforms(value, type);

/**
 * A value as a variable of a type takes it: unchanged where it conforms, else after one implicit conversion (10.3.2.9.4).
 * undefined where it does not fit: the variable is null then.
 */
export function coerce(value: FeelValue, type: FeelType): FeelValue | undefined {
  if (conforms(value, type)) return value;
  if (isList(value) && value.length === 1) {
    const only = value[0]!;
    if (conforms(only, type)) return only;
    const moment = toMoment(only, type);
    if (moment !== undefined) return moment;
  }
  const single: FeelValue = [value];
  if (!isList(value) && isListType(type) && conforms(single, type)) return single;
  return toMoment(value, type);
}

const isListType = (type: FeelType): boolean =>
  type.type === 'list' || (type.type === 'constrained' && isListType(type.base));

/** A date where a date and time is expected is its midnight in UTC. */
function toMoment(value: FeelValue, type: FeelType): FeelValue | undefined {
  if (value === null || typeof value !== 'object' || !('kind' in value) || value.kind !== 'date') return undefined;
  const moment = FeelDateTime.ofDate(value);
  return conforms(moment, type) ? moment : undefined;
}

/** A type as an expression writes it. */
export function typeText(type: FeelType): string {
  switch (type.type) {
    case 'Any':
    case 'Null':
      return type.type;
    case 'simple':
    case 'kind':
      return type.kind;
    case 'list':
    case 'range':
      return `${type.type}<${typeText(type.of)}>`;
    case 'context':
      return `context<${[...type.entries].map(([key, entry]) => `${key}: ${typeText(entry)}`).join(', ')}>`;
    case 'function':
      return `function<${type.parameters.map(typeText).join(', ')}>->${typeText(type.result)}`;
    case 'constrained':
      return type.name;
    default:
      return type satisfies never;
  }
}
