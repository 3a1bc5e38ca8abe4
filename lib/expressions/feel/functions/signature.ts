import { FeelFunction, type Parameter } from '../function-value.ts';
import type { Call } from '../run.ts';
import { shortly } from '../text.ts';
import { ANY, BOOLEAN, DATE, DATE_TIME, DAYS, MONTHS, NUMBER, STRING, TIME, type FeelType } from '../types.ts';
import type { DaysDuration, FeelDate, FeelDateTime, FeelTime, MonthsDuration } from '../values.ts';
import { isContext, isList, isNumber, type FeelList, type FeelRange, type FeelValue } from '../values.ts';
import type { Num } from '../number.ts';

/** The values that a parameter takes, and what it makes of those that have to be converted; undefined for any other. */
export interface Domain<T> {
  readonly text: string;
  readonly type: FeelType;
  take(value: FeelValue): T | undefined;
}

function domain<T extends FeelValue>(text: string, type: FeelType, is: (value: FeelValue) => value is T): Domain<T> {
  return {
    text,
    type,
    take(value) {
      if (is(value)) return value;
      // A list of one stands for its item wherever no list is expected (DMN 1.5, 10.3.2.9.4).
      const [only] = isList(value) && value.length === 1 ? value : [];
      return only !== undefined && is(only) ? only : undefined;
    },
  };
}
const ofKind = <T extends FeelValue>(kind: string) =>
  ((value: FeelValue) => value !== null && typeof value === 'object' && 'kind' in value && value.kind === kind) as (
    value: FeelValue,
  ) => value is T;

export const number = domain('number', NUMBER, isNumber);
export const text = domain('string', STRING, (v) => typeof v === 'string');
export const boolean = domain('boolean', BOOLEAN, (v) => typeof v === 'boolean');
export const context = domain('context', { type: 'kind', kind: 'context' }, isContext);
export const date = domain<FeelDate>('date', DATE, ofKind('date'));
export const time = domain<FeelTime>('time', TIME, ofKind('time'));
export const days = domain<DaysDuration>('days and time duration', DAYS, ofKind('days and time duration'));
export const months = domain<MonthsDuration>('years and months duration', MONTHS, ofKind('years and months duration'));
export const dateTime = domain<FeelDateTime>('date and time', DATE_TIME, ofKind('date and time'));
export const range = domain<FeelRange>('range', { type: 'kind', kind: 'range' }, ofKind('range'));
export const func = domain<FeelFunction>('function', { type: 'kind', kind: 'function' }, ofKind('function'));

/** Anything, null too. */
export const any: Domain<FeelValue> = { text: 'value', type: ANY, take: (value) => value };
export const notNull: Domain<Exclude<FeelValue, null>> = {
  text: 'value',
  type: ANY,
  take: (value) => value ?? undefined,
};
/** A single value is a list of one. */
export const list: Domain<FeelList> = {
  text: 'list',
  type: { type: 'kind', kind: 'list' },
  take: (value) => (value === null ? undefined : isList(value) ? value : [value]),
};
export const nullable = <T>(of: Domain<T>): Domain<T | null> => ({
  ...of,
  take: (value) => (value === null ? null : of.take(value)),
});
export const either = <A, B>(a: Domain<A>, b: Domain<B>): Domain<A | B> => ({
  text: `${a.text} or ${b.text}`,
  type: ANY,
  take: (value) => a.take(value) ?? b.take(value),
});

export interface Argument<T> {
  readonly name: string;
  readonly domain: Domain<unknown>;
  readonly optional: boolean;
  readonly rest: boolean;
  /** Only for the type of the value that the function gets. */
  readonly value?: T;
}
const argument = <T>(name: string, of: Domain<unknown>, optional = false, rest = false): Argument<T> => ({
  name,
  domain: of,
  optional,
  rest,
});
export const arg = <T>(name: string, of: Domain<T>): Argument<T> => argument(name, of);
export const opt = <T>(name: string, of: Domain<T>): Argument<T | undefined> => argument(name, of, true);
/** All arguments from here on, one at least. */
export const rest = <T>(name: string, of: Domain<T>): Argument<readonly T[]> => argument(name, of, false, true);

type Values<A extends readonly Argument<unknown>[]> = {
  [I in keyof A]: A[I] extends Argument<infer T> ? T : never;
};
export interface Signature {
  readonly args: readonly Argument<unknown>[];
  readonly run: (values: readonly unknown[], call: Call) => FeelValue;
}

export function sig<const A extends readonly Argument<unknown>[]>(
  args: A,
  run: (values: Values<A>, call: Call) => FeelValue,
): Signature {
  return { args, run: run as unknown as Signature['run'] };
}

export interface Builtin {
  readonly name: string;
  readonly signatures: readonly Signature[];
  readonly value: FeelFunction;
}

/** A built-in function: the first signature that the arguments fit runs; where none does, the call is null. */
export function builtin(name: string, ...signatures: readonly Signature[]): Builtin {
  const value = new FeelFunction(name, parametersOf(signatures), undefined, (args, call) => {
    let fault = '';
    for (const signature of signatures) {
      const bound = bind(signature, args);
      if (typeof bound !== 'string') {
        call.run.step(weight(bound));
        return signature.run(bound, { run: call.run, fail: (message) => call.fail(`${name}(): ${message}`) });
      }
      if (fault === '' || bound.length > fault.length) fault = bound;
    }
    return call.fail(`${name}(): ${fault}`);
  });
  return { name, signatures, value };
}

/** Parameters of a function that is called in one way only: then its type can be told. */
function parametersOf(signatures: readonly Signature[]): readonly Parameter[] | undefined {
  const [only] = signatures;
  if (signatures.length !== 1 || only!.args.some((a) => a.optional || a.rest)) return undefined;
  return only!.args.map((a) => ({ name: a.name, type: a.domain.type }));
}

/** What looking through the arguments costs. */
function weight(values: readonly unknown[]): number {
  let cost = 1;
  for (const value of values) {
    if (typeof value === 'string') cost += value.length >> 4;
    else if (Array.isArray(value)) cost += value.length >> 1;
    else if (value instanceof Map) cost += value.size >> 1;
  }
  return cost;
}

/** Arguments in the order of the parameters, converted; or what does not fit. */
function bind(
  { args: parameters }: Signature,
  given: readonly FeelValue[] | ReadonlyMap<string, FeelValue>,
): readonly unknown[] | string {
  return given instanceof Map
    ? bindNamed(parameters, given)
    : bindPositional(parameters, given as readonly FeelValue[]);
}

function bindPositional(parameters: Signature['args'], given: readonly FeelValue[]): readonly unknown[] | string {
  const last = parameters.at(-1);
  const fixed = last?.rest ? parameters.slice(0, -1) : parameters;
  const needed = parameters.filter((p) => !p.optional).length;
  if (given.length < needed || (!last?.rest && given.length > parameters.length))
    return `${takes(parameters)}; ${given.length} ${given.length === 1 ? 'was' : 'were'} given`;
  const bound: unknown[] = [];
  for (const [i, parameter] of fixed.entries()) {
    const value = i < given.length ? take(parameter, given[i]!) : { value: undefined };
    if (typeof value === 'string') return value;
    bound.push(value.value);
  }
  if (!last?.rest) return bound;
  const others: unknown[] = [];
  for (const item of given.slice(fixed.length)) {
    const value = take(last, item);
    if (typeof value === 'string') return value;
    others.push(value.value);
  }
  return [...bound, others];
}

function bindNamed(parameters: Signature['args'], given: ReadonlyMap<string, FeelValue>): readonly unknown[] | string {
  const unknown = [...given.keys()].find((name) => !parameters.some((p) => p.name === name));
  if (unknown !== undefined) return `${takes(parameters)}, and none named ${unknown}`;
  const bound: unknown[] = [];
  for (const parameter of parameters) {
    const present = given.has(parameter.name);
    if (!present && parameter.optional) {
      bound.push(undefined);
      continue;
    }
    const found = given.get(parameter.name) ?? null;
    if (parameter.rest) {
      const items: unknown[] = [];
      for (const item of isList(found) ? found : [found]) {
        const value = take(parameter, item);
        if (typeof value === 'string') return value;
        items.push(value.value);
      }
      bound.push(items);
      continue;
    }
    const value = take(parameter, found);
    if (typeof value === 'string') return value;
    bound.push(value.value);
  }
  return bound;
}

function take(parameter: Argument<unknown>, value: FeelValue): { value: unknown } | string {
  const taken = parameter.domain.take(value);
  return taken === undefined
    ? `the parameter ${parameter.name} takes a ${parameter.domain.text}, and ${shortly(value)} is none`
    : { value: taken };
}

const takes = (parameters: Signature['args']): string =>
  parameters.length === 0
    ? 'takes no parameters'
    : `takes ${parameters.map((p) => `${p.name}${p.optional ? '?' : p.rest ? '...' : ''}`).join(', ')}`;

/** Number that a function computes; null where it is none that FEEL has. */
export const result = (value: Num, call: Call, why: string): FeelValue => (value.isFinite() ? value : call.fail(why));
