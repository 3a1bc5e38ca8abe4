import type { Clock } from './port.ts';

/** A public key as RFC 7517 writes it. */
export interface Jwk {
  readonly kid?: string;
  readonly kty?: string;
  readonly alg?: string;
  readonly use?: string;
  readonly crv?: string;
  readonly n?: string;
  readonly e?: string;
  readonly x?: string;
  readonly y?: string;
}
export interface IssuerKeysOptions {
  /** As it stands in the tokens: `https://idp.example/realm`. */
  readonly issuer: string;
  /** Where the keys are. Default: as the issuer's discovery document says. */
  readonly jwksUri?: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly fetch?: typeof fetch;
}

const FRESH_MS = 10 * 60_000;
/** An unknown key asks again at most so often: a forged `kid` must not become a flood at the issuer. */
const ASK_AGAIN_MS = 30_000;
/** How long old keys serve while the issuer is away. */
const STALE_MS = 6 * 3_600_000;
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 256_000;
const MIN_RSA_BITS = 2048;
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The signing keys of an OpenID Connect issuer, found by discovery, kept for ten minutes, asked for again when an unknown one appears. */
export class IssuerKeys {
  readonly #options: IssuerKeysOptions;
  #keys: ReadonlyMap<string, Jwk> = new Map();
  #readAt = -Infinity;
  #askedAt = -Infinity;
  #asking: Promise<void> | undefined;
  #uri: string | undefined;

  constructor(options: IssuerKeysOptions) {
    this.#options = options;
    this.#uri = options.jwksUri;
    safe(options.issuer);
    if (options.jwksUri !== undefined) safe(options.jwksUri);
  }

  /** The key of this id; undefined where the issuer has none. @throws Error where the issuer cannot be asked and nothing usable is known */
  async get(kid: string): Promise<Jwk | undefined> {
    const now = this.#options.clock.now();
    const wanted = now - this.#readAt > FRESH_MS || !this.#keys.has(kid);
    // An issuer that is away is not waited for at every request, as long as what is known of it may be used.
    const due = wanted && (now - this.#askedAt > ASK_AGAIN_MS || now - this.#readAt > STALE_MS);
    if (due || this.#asking !== undefined)
      try {
        await (this.#asking ??= this.#ask().finally(() => (this.#asking = undefined)));
      } catch (error) {
        if (this.#options.clock.now() - this.#readAt > STALE_MS) throw error;
      }
    return this.#keys.get(kid);
  }

  async #ask(): Promise<void> {
    this.#askedAt = this.#options.clock.now();
    this.#uri ??= await this.#discover();
    const { keys } = (await this.#json(this.#uri)) as { keys?: unknown };
    if (!Array.isArray(keys)) throw new Error(`${this.#uri} is no JSON Web Key Set`);
    const usable = (keys as readonly Jwk[]).filter((k) => typeof k === 'object' && k !== null && signs(k));
    this.#keys = new Map(usable.map((k) => [k.kid!, k]));
    this.#readAt = this.#options.clock.now();
  }

  async #discover(): Promise<string> {
    const { issuer } = this.#options;
    const at = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const found = (await this.#json(at)) as { issuer?: unknown; jwks_uri?: unknown };
    if (found.issuer !== issuer) throw new Error(`${at} speaks for another issuer`);
    if (typeof found.jwks_uri !== 'string') throw new Error(`${at} has no jwks_uri`);
    return safe(found.jwks_uri);
  }

  async #json(url: string): Promise<unknown> {
    const response = await (this.#options.fetch ?? fetch)(url, {
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { accept: 'application/json' },
    });
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    const text = await response.text();
    if (text.length > MAX_BYTES) throw new Error(`${url} answered more than ${MAX_BYTES} bytes`);
    return JSON.parse(text);
  }
}

/** Keys travel over TLS; a test's issuer on this machine may do without. */
function safe(url: string): string {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname))) return url;
  throw new Error(`the issuer's address ${url} must begin with https:`);
}

/** Public signature keys alone: a shared secret in a key set would let everybody sign. */
function signs(key: Jwk): boolean {
  if (typeof key.kid !== 'string' || (key.use !== undefined && key.use !== 'sig')) return false;
  if (key.kty === 'RSA') return Buffer.from(key.n ?? '', 'base64url').length * 8 >= MIN_RSA_BITS;
  return key.kty === 'EC' || key.kty === 'OKP';
}
