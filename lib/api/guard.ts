import { problem } from './problems.ts';

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);
const hostOf = (host: string): string => host.replace(/:\d+$/, '').toLowerCase();

/** Local mode answers this machine alone: no other host name leads here, and no other page may change anything. */
export function loopbackOnly(request: Request): Response | undefined {
  const host = request.headers.get('host') ?? new URL(request.url).host;
  if (!LOOPBACK.has(hostOf(host)))
    return problem({
      status: 403,
      code: 'LOOPBACK_ONLY',
      detail: `Local mode answers at 127.0.0.1 and localhost, not at ${host.slice(0, 100)}.`,
    });
  const origin = request.headers.get('origin');
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  if (origin === null && request.headers.get('sec-fetch-site') !== 'cross-site') return undefined;
  let from = '';
  try {
    from = new URL(origin ?? '').host;
  } catch {
    // "null" and the like are no origin of ours.
  }
  return from === host
    ? undefined
    : problem({
        status: 403,
        code: 'FOREIGN_ORIGIN',
        detail: 'A page of another origin may not change anything here.',
      });
}
