import { personOf, type ClaimOptions } from './claims.ts';
import type { Identity, Person } from './port.ts';
import { TokenRefused, type TokenVerifier } from './token-verifier.ts';

/**
 * Whoever a token of an OpenID Connect issuer names. A token tells of its bearer alone, and the directory is not asked: nobody else is known here, and
 * notices go to groups as a whole.
 */
export class OidcIdentity implements Identity {
  readonly #verifier: Pick<TokenVerifier, 'verify'> | undefined;
  readonly #claims: ClaimOptions;

  constructor(verifier: Pick<TokenVerifier, 'verify'> | undefined, claims: ClaimOptions = {}) {
    this.#verifier = verifier;
    this.#claims = claims;
  }
  async authenticate(request: Request): Promise<Person | undefined> {
    const token = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    return token === undefined ? undefined : this.verify(token);
  }
  async verify(token: string): Promise<Person | undefined> {
    if (this.#verifier === undefined) return undefined;
    try {
      return personOf(await this.#verifier.verify(token), this.#claims);
    } catch (error) {
      if (error instanceof TokenRefused) return undefined;
      throw error;
    }
  }
  find(_id: string): Promise<Person | undefined> {
    return Promise.resolve(undefined);
  }
  members(_group: string): Promise<readonly Person[]> {
    return Promise.resolve([]);
  }
}
