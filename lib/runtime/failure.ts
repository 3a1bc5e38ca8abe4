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

/** The same kind of failure has the same fingerprint: numbers and ids in the message do not count. */
export function fingerprint(process: string, element: string, error: string, cause: string): string {
  const plain = cause.replace(/[0-9a-f]{8,}|\d+/gi, '#').slice(0, 200);
  return createHash('sha256').update([process, element, error, plain].join('\n')).digest('hex').slice(0, 12);
}
