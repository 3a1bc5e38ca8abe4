import { createHash } from 'node:crypto';

/** Error and message of a failed state, out of what the machine passes on: Lambda wraps a function's message in JSON. */
export function readable(failure: { readonly Error?: string; readonly Cause?: string } | null | undefined): {
  error: string;
  cause: string;
} {
  const error = failure?.Error ?? 'Unknown';
  const raw = failure?.Cause ?? '';
  try {
    const parsed = JSON.parse(raw) as { errorMessage?: string; errorType?: string };
    if (typeof parsed.errorMessage === 'string')
      return { error: parsed.errorType ?? error, cause: parsed.errorMessage };
  } catch {
    // Not wrapped: the cause is the message.
  }
  return { error, cause: error === 'States.Timeout' && raw === '' ? 'it did not answer in time' : raw };
}

/** What differs from one occurrence of a failure to the next, the longest kinds first. */
const OCCASIONAL: readonly (readonly [RegExp, string])[] = [
  [/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?\b/g, '<time>'],
  [/\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b/g, '<time>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  // ULIDs, hashes, tokens: long, and of letters and digits.
  [/\b(?=[a-z]*\d)(?=\d*[a-z])[0-9a-z]{16,}\b/gi, '<id>'],
  [/\b(?:0x)?(?=[a-f]*\d)[0-9a-f]{8,}\b/gi, '<id>'],
  // A status is no number of the occurrence: 404 and 503 are different failures.
  [/(?<!\b(?:answered|status|code|http)[ :=]*[\d.,]*)\d+(?:[.,]\d+)*/gi, '<n>'],
];

/** A message without what belongs to one occurrence alone: times, ids and numbers. All of it counts, however long it is. */
export const normalised = (message: string): string =>
  OCCASIONAL.reduce((text, [found, instead]) => text.replace(found, instead), message)
    .replace(/\s+/g, ' ')
    .trim();

/** Failures of the same kind at the same step have the same fingerprint. */
export function fingerprint(process: string, element: string, error: string, cause: string): string {
  return createHash('sha256')
    .update([process, element, error, normalised(cause)].join('\n'))
    .digest('hex')
    .slice(0, 16);
}
