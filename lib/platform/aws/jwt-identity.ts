import { personOf, type ClaimOptions, type Claims } from '../claims.ts';
import type { Identity, Person } from '../port.ts';

/** Bound to the request object and not to a header: nothing that a client sends can look like verified claims. */
const bound = new WeakMap<Request, Claims>();

/** Called by the API's Lambda handler, with what API Gateway's JWT authorizer has verified and put into the event. */
export function bindClaims(request: Request, claims: Claims): void {
  bound.set(request, claims);
}

/** The person in a token that API Gateway's JWT authorizer has verified. */
export class JwtIdentity implements Identity {
  readonly #claims: ClaimOptions;

  constructor(claims: ClaimOptions = {}) {
    this.#claims = claims;
  }
  authenticate(request: Request): Promise<Person | undefined> {
    const claims = bound.get(request);
    return Promise.resolve(claims === undefined ? undefined : personOf(claims, this.#claims));
  }
  /** A token tells of its bearer alone, and the directory is not asked: nobody else is known here, and notices go to groups as a whole. */
  find(_id: string): Promise<Person | undefined> {
    return Promise.resolve(undefined);
  }
  members(_group: string): Promise<readonly Person[]> {
    return Promise.resolve([]);
  }
}
