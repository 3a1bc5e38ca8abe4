export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  /** A path such as `/States/A/Next`; for what is not JSON, Jackson's place. */
  readonly location?: string;
}
export type QueryLanguage = 'JSONata' | 'JSONPath';

/** Gathers what is wrong. */
export class Report {
  readonly diagnostics: Diagnostic[] = [];
  error(code: Code, location: string, message: string): void {
    this.diagnostics.push({ severity: 'ERROR', code, message, location: location === '' ? '/' : location });
  }
  schema(location: string, message: string): void {
    this.error('SCHEMA_VALIDATION_FAILED', location, message);
  }
}
/** AWS's codes, and one of this engine for what it does not emulate. */
export type Code =
  | 'SCHEMA_VALIDATION_FAILED'
  | 'MISSING_TRANSITION_TARGET'
  | 'MISSING_END_STATE'
  | 'DUPLICATE_STATE_NAME'
  | 'INVALID_JSON_DESCRIPTION'
  | 'INVALID_JSONATA_EXPRESSION'
  | 'INVALID_VARIABLE_NAME'
  | 'VARIABLE_SHADOWING'
  | 'UNSUPPORTED_BY_ENGINE';
