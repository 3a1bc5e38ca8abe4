import type { Identity, Person } from '../platform/port.ts';
import { isApplication } from '../runtime/types.ts';
import { problem } from './problems.ts';

/** Carries the token of the person that an application acts for. */
export const ON_BEHALF_OF = 'on-behalf-of';

/**
 * Who asks: always out of a verified credential, never out of a body or another header. An application says for whom it acts by that person's own token,
 * which is verified as its own is. A Response where nobody may be taken to ask.
 */
export async function callerOf(request: Request, identity: Identity): Promise<Person | Response> {
  const caller = await identity.authenticate(request);
  if (caller === undefined)
    return problem({
      status: 401,
      code: 'NOT_SIGNED_IN',
      detail: 'Sign in first; the identity comes from the session.',
      headers: { 'www-authenticate': 'Bearer' },
    });
  const token = request.headers.get(ON_BEHALF_OF);
  if (token === null) return caller;
  if (!isApplication(caller))
    return problem({
      status: 403,
      code: 'NOT_AN_APPLICATION',
      detail: 'Only an application acts on behalf of somebody else.',
    });
  const behalf = await identity.verify(token.replace(/^Bearer +/i, ''));
  if (behalf === undefined || isApplication(behalf) || behalf.onBehalfOf !== undefined)
    return problem({
      status: 401,
      code: 'ON_BEHALF_OF_NOT_VERIFIED',
      detail: 'The token of the person that the application acts for does not count.',
      headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
    });
  return { ...caller, onBehalfOf: behalf.id };
}
