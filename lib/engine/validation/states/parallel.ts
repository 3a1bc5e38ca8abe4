import { catchers, retriers } from '../catching.ts';
import { anything, either, filled, jsonata, jsonPath, required } from '../fields.ts';
import { WITH_RESULT, type StateRules } from './types.ts';

export const parallel: StateRules = {
  fields: {
    ...WITH_RESULT,
    // What stands inside is looked at as containers.
    Branches: required(filled),
    Arguments: jsonata(anything),
    Parameters: jsonPath(anything),
    Retry: either(retriers),
    Catch: either(catchers),
  },
};
