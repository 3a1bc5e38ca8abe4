import { expect, test } from '@jest/globals';
import { KnownSecrets } from '../../lib/runtime/redact.ts';

test('of two secrets of which one begins the other, neither shows', async () => {
  const values: Record<string, string> = { short: 'ABCDEFGH', long: 'ABCDEFGHIJKLMNOP' };
  const secrets = new KnownSecrets({ get: (name) => Promise.resolve(values[name]) });
  await secrets.get('short');
  await secrets.get('long');
  expect(secrets.mask(`${values.long} and ${values.short}`)).not.toMatch(/[A-Z]{4}/);
});
