import type { JsonObject } from '../../types.ts';
import type { Report } from '../report.ts';
import {
  either,
  flag,
  jsonata,
  jsonPath,
  object,
  oneOf,
  path,
  required,
  text,
  anything,
  type FieldContext,
  type Fields,
} from '../fields.ts';

/** What a state of one type may hold, and what its fields have to do with each other. */
export interface StateRules {
  readonly fields: Fields;
  readonly check?: (state: JsonObject, at: string, context: FieldContext) => void;
}

export const COMMON: Fields = {
  Type: required(text),
  Comment: either(text),
  QueryLanguage: either(oneOf('JSONPath', 'JSONata')),
  InputPath: jsonPath(path),
  OutputPath: jsonPath(path),
  Output: jsonata(anything),
};
/** States that go on: Next or End. */
export const GOING_ON: Fields = { ...COMMON, Next: either(text), End: either(flag), Assign: either(object) };
/** States with a result of their own. */
export const WITH_RESULT: Fields = { ...GOING_ON, ResultPath: jsonPath(path), ResultSelector: jsonPath(object) };

/** Exactly one of some fields. */
export function exactlyOne(state: JsonObject, at: string, names: readonly string[], report: Report): void {
  const there = names.filter((n) => state[n] !== undefined);
  const list = names.join(', ');
  if (there.length === 0) report.schema(at, `This object should have only one of the following fields: [${list}]`);
  if (there.length > 1) report.schema(at, `There should only be one of the following fields: [${list}]`);
}
