import { offsetDateTime } from '../../date-time.ts';
import { isExpression } from '../../jsonata/evaluate.ts';
import { either, jsonPath, number, path, type Check } from '../fields.ts';
import { exactlyOne, GOING_ON, type StateRules } from './types.ts';

const MAX_SECONDS = 99_999_999;
const timestamp: Check = (value, at, { report, language }) => {
  if (language === 'JSONata' && isExpression(value)) return;
  if (typeof value !== 'string' || offsetDateTime(value) === undefined)
    report.schema(at, 'String does not match RFC3339 timestamp');
};

export const wait: StateRules = {
  fields: {
    ...GOING_ON,
    Seconds: either(number({ min: 0, max: MAX_SECONDS })),
    Timestamp: either(timestamp),
    SecondsPath: jsonPath(path),
    TimestampPath: jsonPath(path),
  },
  check: (state, at, { report }) =>
    exactlyOne(state, at, ['SecondsPath', 'Seconds', 'TimestampPath', 'Timestamp'], report),
};
