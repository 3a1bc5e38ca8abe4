export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  /** A path such as `/States/A/Next`; for what is not JSON, Jackson's place. */
  readonly location?: string;
}
export type QueryLanguage = 'JSONata' | 'JSONPath';
/** Whatever a `QueryLanguage` says that is not JSONPath counts as JSONata; where it says neither, that is told by itself. */
export const languageOf = (given: unknown, otherwise: QueryLanguage): QueryLanguage =>
  given === undefined ? otherwise : given === 'JSONPath' ? 'JSONPath' : 'JSONata';

/** A diagnostic as the message of InvalidDefinition has it. */
export const told = ({ code, message, location }: Diagnostic): string => `${code}: ${message} at ${location ?? 'null'}`;

/** Gathers what is wrong. */
export class Report {
  readonly diagnostics: Diagnostic[] = [];
  /** `location` is undefined for what concerns the whole workflow. */
  error(code: Code, location: string | undefined, message: string): void {
    this.diagnostics.push({
      severity: 'ERROR',
      code,
      message,
      ...(location === undefined ? {} : { location: location === '' ? '/' : location }),
    });
  }
  has(code: Code): boolean {
    return this.diagnostics.some((d) => d.code === code);
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
  | 'UNSUPPORTED_JSONATA_EXPRESSION'
  | 'INVALID_STATE_NAME'
  | 'INVALID_LABEL_NAME'
  | 'DUPLICATE_LABEL_NAME'
  | 'INVALID_VARIABLE_NAME'
  | 'RESERVED_VARIABLE_NAME'
  | 'DUPLICATE_VARIABLE_NAME'
  | 'UNSUPPORTED_BY_ENGINE';
