import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sign } from 'hono/utils/jwt/jwt';
import type { Jwk } from '../../lib/platform/keys-of-issuer.ts';

type Signing = JsonWebKey & { readonly alg: 'RS256' | 'ES256'; readonly kid: string };

/** An OpenID Connect issuer on this machine: discovery, keys, tokens. */
export class TestIssuer {
  readonly url: string;
  readonly #server: Server;
  readonly #keys: { signing: Signing; published: Jwk }[] = [];
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  down = false;
  /** What discovery says of itself, where it lies. */
  claimed: string | undefined;
  /** More members of the key set. */
  extra: object[] = [];

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }
  static async open(): Promise<TestIssuer> {
    let issuer: TestIssuer | undefined;
    const server = createServer((request, response) => {
      const answer = issuer?.answer(request.url ?? '');
      response.writeHead(answer === undefined ? 503 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? {}));
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    issuer = new TestIssuer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/realm`);
    await issuer.rotate('k1');
    return issuer;
  }
  answer(path: string): object | undefined {
    this.asked.push(path);
    if (this.down) return undefined;
    if (path === '/realm/.well-known/openid-configuration')
      return { issuer: this.claimed ?? this.url, jwks_uri: `${this.url}/keys` };
    return path === '/realm/keys' ? { keys: [...this.#keys.map((k) => k.published), ...this.extra] } : undefined;
  }
  async rotate(kid: string, alg: 'RS256' | 'ES256' = 'RS256'): Promise<void> {
    const algorithm =
      alg === 'ES256'
        ? { name: 'ECDSA', namedCurve: 'P-256' }
        : {
            name: 'RSASSA-PKCS1-v1_5',
            modulusLength: 2048,
            publicExponent: new Uint8Array([1, 0, 1]),
            hash: 'SHA-256',
          };
    const pair = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
    const exported = await crypto.subtle.exportKey('jwk', pair.privateKey);
    const { kty, n, e, crv, x, y } = exported as Jwk;
    const published = JSON.parse(JSON.stringify({ kty, n, e, crv, x, y, kid, alg, use: 'sig' })) as Jwk;
    this.#keys.push({ signing: { ...exported, kid, alg }, published });
  }
  /** A token signed with the newest key, or the one of this id. */
  token(claims: object, kid = this.#keys.at(-1)!.signing.kid): Promise<string> {
    const { signing } = this.#keys.find((k) => k.signing.kid === kid)!;
    return sign({ iss: this.url, ...claims } as never, signing as never, signing.alg);
  }
  published(kid: string): Jwk {
    return this.#keys.find((k) => k.published.kid === kid)!.published;
  }
  close(): Promise<void> {
    return new Promise((done) => this.#server.close(() => done()));
  }
}
