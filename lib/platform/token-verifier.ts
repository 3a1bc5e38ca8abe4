import { decode, verifyWithJwks } from 'hono/utils/jwt/jwt';
import type { Claims } from './claims.ts';
import type { IssuerKeys } from './keys-of-issuer.ts';
import type { Clock } from './port.ts';

/** Asymmetric algorithms: with a shared secret whoever verifies could sign too, and `none` signs nothing. */
export const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

export interface TokenVerifierOptions {
  readonly issuer: string;
  /** One of them must be the token's audience; of a Cognito access token, which has none, its client. */
  readonly audience: readonly string[];
  readonly keys: Pick<IssuerKeys, 'get'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Default: RS256, PS256, ES256 and EdDSA. */
  readonly algorithms?: readonly Algorithm[];
  /** How far the issuer's clock may be off, in seconds. Default 60. */
  readonly skewSeconds?: number;
}
/** Why a token does not count. The message never holds the token. */
export class TokenRefused extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'TokenRefused';
  }
}

const MAX_LENGTH = 16_384;
const TYPES = ['JWT', 'at+jwt'];

/** Verifies JSON Web Tokens (RFC 7519, access tokens by RFC 9068) of one issuer: signature, algorithm, issuer, audience and times. */
export class TokenVerifier {
  readonly #options: TokenVerifierOptions;

  constructor(options: TokenVerifierOptions) {
    if (options.audience.length === 0) throw new Error('a token is verified for an audience: name at least one');
    this.#options = options;
  }

  /** The claims of a token that counts. @throws TokenRefused; Error where the issuer cannot be asked */
  async verify(token: string): Promise<Claims> {
    const { algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'], keys } = this.#options;
    if (token.length > MAX_LENGTH) throw new TokenRefused('it is too long');
    const { alg, kid, typ } = headerOf(token);
    if (!algorithms.includes(alg as Algorithm)) throw new TokenRefused('its algorithm is not allowed');
    if (typeof kid !== 'string') throw new TokenRefused('it names no key');
    const key = await keys.get(kid);
    if (key === undefined) throw new TokenRefused('its key is none of the issuer');
    let claims: Claims;
    try {
      claims = await verifyWithJwks(token, {
        keys: [key as never],
        allowedAlgorithms: [alg as Algorithm],
        // Times and names are looked at below: with the injected clock, and with what the issuer's may be off.
        verification: { exp: false, nbf: false, iat: false, ...(typ === undefined ? {} : { typ: TYPES }) },
      });
    } catch {
      throw new TokenRefused('its signature does not hold');
    }
    const fault = this.#fault(claims);
    if (fault !== undefined) throw new TokenRefused(fault);
    return claims;
  }

  #fault(claims: Claims): string | undefined {
    const { issuer, audience, clock, skewSeconds = 60 } = this.#options;
    const now = Math.floor(clock.now() / 1000);
    const { exp, nbf, iat, iss, aud, client_id } = claims;
    if (iss !== issuer) return 'it is of another issuer';
    const meant = aud === undefined ? [client_id] : [aud].flat();
    if (!meant.some((a) => typeof a === 'string' && audience.includes(a))) return 'it is for another audience';
    if (typeof exp !== 'number' || !Number.isFinite(exp)) return 'it has no end';
    if (now >= exp + skewSeconds) return 'it is over';
    for (const from of [nbf, iat])
      if (from !== undefined && (typeof from !== 'number' || now + skewSeconds < from)) return 'it does not count yet';
    return undefined;
  }
}

function headerOf(token: string): { readonly alg?: unknown; readonly kid?: unknown; readonly typ?: unknown } {
  try {
    return decode(token).header as object;
  } catch {
    throw new TokenRefused('it is no JSON Web Token');
  }
}
