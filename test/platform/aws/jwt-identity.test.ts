import { describe, expect, test } from '@jest/globals';
import { bindClaims, JwtIdentity, personOf } from '../../../lib/platform/aws/jwt-identity.ts';

describe('JwtIdentity', () => {
  test('knows whom the handler bound to the request, and nobody else', async () => {
    const identity = new JwtIdentity();
    const request = new Request('https://tutti.example/tasks', {
      headers: { authorization: 'Bearer forged', 'x-claims': '{"sub":"forged"}' },
    });
    expect(await identity.authenticate(request)).toBeUndefined();
    bindClaims(request, {
      sub: 'u1',
      name: 'Carl',
      email: 'carl@bank.example',
      'cognito:groups': '[compliance tutti-approver]',
    });
    expect(await identity.authenticate(request)).toEqual({
      id: 'u1',
      name: 'Carl',
      email: 'carl@bank.example',
      groups: ['compliance'],
      roles: ['approver'],
    });
    expect(await identity.authenticate(new Request(request.url))).toBeUndefined();
  });

  test.each([
    ['a list of an HTTP API', '[a tutti-owner tutti-admin]'],
    ['a list of a REST API', 'a,tutti-owner,tutti-admin'],
    ['a list', ['a', 'tutti-owner', 'tutti-admin']],
  ])('groups: %s', (_name, groups) => {
    expect(personOf({ sub: 'u', 'cognito:groups': groups })).toMatchObject({
      groups: ['a'],
      roles: ['owner', 'admin'],
    });
  });

  test('a group of an unknown role gives none', () => {
    expect(personOf({ sub: 'u', 'cognito:groups': ['tutti-emperor'] })).toMatchObject({ groups: [], roles: [] });
  });

  test('a machine client is an application; a person with a client is not', () => {
    expect(personOf({ sub: 'c1', client_id: 'c1' })).toMatchObject({ id: 'c1', roles: ['application'] });
    expect(personOf({ sub: 'u1', client_id: 'c1', username: 'carl' })).toMatchObject({ name: 'carl', roles: [] });
  });

  test('claims without a subject name nobody', () => {
    expect(personOf({ email: 'a@bank.example' })).toBeUndefined();
  });
});
