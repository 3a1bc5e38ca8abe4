import { describe, expect, test } from '@jest/globals';
import { personOf } from '../../lib/platform/claims.ts';

describe('whom claims name', () => {
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
    expect(
      personOf({ sub: 'u', 'cognito:groups': ['tutti-emperor', 'tutti-', 'tutti-owner:', 'tutti-owner:p:'] }),
    ).toEqual({ id: 'u', name: 'u', groups: [], roles: [] });
  });

  test('a role for one process, and for the tasks of one group', () => {
    const groups = ['tutti-viewer', 'tutti-operator:account-opening', 'tutti-approver:*:compliance', 'compliance'];
    expect(personOf({ sub: 'u', groups })).toEqual({
      id: 'u',
      name: 'u',
      groups: ['compliance'],
      roles: ['viewer'],
      grants: [
        { role: 'operator', process: 'account-opening' },
        { role: 'approver', group: 'compliance' },
      ],
    });
  });

  test('the claim that lists groups is the one that was named, and no other', () => {
    const claims = { sub: 'u', groups: ['tutti-admin'], 'https://bank.example/groups': ['tutti-viewer'] };
    expect(personOf(claims, { groupsClaim: 'https://bank.example/groups' })).toMatchObject({ roles: ['viewer'] });
  });

  test.each([
    ['Cognito', { sub: 'c1', client_id: 'c1' }],
    ['Auth0', { sub: 'c1@clients', azp: 'c1' }],
    ['Okta', { sub: 'c1', cid: 'c1' }],
  ])('a machine client is an application by its scopes (%s)', (_name, claims) => {
    expect(personOf(claims)).toMatchObject({ roles: [] });
    expect(personOf({ ...claims, scope: 'openid tutti/application' })).toMatchObject({ roles: ['application'] });
    expect(
      personOf({ ...claims, scope: 'tutti/application:account-opening tutti/admin other/application' }),
    ).toMatchObject({
      roles: [],
      grants: [{ role: 'application', process: 'account-opening' }],
    });
  });

  test('a person is no application, whatever the scopes of their client', () => {
    const claims = { sub: 'u1', client_id: 'c1', username: 'carl', scope: 'tutti/application' };
    expect(personOf(claims)).toMatchObject({ name: 'carl', roles: [] });
  });

  test('an exchanged token: the application acts on behalf of the person, with its own roles alone', () => {
    const claims = {
      sub: 'u1',
      email: 'u1@bank.example',
      groups: ['tutti-admin', 'compliance'],
      scope: 'tutti/application',
    };
    const expected = { id: 'c1', name: 'c1', groups: [], roles: ['application'], onBehalfOf: 'u1' };
    expect(personOf({ ...claims, act: { sub: 'c1' } })).toEqual(expected);
    expect(personOf({ ...claims, act: '{"sub":"c1"}' })).toEqual(expected);
    for (const act of ['c1', {}, null, 7, '[']) expect(personOf({ ...claims, act })).toBeUndefined();
  });

  test('claims without a subject name nobody', () => {
    expect(personOf({ email: 'a@bank.example' })).toBeUndefined();
    expect(personOf({ sub: { $ne: '' } })).toBeUndefined();
  });
});
