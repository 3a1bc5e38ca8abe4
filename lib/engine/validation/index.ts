import type { Definition, Json, JsonObject } from '../types.ts';
import { checkContainer } from './container.ts';
import { anything, checkFields, constant, either, isObject, oneOf, text, type Fields } from './fields.ts';
import { checkExpress } from './express.ts';
import { jsonProblem } from './json.ts';
import { languageOf, Report, type Diagnostic } from './report.ts';

export { told, type Diagnostic } from './report.ts';
export { unsupported } from './unsupported.ts';

const MAX_DEFINITION_BYTES = 1_048_576;
const MACHINE: Fields = {
  Comment: either(text),
  QueryLanguage: either(oneOf('JSONPath', 'JSONata')),
  Version: either(oneOf('1.0')),
  // Zero is taken here, and not in a task (measured).
  TimeoutSeconds: either(constant({ min: 0, max: 99_999_999 })),
  StartAt: either(anything),
  States: either(anything),
};

/** What AWS says of a definition when a machine is created or validated. `definition` is there where nothing is an error. */
export function diagnose(
  source: string,
  options: { readonly type?: 'STANDARD' | 'EXPRESS' } = {},
): { readonly definition?: Definition; readonly diagnostics: readonly Diagnostic[] } {
  const report = new Report();
  const value = read(source, report);
  if (value !== undefined) {
    checkFields(value, '', MACHINE, { report, language: 'JSONPath' });
    checkContainer(value, '', {
      report,
      language: languageOf(value.QueryLanguage, 'JSONPath'),
      names: new Set(),
      labels: new Set(),
      outer: new Set(),
    });
    if (options.type === 'EXPRESS') checkExpress(value, '', report);
  }
  const { diagnostics } = report;
  return diagnostics.length === 0 && value !== undefined
    ? { definition: value as unknown as Definition, diagnostics }
    : { diagnostics };
}

function read(source: string, report: Report): JsonObject | undefined {
  if (Buffer.byteLength(source) > MAX_DEFINITION_BYTES) {
    report.error('INVALID_JSON_DESCRIPTION', '/', `The definition is larger than ${MAX_DEFINITION_BYTES} bytes`);
    return undefined;
  }
  const problem = jsonProblem(source);
  if (problem !== undefined) {
    report.error('INVALID_JSON_DESCRIPTION', problem.location, problem.message);
    return undefined;
  }
  const value = JSON.parse(source) as Json;
  if (isObject(value)) return value;
  report.schema('/', 'Expected value of type Object');
  return undefined;
}
