import { either, jsonPath, oneOf, required, text } from '../fields.ts';
import type { StateRules } from './types.ts';

export const fail: StateRules = {
  fields: {
    Type: required(text),
    Comment: either(text),
    QueryLanguage: either(oneOf('JSONPath', 'JSONata')),
    Error: either(text),
    Cause: either(text),
    ErrorPath: jsonPath(text),
    CausePath: jsonPath(text),
  },
};
