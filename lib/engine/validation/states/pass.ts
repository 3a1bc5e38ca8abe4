import { anything, jsonPath, path } from '../fields.ts';
import { GOING_ON, type StateRules } from './types.ts';

export const pass: StateRules = {
  fields: { ...GOING_ON, Result: jsonPath(anything), ResultPath: jsonPath(path), Parameters: jsonPath(anything) },
};
