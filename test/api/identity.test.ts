import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ROUTES } from '../../lib/api/routes/index.ts';
import type { JsonObject } from '../../lib/model/json.ts';
import type { AuditEntry, InstanceView } from '../../lib/runtime/types.ts';
import { apiWorld, type ApiWorld } from './world.ts';

describe('who asks', () => {
  let world: ApiWorld;
  beforeAll(async () => {
    world = await apiWorld();
  });
  afterAll(() => world.close());
  const POSING = [
    'by',
    'actor',
    'person',
    'user',
    'roles',
    'groups',
    'onBehalfOf',
    'assignee',
    '__proto__',
    'constructor',
  ];

  test.each(
    ROUTES.filter((r) => r.body !== undefined && r.localOnly !== true).map((r) => [r.method.toUpperCase(), r.path]),
  )('%s %s: no field of the body can say who asks', async (method, path) => {
    for (const field of POSING) {
      const body = `{${JSON.stringify(field)}:{"id":"ada","roles":["admin"]},"reason":"r","person":"ada"}`;
      const answer = await world.ask('ada', method!, path!.replace(/\{\w+\}/g, 'x'), body);
      expect([field, answer.status, answer.body.code]).toEqual([field, 400, 'INVALID_REQUEST']);
    }
  });

  test('no header but the credential can say who asks', async () => {
    const headers = { 'x-user': 'ada', 'x-forwarded-user': 'ada', 'x-amzn-oidc-identity': 'ada', from: 'ada' };
    expect((await world.ask('clara', 'GET', '/me', undefined, headers)).body).toMatchObject({ id: 'clara' });
    expect(await world.ask(undefined, 'GET', '/me', undefined, headers)).toMatchObject({ status: 401 });
    expect(await world.ask(undefined, 'GET', '/me', undefined, { cookie: 'tutti_session=clara' })).toMatchObject({
      status: 401,
    });
  });

  test('an application acts on behalf of a person by that person’s own credential', async () => {
    const token = async (person: string): Promise<string> =>
      (await world.ask<{ token: string }>(undefined, 'POST', '/local/session', { person })).body.token;
    const body = { process: 'account-opening', variables: world.input };
    const start = (as: string, behalf: string) =>
      world.ask<InstanceView>(as, 'POST', '/instances', body, { 'on-behalf-of': behalf });
    expect(await start('portal', 'clara')).toMatchObject({ status: 401, body: { code: 'ON_BEHALF_OF_NOT_VERIFIED' } });
    expect(await start('portal', await token('portal'))).toMatchObject({ status: 401 });
    expect(await start('clara', await token('carl'))).toMatchObject({
      status: 403,
      body: { code: 'NOT_AN_APPLICATION' },
    });
    const started = await start('portal', `Bearer ${await token('clara')}`);
    expect(started.status).toBe(201);
    await world.host.settle();
    const { items } = (await world.ask<{ items: AuditEntry[] }>('aldo', 'GET', `/audit?stream=${started.body.id}`))
      .body;
    expect(items.find((e) => e.action === 'instance.started')?.actor).toEqual({
      kind: 'application',
      id: 'portal',
      onBehalfOf: 'clara',
    });
  });

  test('one idempotency key of an application is another one for each person whom it acts for', async () => {
    const token = async (person: string): Promise<string> =>
      (await world.ask<{ token: string }>(undefined, 'POST', '/local/session', { person })).body.token;
    const start = async (behalf: string, id: string) => {
      const application = { ...(world.input.application as JsonObject), id };
      const body = { process: 'account-opening', variables: { ...world.input, application } };
      const headers = { 'on-behalf-of': await token(behalf), 'idempotency-key': 'same' };
      return (await world.ask<InstanceView>('portal', 'POST', '/instances', body, headers)).body.businessKey;
    };
    expect([await start('clara', 'K-1'), await start('carl', 'K-2')]).toEqual(['K-1', 'K-2']);
  });
});
