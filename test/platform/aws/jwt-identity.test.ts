import { describe, expect, test } from '@jest/globals';
import { bindClaims, JwtIdentity } from '../../../lib/platform/aws/jwt-identity.ts';

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
});
