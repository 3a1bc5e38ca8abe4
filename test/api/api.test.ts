import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ROUTES } from '../../lib/api/routes/index.ts';
import type { OpenScenario } from '../../lib/local/scenario/host.ts';
import { LOCAL_PEOPLE } from '../../lib/local/people.ts';
import type { JsonObject } from '../../lib/model/json.ts';
import type { RecordPage } from '../../lib/api/about.ts';
import {
  actorOf,
  type AuditExport,
  type InstanceView,
  type TaskView,
  type VerifyReport,
} from '../../lib/runtime/types.ts';
import { apiWorld, type ApiWorld } from './world.ts';

/** The API over a whole Tutti in memory: nothing between it and the process is faked. */
describe('the HTTP API', () => {
  let world: ApiWorld;
  let host: OpenScenario;
  let input: JsonObject;
  beforeAll(async () => {
    world = await apiWorld();
    ({ host, input } = world);
  });
  afterAll(() => world.close());
  const ask: ApiWorld['ask'] = (...request) => world.ask(...request);

  let n = 0;
  /** An application under a key of its own; `registrationNumber` HRB-12500 has a weak credit and goes to compliance. */
  const start = async (change: JsonObject = {}): Promise<InstanceView> => {
    const application = input.application as JsonObject;
    const variables = { ...input, application: { ...application, id: `T-${(n += 1)}`, ...change } };
    const { body } = await ask<InstanceView>('clara', 'POST', '/instances', { process: 'account-opening', variables });
    await host.settle();
    return body;
  };
  const weak = (): JsonObject => ({
    company: { ...((input.application as JsonObject).company as JsonObject), registrationNumber: 'HRB-12500' },
  });
  const taskOf = async (instance: string): Promise<TaskView> =>
    (await ask<{ items: TaskView[] }>('carl', 'GET', `/tasks?scope=all&instance=${instance}`)).body.items[0]!;

  test('OpenAPI 3.1 describes every route', async () => {
    const { body } = await ask<{ openapi: string; paths: Record<string, Record<string, unknown>> }>(
      undefined,
      'GET',
      '/openapi.json',
    );
    expect(body.openapi).toBe('3.1.0');
    for (const route of ROUTES)
      expect([route.path, route.method, body.paths[route.path]?.[route.method] !== undefined]).toEqual([
        route.path,
        route.method,
        true,
      ]);
  });

  test('what is wrong with a request is told by code and JSON pointer', async () => {
    const wrong = await ask('clara', 'POST', '/instances', { process: 7 });
    expect(wrong).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST', errors: [{ pointer: '/process' }] } });
    expect(wrong.headers.get('content-type')).toContain('application/problem+json');
    expect(await ask('clara', 'POST', '/instances', '{')).toMatchObject({
      status: 400,
      body: { code: 'INVALID_JSON' },
    });
    const application = { ...(input.application as JsonObject), owners: 'nobody' };
    const unfit = await ask<{ errors: { pointer: string }[] }>('clara', 'POST', '/instances', {
      process: 'account-opening',
      variables: { ...input, application },
    });
    expect(unfit).toMatchObject({ status: 400, body: { code: 'INVALID_VARIABLES' } });
    expect(unfit.body.errors.map((e) => e.pointer)).toContain('/variables/application/owners');
    expect(await ask('clara', 'GET', '/instances?limit=1000')).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/limit' }] },
    });
    expect(await ask('clara', 'GET', '/nothing')).toMatchObject({ status: 404, body: { code: 'UNKNOWN_ROUTE' } });
    expect(await ask('clara', 'GET', '/instances/none')).toMatchObject({
      status: 404,
      body: { code: 'UNKNOWN_INSTANCE' },
    });
    expect((await ask('clara', 'POST', '/instances', `{"x":"${'x'.repeat(1_100_000)}"}`)).status).toBe(413);
  });

  test('the same Idempotency-Key: the same answer, once; another request under it is refused', async () => {
    const variables = { ...input, application: { ...(input.application as JsonObject), id: 'T-once' } };
    const headers = { 'idempotency-key': 'k-1' };
    const first = await ask('clara', 'POST', '/instances', { process: 'account-opening', variables }, headers);
    const again = await ask('clara', 'POST', '/instances', { process: 'account-opening', variables }, headers);
    expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(
      await ask('clara', 'POST', '/instances', { process: 'account-opening', variables: {} }, headers),
    ).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    await host.settle();
    expect((await ask<{ items: unknown[] }>('clara', 'GET', '/instances?businessKey=T-once')).body.items).toHaveLength(
      1,
    );
  });

  test('one open instance per business key', async () => {
    const { id } = await start(weak());
    const application = { ...(input.application as JsonObject), id: `T-${n}` };
    expect(
      await ask('clara', 'POST', '/instances', { process: 'account-opening', variables: { ...input, application } }),
    ).toMatchObject({ status: 409, body: { code: 'BUSINESS_KEY_IN_USE', instance: id } });
  });

  test('a wrong form payload: 400 with the pointer, and nothing is lost', async () => {
    const { id } = await start(weak());
    const task = await taskOf(id);
    expect((await ask('carl', 'PUT', `/tasks/${task.id}/claim`)).status).toBe(200);
    for (const [data, pointer] of [
      [{ comment: 'no outcome' }, '/data/outcome'],
      [{ outcome: 'maybe', comment: 'x' }, '/data/outcome'],
      [{ outcome: 'approve', comment: 7 }, '/data/comment'],
      [{ outcome: 'approve', comment: 'x', risk: 'low' }, '/data/risk'],
    ] as const) {
      const refused = await ask<{ errors: { pointer: string }[] }>('carl', 'POST', `/tasks/${task.id}/completion`, {
        data,
      });
      expect([refused.status, refused.body.errors.map((e) => e.pointer)]).toEqual([
        400,
        expect.arrayContaining([pointer]),
      ]);
    }
    expect((await ask('carl', 'GET', `/tasks/${task.id}`)).body).toMatchObject({ status: 'claimed', assignee: 'carl' });
    expect(
      (await ask('carl', 'POST', `/tasks/${task.id}/completion`, { data: { outcome: 'approve', comment: 'fine' } }))
        .status,
    ).toBe(200);
    await host.settle();
    expect((await ask('carl', 'GET', `/instances/${id}`)).body).toMatchObject({
      status: 'completed',
      outcome: 'End_Opened',
    });
  });

  test('whoever submitted cannot review, by claim or by completion, in any round', async () => {
    // Clara belongs to compliance here, and has submitted.
    const clara = LOCAL_PEOPLE.find((p) => p.id === 'clara')!;
    const both = {
      kind: 'person' as const,
      id: clara.id,
      name: clara.name,
      groups: ['compliance'],
      roles: clara.roles,
    };
    const { id } = await start(weak());
    for (let round = 1; round <= 2; round += 1) {
      const task = await taskOf(id);
      await expect(host.runtime.tasks.claim(task.id, both)).rejects.toMatchObject({ code: 'FOUR_EYES' });
      await expect(
        host.runtime.tasks.complete(task.id, { outcome: 'approve', comment: 'mine' }, both),
      ).rejects.toMatchObject({ code: 'FOUR_EYES' });
      expect((await host.runtime.tasks.get(task.id, both)).blocked).toContain('submitted');
      const outcome = round === 1 ? 'request-documents' : 'approve';
      expect(
        (await ask('carl', 'POST', `/tasks/${task.id}/completion`, { data: { outcome, comment: `round ${round}` } }))
          .status,
      ).toBe(200);
      await host.settle();
      if (round === 1) {
        const sent = await ask('carl', 'POST', '/messages', {
          name: 'documents-received',
          key: `T-${n}`,
          data: { documents: [{ name: 'extra.pdf', text: 'Beneficial owner: Ana Lima\nBeneficial owner: Bo Chen' }] },
        });
        expect(sent).toMatchObject({ status: 200, body: { status: 'delivered', instance: id } });
        await host.settle();
      }
    }
    expect((await ask('carl', 'GET', `/instances/${id}`)).body).toMatchObject({
      status: 'completed',
      outcome: 'End_Opened',
    });
  });

  test('If-Match: who has seen an older revision changes nothing', async () => {
    const { id } = await start(weak());
    const task = await taskOf(id);
    const seen = (await ask('carl', 'GET', `/tasks/${task.id}`)).headers.get('etag')!;
    expect((await ask('carl', 'PUT', `/tasks/${task.id}/claim`, undefined, { 'if-match': seen })).status).toBe(200);
    expect(await ask('carl', 'POST', `/tasks/${task.id}/completion`, { data: {} }, { 'if-match': seen })).toMatchObject(
      {
        status: 412,
        body: { code: 'REVISION_MISMATCH', revision: 2 },
      },
    );
    // Where somebody else came first, that is what counts: who, and when.
    expect(await ask('lena', 'POST', `/tasks/${task.id}/completion`, { data: {} }, { 'if-match': seen })).toMatchObject(
      {
        status: 409,
        body: { code: 'TASK_ALREADY_CLAIMED', by: 'carl', at: expect.stringMatching(/^\d{4}-/) },
      },
    );
    expect(await ask('lena', 'PUT', `/tasks/${task.id}/claim`)).toMatchObject({
      status: 409,
      body: { code: 'TASK_ALREADY_CLAIMED' },
    });
  });

  test('settings: a threshold takes a second person, the stop switch works at once and sends the step to people', async () => {
    const path = '/processes/account-opening/settings/review-documents';
    const proposed = await ask<{ status: string; version: number }>('olga', 'PUT', `${path}/threshold`, {
      value: 0.9,
      reason: 'too many mistakes',
    });
    expect(proposed).toMatchObject({ status: 200, body: { status: 'proposed' } });
    expect(await ask('olga', 'POST', `${path}/threshold/approval`, { version: proposed.body.version })).toMatchObject({
      status: 403,
      body: { code: 'FOUR_EYES' },
    });
    expect(await ask('olga', 'PUT', `${path}/threshold`, { value: 2, reason: 'x' })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_SETTING' },
    });
    expect(await ask('oskar', 'PUT', `${path}/stop`, { value: true, reason: 'the model is ill' })).toMatchObject({
      status: 200,
      body: { status: 'active' },
    });
    const { id } = await start();
    expect(await taskOf(id)).toMatchObject({ name: 'Review documents' });
    expect((await ask('dora', 'GET', `/tasks/${(await taskOf(id)).id}`)).body).toMatchObject({
      evidence: { reason: 'stopped' },
    });
    expect((await ask('oskar', 'PUT', `${path}/stop`, { value: false, reason: 'it is well again' })).status).toBe(200);
  });

  test('an instance is cancelled with a reason; its task is no longer needed', async () => {
    const { id } = await start(weak());
    const task = await taskOf(id);
    expect((await ask('oskar', 'POST', `/instances/${id}/cancellation`, { reason: '' })).status).toBe(400);
    expect(await ask('oskar', 'POST', `/instances/${id}/cancellation`, { reason: 'entered twice' })).toMatchObject({
      status: 200,
      body: { status: 'cancelled' },
    });
    await host.settle();
    expect(
      await ask('carl', 'POST', `/tasks/${task.id}/completion`, { data: { outcome: 'approve', comment: 'late' } }),
    ).toMatchObject({ status: 410, body: { code: 'TASK_CANCELLED' } });
    const timeline = await ask<{ items: { action: string }[] }>('oskar', 'GET', `/instances/${id}/timeline?limit=500`);
    expect(timeline.body.items.map((e) => e.action)).toContain('instance.cancelled');
  });

  test('lists say names beside ids: process, version, what it waits for, and what entries of the record are about', async () => {
    const { id } = await start(weak());
    await taskOf(id);
    const { items } = (await ask<{ items: InstanceView[] }>('oskar', 'GET', '/instances')).body;
    const listed = items.find((i) => i.id === id)!;
    expect(listed).toMatchObject({
      process: 'account-opening',
      processName: 'Account opening for corporate customers',
      deployment: { number: 1 },
      waits: [{ element: 'Task_Compliance', name: 'Compliance review', kind: 'people' }],
    });
    const page = (await ask<RecordPage>('aldo', 'GET', `/audit?stream=${id}&order=newest&limit=2`)).body;
    const [last] = page.items;
    expect(page.items).toHaveLength(2);
    expect(last!.at >= page.items[1]!.at).toBe(true);
    const entries = await ask<RecordPage>('oskar', 'GET', `/instances/${id}/timeline?limit=500`);
    const created = entries.body.items.find((e) => e.action === 'task.created')!;
    expect(entries.body.about[created.id]).toEqual({
      process: 'Account opening for corporate customers',
      element: 'Compliance review',
      kind: 'userTask',
      instance: listed.businessKey,
    });
    expect(created).not.toHaveProperty('about');
    const deployed = (await ask<RecordPage>('aldo', 'GET', '/audit?action=process.deployed')).body;
    expect(deployed.about[deployed.items[0]!.id]).toEqual({ process: 'Account opening for corporate customers' });
  });

  test('the record is exported with the values behind it only where they are asked for, and verified with them', async () => {
    const without = await ask<AuditExport>('aldo', 'GET', '/audit/export');
    expect(without.body).not.toHaveProperty('values');
    const whole = (await ask<AuditExport>('aldo', 'GET', '/audit/export?values=true')).body;
    expect(Object.keys(whole.values!)).toEqual(whole.entries.filter((e) => e.hashes !== undefined).map((e) => e.id));
    const verified = await ask<VerifyReport>('aldo', 'POST', '/audit/verification', { values: true });
    expect(verified.body).toMatchObject({ ok: true, values: { erased: 0, absent: 0 } });
    expect(verified.body.values.matching).toBe(verified.body.values.hashed);
    expect((await ask('dora', 'GET', '/audit/export?values=true')).status).toBe(403);
  });

  test('the same version deployed again is the same version, since when it was; another one is the next', async () => {
    const view = async () => (await host.runtime.processes.list()).find((p) => p.id === 'account-opening')!;
    const before = await view();
    const deployed = await host.runtime.processes.get('account-opening');
    await host.settle();
    await host.runtime.processes.deploy(deployed, actorOf(LOCAL_PEOPLE[0]!));
    expect(await view()).toEqual(before);
    const other = { ...deployed, model: { ...deployed.model, hash: `sha256:${'0'.repeat(64)}` } };
    await host.runtime.processes.deploy(other, actorOf(LOCAL_PEOPLE[0]!));
    expect(await view()).toMatchObject({ version: other.model.hash, number: 2 });
    await host.runtime.processes.deploy(deployed, actorOf(LOCAL_PEOPLE[0]!));
    expect(await view()).toMatchObject({ version: before.version, number: 1 });
  });

  test('local mode answers this machine only, and takes no change from a page of another origin', async () => {
    expect(await ask(undefined, 'GET', '/health', undefined, { host: 'tutti.evil.example' })).toMatchObject({
      status: 403,
      body: { code: 'LOOPBACK_ONLY' },
    });
    expect(await ask('clara', 'POST', '/messages', {}, { origin: 'https://evil.example' })).toMatchObject({
      status: 403,
      body: { code: 'FOREIGN_ORIGIN' },
    });
    const session = await ask(undefined, 'POST', '/local/session', { person: 'dora' });
    expect(session.headers.get('set-cookie')).toMatch(/^tutti_session=[\w-]+; HttpOnly; SameSite=Strict; Path=\/$/);
    expect(await ask(undefined, 'POST', '/local/session', { person: 'eve' })).toMatchObject({
      status: 400,
      body: { code: 'UNKNOWN_PERSON' },
    });
  });
});
