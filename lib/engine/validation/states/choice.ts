import { isExpression } from '../../jsonata/evaluate.ts';
import {
  anything,
  checkFields,
  either,
  filled,
  isObject,
  jsonata,
  jsonPath,
  object,
  ofOtherLanguage,
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
const ORDER = ['Equals', 'LessThan', 'GreaterThan', 'LessThanEquals', 'GreaterThanEquals'];
const COMPARED = [
  'BooleanEquals',
  ...['String', 'Numeric', 'Timestamp'].flatMap((of) => ORDER.map((o) => `${of}${o}`)),
];
/** What rules of JSONPath are made of. */
const JSONPATH_ONLY = [
  ...['Variable', 'And', 'Or', 'Not', 'StringMatches'],
  ...['Null', 'Present', 'Numeric', 'String', 'Boolean', 'Timestamp'].map((what) => `Is${what}`),
  ...COMPARED.flatMap((name) => [name, `${name}Path`]),
];
const JSONATA_RULE: Fields = {
  Condition: either(condition),
  ...Object.fromEntries(JSONPATH_ONLY.map((name) => [name, jsonPath(anything)])),
  Next: required(text),
  Assign: either(object),
  Output: jsonata(anything),
  Comment: either(text),
};
/** What a rule may ask by. */
const KINDS = ['And', 'Or', 'Not', 'Variable', 'Condition'] as const;
const choices: Check = (value, at, context) => {
  const { report, language } = context;
  filled(value, at, context);
  if (!Array.isArray(value)) return;
  value.forEach((rule, i) => {
    const here = `${at}[${i}]`;
    if (!isObject(rule)) return object(rule, here, context);
    if (KINDS.filter((kind) => rule[kind] !== undefined).length !== 1)
      report.schema(here, `The object must have only one of the following fields, [${KINDS.join(', ')}]`);
    if (language === 'JSONata') return checkFields(rule, here, JSONATA_RULE, context);
    if (rule.Condition !== undefined) report.schema(here, ofOtherLanguage('Condition', 'JSONPath', 'JSONata'));
    // The comparisons of JSONPath rules are not looked into: this engine does not run them.
    if (typeof rule.Next !== 'string') report.schema(here, 'These fields are required: [Next]');
  });
};

export const choice: StateRules = {
  fields: { ...COMMON, Choices: required(choices), Default: either(text), Assign: either(object) },
};
