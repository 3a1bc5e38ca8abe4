import { isExpression } from '../jsonata/evaluate.ts';
import type { Json, JsonObject } from '../types.ts';
import type { QueryLanguage, Report } from './report.ts';

/** Checks one value; `at` is its location. */
export type Check = (value: Json, at: string, context: FieldContext) => void;
export interface FieldContext {
  readonly report: Report;
  readonly language: QueryLanguage;
  /** The state has gone back to JSONPath in a JSONata machine: that has been said, and its fields are not blamed too. */
  readonly downgraded?: boolean;
}
export interface FieldSpec {
  readonly check: Check;
  /** In one query language only. */
  readonly only?: QueryLanguage;
  readonly required?: boolean;
}
export type Fields = Readonly<Record<string, FieldSpec>>;

const typed =
  (name: string, test: (value: Json) => boolean): Check =>
  (value, at, { report }) => {
    if (!test(value)) report.schema(at, `Expected value of type ${name}`);
  };
const isObject = (value: Json): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

export const text = typed('[STRING]', (v) => typeof v === 'string');
export const flag = typed('[BOOLEAN]', (v) => typeof v === 'boolean');
export const object = typed('[OBJECT]', isObject);
export const array = typed('[ARRAY]', Array.isArray);
export const anything: Check = () => undefined;
export const oneOf =
  (...values: readonly string[]): Check =>
  (value, at, context) => {
    if (typeof value !== 'string') text(value, at, context);
    else if (!values.includes(value))
      context.report.schema(at, `Value should be one of the following: [${values.join(', ')}]`);
  };
/** A JSON path, or null; `$$` is the context object. */
export const path: Check = (value, at, { report }) => {
  if (value !== null && (typeof value !== 'string' || !value.startsWith('$')))
    report.schema(at, 'Value must be a valid JSONPath.');
};
export const number =
  (bounds: { readonly min: number; readonly max?: number; readonly whole?: boolean }): Check =>
  (value, at, { report, language }) => {
    if (language === 'JSONata' && isExpression(value)) return;
    const { min, max = Number.MAX_SAFE_INTEGER, whole = true } = bounds;
    if (typeof value !== 'number' || (whole && !Number.isInteger(value)))
      return report.schema(at, `Expected value of type ${whole ? 'Integer' : 'Number'}`);
    if (value < min) report.schema(at, `Minimum value is ${min}`);
    if (value > max) report.schema(at, `Maximum value is ${max}`);
  };
/** A whole number that may not come from an expression. */
export const constant =
  (bounds: { readonly min: number; readonly max?: number; readonly whole?: boolean }): Check =>
  (value, at, context) =>
    number(bounds)(value, at, { ...context, language: 'JSONPath' });
/** A list, or in JSONata an expression that gives one. */
export const list: Check = (value, at, { report, language }) => {
  if (!Array.isArray(value) && !(language === 'JSONata' && isExpression(value)))
    report.schema(at, 'Expected value of type [ARRAY]');
};
/** A list with something in it. */
export const filled: Check = (value, at, context) => {
  if (!Array.isArray(value)) array(value, at, context);
  else if (value.length === 0) context.report.schema(at, 'Value cannot be empty');
};

export const jsonPath = (check: Check): FieldSpec => ({ check, only: 'JSONPath' });
export const jsonata = (check: Check): FieldSpec => ({ check, only: 'JSONata' });
export const either = (check: Check): FieldSpec => ({ check });
export const required = (check: Check): FieldSpec => ({ check, required: true });

/** Types of what is there, what is missing, and what does not belong. */
export function checkFields(of: JsonObject, at: string, fields: Fields, context: FieldContext): void {
  const { report, language } = context;
  const missing = Object.entries(fields).filter(
    ([name, f]) => f.required === true && of[name] === undefined && (f.only === undefined || f.only === language),
  );
  if (missing.length > 0) report.schema(at, `These fields are required: [${missing.map(([name]) => name).join(', ')}]`);
  for (const [name, value] of Object.entries(of)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined) report.schema(at, `Field '${name}' is not supported`);
    else if (field.only !== undefined && field.only !== language) {
      if (context.downgraded !== true) report.schema(at, ofOtherLanguage(name, language, field.only));
    } else field.check(value, `${at}/${name}`, context);
  }
}
export const ofOtherLanguage = (field: string, language: QueryLanguage, only: QueryLanguage): string =>
  `The QueryLanguage is set to '${language}', but field '${field}' is only supported for the '${only}' QueryLanguage`;
export { isObject };
