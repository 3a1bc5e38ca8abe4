/** Where a finding stands in a file. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** JSON pointer (RFC 6901) inside a YAML or JSON file. */
  readonly pointer?: string;
}

/** `error`: there is no legitimate reading. `warning`: a legitimate but doubtful one. */
export type Severity = 'error' | 'warning';

/** One finding of notation, check or compiler. The code is public API; the message is complete without it. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  /** What was found and what was expected. */
  readonly message: string;
  /** Something that can be pasted or done. */
  readonly suggestion?: string;
  readonly place?: Place;
  readonly element?: { readonly id: string; readonly name?: string };
  /** An example of how a run comes there: the elements that it enters, in order. */
  readonly path?: readonly PathStep[];
}

/** An element on the way of a run. */
export interface PathStep {
  readonly element: { readonly id: string; readonly name?: string };
  readonly place: Place;
}

/** Thrown where findings make it impossible to go on. Carries all of them. */
export class FindingsError extends Error {
  readonly findings: readonly Finding[];
  constructor(findings: readonly Finding[]) {
    super(
      findings
        .map((f) => `${f.code} ${f.place ? `${f.place.file}:${f.place.line}:${f.place.column} ` : ''}${f.message}`)
        .join('\n'),
    );
    this.name = 'FindingsError';
    this.findings = findings;
  }
}
