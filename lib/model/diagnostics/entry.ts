import type { Severity } from '../diagnostic.ts';

/** One entry of the catalogue: everything that documentation, tests and tools know about a code. */
export interface CatalogueEntry {
  readonly severity: Severity;
  /** One line, without the particulars of a case. */
  readonly title: string;
  /** Why it is a fault, or why it is doubtful. */
  readonly explanation: string;
  readonly bad: string;
  readonly good: string;
  /** What to do where the good example cannot be had. */
  readonly workaround: string;
}

export type CatalogueRange = Readonly<Record<`TUT-${number}`, CatalogueEntry>>;
