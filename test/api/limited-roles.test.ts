import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../lib/model/json.ts';
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

test('roles for different processes do not add up: who approves here and watches there sees not all tasks of here', async () => {
  const world = await apiWorld([
    {
      id: 'mixed',
      name: 'Mixed',
      groups: [],
      roles: [],
      grants: [
        { role: 'approver', process: 'account-opening' },
        { role: 'viewer', process: 'another' },
      ],
    },
    { id: 'watcher', name: 'Watcher', groups: [], roles: [], grants: [{ role: 'viewer', process: 'account-opening' }] },
  ]);
  const weak = { company: { name: 'Acme', registrationNumber: 'HRB-12500', jurisdiction: 'DE' } };
  const application = { ...(world.input.application as JsonObject), ...weak };
  await world.ask('clara', 'POST', '/instances', { process: 'account-opening', variables: { application } });
  await world.host.settle();
  const seen = async (as: string) => (await world.ask<{ items: unknown[] }>(as, 'GET', '/tasks?scope=all')).body.items;
  expect(await seen('watcher')).toHaveLength(1);
  expect(await seen('mixed')).toEqual([]);
  await world.close();
});
