import { expect, test } from '@jest/globals';
import { apiWorld } from './world.ts';

test('an admin of one process arranges nobody else to be substituted: that is about every process', async () => {
  const world = await apiWorld([
    {
      id: 'half',
      name: 'Half',
      groups: ['compliance'],
      roles: ['approver'],
      grants: [{ role: 'admin', process: 'x' }],
    },
  ]);
  const stand = (as: string, body: object) => world.ask(as, 'POST', '/substitutions', body);
  const time = { from: '2026-01-05T08:00:00Z', to: '2026-01-06T08:00:00Z' };
  expect(await stand('half', { person: 'carl', substitute: 'half', ...time })).toMatchObject({
    status: 403,
    body: { code: 'NOT_ALLOWED' },
  });
  expect((await stand('half', { substitute: 'carl', ...time })).status).toBeLessThan(300);
  await world.close();
});
