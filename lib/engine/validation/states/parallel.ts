import { catchers, retriers } from '../catching.ts';
import { anything, either, jsonata, jsonPath, required, type Check } from '../fields.ts';
import { WITH_RESULT, type StateRules } from './types.ts';

/** What stands inside the branches is looked at as containers. */
const branches: Check = (value, at, { report }) => {
  if (!Array.isArray(value) || value.length === 0)
    report.schema(at, 'Expected value of type Array, with at least one item');
};

export const parallel: StateRules = {
  fields: {
    ...WITH_RESULT,
    Branches: required(branches),
    Arguments: jsonata(anything),
    Parameters: jsonPath(anything),
    Retry: either(retriers),
    Catch: either(catchers),
  },
};
