import { personOf, type ClaimOptions, type Claims } from '../claims.ts';
import { OidcIdentity } from '../oidc-identity.ts';
import type { Person } from '../port.ts';
import type { TokenVerifier } from '../token-verifier.ts';

/** Bound to the request object and not to a header: nothing that a client sends can look like verified claims. */
const bound = new WeakMap<Request, Claims>();

/** Called by the API's Lambda handler, with what API Gateway's JWT authorizer has verified and put into the event. */
export function bindClaims(request: Request, claims: Claims): void {
  bound.set(request, claims);
}

/** The person in a token that API Gateway's JWT authorizer has verified. Tokens that travel beside it are verified here. */
export class JwtIdentity extends OidcIdentity {
  readonly #options: ClaimOptions;

  constructor(options: ClaimOptions = {}, verifier?: Pick<TokenVerifier, 'verify'>) {
    super(verifier, options);
    this.#options = options;
  }
  override authenticate(request: Request): Promise<Person | undefined> {
    const claims = bound.get(request);
    return Promise.resolve(claims === undefined ? undefined : personOf(claims, this.#options));
  }
}
