import type { Finding, PathStep, Place, Severity } from '../diagnostic.ts';
import type { CatalogueEntry } from './entry.ts';
import { binding } from './binding.ts';
import { check } from './check.ts';
import { compiler } from './compiler.ts';
import { decision } from './decision.ts';
import { notation } from './notation.ts';
import { soundness } from './soundness.ts';
import { standardData } from './standard-data.ts';
import { standardEvents } from './standard-events.ts';
import { standardFile } from './standard-file.ts';
import { standardFlow } from './standard-flow.ts';

export type { CatalogueEntry } from './entry.ts';
export { formatFinding, formatFindings, sortFindings } from './format.ts';
export { didYouMean } from './did-you-mean.ts';

/** Every code of every part. Codes are public API: they are never reused for something else. */
export const CATALOGUE = {
  ...notation,
  ...binding,
  ...check,
  ...soundness,
  ...compiler,
  ...decision,
  ...standardFlow,
  ...standardEvents,
  ...standardData,
  ...standardFile,
} as const;
export type Code = keyof typeof CATALOGUE;
export const CODES = Object.keys(CATALOGUE) as Code[];

export const entryOf = (code: Code): CatalogueEntry => CATALOGUE[code];

export interface FindingParts {
  /** What was found and what was expected, in this case. */
  readonly message: string;
  readonly suggestion?: string | undefined;
  readonly place?: Place | undefined;
  readonly element?: { readonly id: string; readonly name?: string | undefined } | undefined;
  readonly path?: readonly PathStep[] | undefined;
}

/** A finding of this code; severity comes from the catalogue, and what to do where the case knows nothing better. */
export function finding(code: Code, parts: FindingParts): Finding {
  const { severity, workaround }: { severity: Severity; workaround: string } = CATALOGUE[code];
  const { element, path = [], suggestion = workaround } = parts;
  return {
    code,
    severity,
    message: parts.message,
    suggestion,
    ...(parts.place === undefined ? {} : { place: parts.place }),
    ...(element === undefined
      ? {}
      : { element: { id: element.id, ...(element.name === undefined ? {} : { name: element.name }) } }),
    ...(path.length === 0 ? {} : { path }),
  };
}

export const hasErrors = (findings: readonly Finding[]): boolean => findings.some((f) => f.severity === 'error');
