import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { IssuerKeys } from '../../lib/platform/keys-of-issuer.ts';
import { OidcIdentity } from '../../lib/platform/oidc-identity.ts';
import { TokenRefused, TokenVerifier, type TokenVerifierOptions } from '../../lib/platform/token-verifier.ts';
import { TestIssuer } from './issuer.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const seconds = Math.floor(NOW / 1000);
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('tokens of any OpenID Connect issuer', () => {
  let issuer: TestIssuer;
  let now: number;
  const clock = { now: () => now };
  const verifierOf = (more: Partial<TokenVerifierOptions> = {}): TokenVerifier =>
    new TokenVerifier({
      issuer: issuer.url,
      audience: ['tutti', 'other'],
      keys: new IssuerKeys({ issuer: issuer.url, clock }),
      clock,
      ...more,
    });
  const good = (): Record<string, unknown> => ({
    sub: 'u1',
    aud: 'tutti',
    exp: seconds + 300,
    iat: seconds,
    nbf: seconds,
  });

  beforeEach(async () => {
    now = NOW;
    issuer = await TestIssuer.open();
  });
  afterEach(() => issuer.close());

  test('a good token names its bearer; keys are found by discovery and kept', async () => {
    const verifier = verifierOf();
    const identity = new OidcIdentity(verifier);
    const token = await issuer.token({ ...good(), groups: ['tutti-viewer', 'compliance'] });
    const request = new Request('https://tutti.example/', { headers: { authorization: `Bearer ${token}` } });
    expect(await identity.authenticate(request)).toMatchObject({ id: 'u1', groups: ['compliance'], roles: ['viewer'] });
    for (let i = 0; i < 20; i += 1) await verifier.verify(token);
    expect(issuer.asked).toEqual(['/realm/.well-known/openid-configuration', '/realm/keys']);
    expect(await identity.authenticate(new Request('https://tutti.example/'))).toBeUndefined();
  });

  test('ten at once ask the issuer once', async () => {
    const verifier = verifierOf();
    const token = await issuer.token(good());
    await Promise.all(Array.from({ length: 10 }, () => verifier.verify(token)));
    expect(issuer.asked).toHaveLength(2);
  });

  test.each<[string, object, string]>([
    ['of another issuer', { iss: 'https://evil.example' }, 'another issuer'],
    ['for another audience', { aud: 'shop' }, 'another audience'],
    ['for several audiences, none of them ours', { aud: ['shop', 'tuttifrutti'] }, 'another audience'],
    ['without an audience', { aud: undefined }, 'another audience'],
    ['that is over', { exp: seconds - 61 }, 'over'],
    ['without an end', { exp: undefined }, 'no end'],
    ['whose end is no number', { exp: '9999999999' }, 'no end'],
    ['that does not count yet', { nbf: seconds + 61 }, 'not count yet'],
    ['issued in the future', { iat: seconds + 61 }, 'not count yet'],
  ])('a token %s is refused', async (_name, change, why) => {
    await expect(verifierOf().verify(await issuer.token({ ...good(), ...change }))).rejects.toThrow(new RegExp(why));
  });

  test('the clocks of issuer and verifier may be a minute apart', async () => {
    const verifier = verifierOf();
    for (const change of [{ exp: seconds - 59 }, { nbf: seconds + 59 }, { iat: seconds + 59 }])
      expect(await verifier.verify(await issuer.token({ ...good(), ...change }))).toMatchObject({ sub: 'u1' });
    await expect(
      verifierOf({ skewSeconds: 0 }).verify(await issuer.token({ ...good(), exp: seconds })),
    ).rejects.toThrow(TokenRefused);
  });

  test('the client of a Cognito access token stands for its audience', async () => {
    const claims = { ...good(), aud: undefined, client_id: 'tutti' };
    expect(await verifierOf().verify(await issuer.token(claims))).toMatchObject({ sub: 'u1' });
  });

  test('algorithms: none, shared secrets and what is not on the list are refused', async () => {
    const verifier = verifierOf();
    const body = part({ ...good(), iss: issuer.url });
    const none = `${part({ alg: 'none', kid: 'k1', typ: 'JWT' })}.${body}.`;
    await expect(verifier.verify(none)).rejects.toThrow(/algorithm/);
    // The public key taken for a shared secret: the classic confusion of algorithms.
    const head = `${part({ alg: 'HS256', kid: 'k1', typ: 'JWT' })}.${body}`;
    const mac = createHmac('sha256', JSON.stringify(issuer.published('k1')))
      .update(head)
      .digest('base64url');
    await expect(verifier.verify(`${head}.${mac}`)).rejects.toThrow(/algorithm/);
    await issuer.rotate('e1', 'ES256');
    const elliptic = await issuer.token(good());
    expect(await verifier.verify(elliptic).catch(String)).toMatchObject({ sub: 'u1' });
    await expect(verifierOf({ algorithms: ['RS256'] }).verify(elliptic)).rejects.toThrow(/algorithm/);
  });

  test('a changed token, one without a key, and what is no token are refused', async () => {
    const verifier = verifierOf();
    const token = await issuer.token(good());
    const [head = '', body = '', mac = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
    for (const forged of [
      `${head}.${part({ ...claims, sub: 'admin' })}.${mac}`,
      `${head}.${body}.`,
      `${part({ alg: 'RS256', typ: 'JWT' })}.${body}.${mac}`,
      `${part({ alg: 'RS256', kid: 'k1', typ: 'JWT', crit: ['x'] })}.${body}.${mac}`,
      `${part({ alg: 'RS256', kid: '__proto__', typ: 'JWT' })}.${body}.${mac}`,
      'x',
      '',
      `${'a'.repeat(20_000)}.b.c`,
    ])
      await expect(verifier.verify(forged)).rejects.toThrow(TokenRefused);
    expect(await new OidcIdentity(verifier).verify('x')).toBeUndefined();
  });

  test('a shared secret, a short key or an encryption key in the key set signs nothing', async () => {
    issuer.extra = [
      { kty: 'oct', kid: 's1', k: 'c2VjcmV0' },
      { kty: 'RSA', kid: 's2', n: 'AQAB', e: 'AQAB' },
      { ...issuer.published('k1'), kid: 's3', use: 'enc' },
      { kty: 'OKP' },
    ];
    const keys = new IssuerKeys({ issuer: issuer.url, clock });
    expect(await keys.get('k1')).toBeDefined();
    for (const kid of ['s1', 's2', 's3']) expect(await keys.get(kid)).toBeUndefined();
  });

  test('a new key is found at once; an unknown one does not become a flood', async () => {
    const verifier = verifierOf();
    await verifier.verify(await issuer.token(good()));
    await issuer.rotate('k2');
    const rotated = await issuer.token(good());
    await expect(verifier.verify(rotated)).rejects.toThrow(/key/);
    now += 31_000;
    expect(await verifier.verify(rotated)).toMatchObject({ sub: 'u1' });
    const before = issuer.asked.length;
    for (let i = 0; i < 50; i += 1) {
      const forged = `${part({ alg: 'RS256', kid: `forged-${i}`, typ: 'JWT' })}.${part(good())}.AAAA`;
      await expect(verifier.verify(forged)).rejects.toThrow(TokenRefused);
    }
    expect(issuer.asked.length - before).toBeLessThanOrEqual(1);
  });

  test('while the issuer is away known keys serve for some hours, and then no longer', async () => {
    const verifier = verifierOf();
    const token = await issuer.token({ ...good(), exp: seconds + 86_400 });
    await verifier.verify(token);
    issuer.down = true;
    now += 3_600_000;
    expect(await verifier.verify(token)).toMatchObject({ sub: 'u1' });
    now += 6 * 3_600_000;
    await expect(verifier.verify(token)).rejects.toThrow(/503/);
  });

  test('discovery that speaks for another issuer, and addresses without TLS, are refused', async () => {
    issuer.claimed = 'https://evil.example';
    await expect(verifierOf().verify(await issuer.token(good()))).rejects.toThrow(/another issuer/);
    expect(() => new IssuerKeys({ issuer: 'http://idp.example', clock })).toThrow(/https/);
    expect(() => verifierOf({ audience: [] })).toThrow(/audience/);
  });
});
