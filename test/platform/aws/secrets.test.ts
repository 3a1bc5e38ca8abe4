import { expect, test } from '@jest/globals';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecretsManagerSecrets } from '../../../lib/platform/aws/secrets.ts';
import { fakeAws, refused } from './fake-http.ts';

test('a secret is read once in five minutes', async () => {
  let now = 0;
  const { sent, config } = fakeAws((_r, n) => ({ body: { SecretString: `s${n}` } }));
  const secrets = new SecretsManagerSecrets({ client: new SecretsManagerClient(config), now: () => now });
  expect(await secrets.get('bureau')).toBe('s0');
  now = 299_999;
  expect(await secrets.get('bureau')).toBe('s0');
  expect(await secrets.get('bank')).toBe('s1');
  now = 300_001;
  expect(await secrets.get('bureau')).toBe('s2');
  expect(sent.map((r) => [r.operation, r.body.SecretId])).toEqual([
    ['GetSecretValue', 'bureau'],
    ['GetSecretValue', 'bank'],
    ['GetSecretValue', 'bureau'],
  ]);
});

test('a secret that is not there is undefined, and asked for again; other errors are told', async () => {
  const answers = [refused('ResourceNotFoundException'), { body: { SecretString: 'now' } }];
  const { config } = fakeAws((_r, n) => answers[n] ?? refused('AccessDeniedException'));
  const secrets = new SecretsManagerSecrets({ client: new SecretsManagerClient(config) });
  expect(await secrets.get('a')).toBeUndefined();
  expect(await secrets.get('a')).toBe('now');
  await expect(secrets.get('b')).rejects.toMatchObject({ name: 'AccessDeniedException' });
});
