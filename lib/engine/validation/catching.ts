import type { Json, JsonObject } from '../types.ts';
import {
  anything,
  array,
  checkFields,
  constant,
  either,
  filled,
  isObject,
  jsonata,
  jsonPath,
  object,
  oneOf,
  path,
  required,
  text,
  type Check,
  type Fields,
} from './fields.ts';

const LONGEST_SECONDS = 99_999_999;
const MAX_DELAY_SECONDS = 31_622_400;

const names: Check = (value, at, context) => {
  filled(value, at, context);
  if (Array.isArray(value)) value.forEach((name, i) => text(name, `${at}[${i}]`, context));
};
const RETRIER: Fields = {
  ErrorEquals: required(names),
  IntervalSeconds: either(constant({ min: 0, max: LONGEST_SECONDS })),
  MaxAttempts: either(constant({ min: 0, max: LONGEST_SECONDS })),
  BackoffRate: either(constant({ min: 1, whole: false })),
  MaxDelaySeconds: either(constant({ min: 1, max: MAX_DELAY_SECONDS })),
  JitterStrategy: either(oneOf('NONE', 'FULL')),
  Comment: either(text),
};
const CATCHER: Fields = {
  ErrorEquals: required(names),
  Next: required(text),
  Comment: either(text),
  Assign: either(object),
  Output: jsonata(anything),
  ResultPath: jsonPath(path),
};

const rules =
  (fields: Fields): Check =>
  (value, at, context) => {
    if (!Array.isArray(value)) return array(value, at, context);
    value.forEach((rule, i) => {
      const here = `${at}[${i}]`;
      if (!isObject(rule)) return object(rule, here, context);
      checkFields(rule, here, fields, context);
      checkAll(rule.ErrorEquals, here, i === value.length - 1, context.report.schema.bind(context.report));
      checkDelay(rule, here, context.report.schema.bind(context.report));
    });
  };

function checkAll(
  errors: Json | undefined,
  at: string,
  last: boolean,
  refuse: (at: string, message: string) => void,
): void {
  if (!Array.isArray(errors) || !errors.includes('States.ALL')) return;
  if (errors.length > 1 || !last) refuse(`${at}/ErrorEquals`, 'States.ALL must appear alone and at end of list');
}
function checkDelay(rule: JsonObject, at: string, refuse: (at: string, message: string) => void): void {
  const { MaxDelaySeconds: most, IntervalSeconds: first = 1 } = rule;
  if (typeof most === 'number' && typeof first === 'number' && most < first)
    refuse(`${at}/MaxDelaySeconds`, "'MaxDelaySeconds' must not be less than 'IntervalSeconds'");
}

export const retriers = rules(RETRIER);
export const catchers = rules(CATCHER);
