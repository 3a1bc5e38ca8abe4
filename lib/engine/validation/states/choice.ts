import { isExpression } from '../../jsonata/evaluate.ts';
import {
  anything,
  checkFields,
  either,
  isObject,
  jsonata,
  object,
  required,
  text,
  type Check,
  type Fields,
} from '../fields.ts';
import { COMMON, type StateRules } from './types.ts';

const condition: Check = (value, at, { report }) => {
  if (typeof value !== 'boolean' && !isExpression(value))
    report.schema(at, 'Value is not a Boolean or a JSONata expression');
};
const JSONATA_RULE: Fields = {
  Condition: required(condition),
  Next: required(text),
  Assign: either(object),
  Output: jsonata(anything),
  Comment: either(text),
};
const choices: Check = (value, at, context) => {
  const { report, language } = context;
  if (!Array.isArray(value) || value.length === 0)
    return report.schema(at, 'Expected value of type Array, with at least one item');
  value.forEach((rule, i) => {
    const here = `${at}[${i}]`;
    if (!isObject(rule)) report.schema(here, 'Expected value of type Object');
    else if (language === 'JSONata') checkFields(rule, here, JSONATA_RULE, context);
    // The comparisons of JSONPath rules are not looked into: this engine does not run them.
    else if (typeof rule.Next !== 'string') report.schema(here, 'These fields are required: [Next]');
  });
};

export const choice: StateRules = {
  fields: { ...COMMON, Choices: required(choices), Default: either(text), Assign: either(object) },
};
