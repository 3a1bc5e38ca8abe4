import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACCESS, accessTo, ROLES, type Access, type Operation } from '../../lib/api/access.ts';
import { ROUTES } from '../../lib/api/routes/index.ts';
import type { Grant, Person, Role } from '../../lib/platform/port.ts';
import type { InstanceView, TaskView } from '../../lib/runtime/types.ts';
import { apiWorld, type ApiWorld } from './world.ts';

const only = (role: Role): Person => ({ id: `only-${role}`, name: `Only ${role}`, groups: [], roles: [role] });
const limited = (id: string, groups: readonly string[], ...grants: Grant[]): Person => ({
  id,
  name: id,
  groups,
  roles: [],
  grants,
});
const PROCESS = 'account-opening';
const PEOPLE: readonly Person[] = [
  ...ROLES.map(only),
  { id: 'nobody', name: 'No role', groups: [], roles: [] },
  limited('here', [], ...ROLES.map((role) => ({ role, process: PROCESS }))),
  ...ROLES.map((role) => limited(`elsewhere-${role}`, [], { role, process: 'invoice-approval' })),
  limited('task-reader', [], { role: 'viewer', process: PROCESS, group: 'compliance' }),
  limited('task-reader-elsewhere', [], { role: 'viewer', process: PROCESS, group: 'document-review' }),
  limited('shop', [], { role: 'application', process: 'invoice-approval' }),
  limited('portal-here', [], { role: 'application', process: PROCESS }),
];

describe('route and role', () => {
  let world: ApiWorld;
  let instance: InstanceView;
  let task: TaskView;
  beforeAll(async () => {
    world = await apiWorld(PEOPLE);
    const application = world.input.application as { company: object };
    const company = { ...application.company, registrationNumber: 'HRB-12500' };
    const variables = { ...world.input, application: { ...application, company } };
    instance = (await world.ask<InstanceView>('clara', 'POST', '/instances', { process: PROCESS, variables })).body;
    await world.host.settle();
    const tasks = await world.ask<{ items: TaskView[] }>('carl', 'GET', '/tasks?scope=all');
    task = tasks.body.items[0]!;
  });
  afterAll(() => world.close());

  const operations = Object.keys(ACCESS) as Operation[];
  const split = (operation: Operation): [method: string, path: string] => operation.split(' ') as [string, string];
  const rowOf = (operation: Operation): Access => {
    const [method, path] = split(operation);
    return accessTo({ method, path });
  };
  /** Asks with ids that are nothing, and a body that fits nothing: the guard stands before both. */
  const status = async (
    as: string | undefined,
    operation: Operation,
  ): Promise<{ status: number; type: string | null }> => {
    const [method, path] = split(operation);
    const answer = await world.ask(as, method, path.replace(/\{\w+\}/g, 'x'), method === 'GET' ? undefined : {});
    return { status: answer.status, type: answer.headers.get('content-type') };
  };

  test('every route that the app serves has a row, and every row is a route', () => {
    const served = world.app.routes
      .filter((r) => r.method !== 'ALL')
      .map((r) => `${r.method} ${r.path.replace(/:(\w+)/g, '{$1}')}`);
    expect([...new Set(served)].sort()).toEqual([...operations].sort());
    expect(() => accessTo({ method: 'get', path: '/nobody-has-decided' })).toThrow(/has no row/);
    for (const route of ROUTES) expect(accessTo(route)).toBeDefined();
  });

  test.each(operations)('%s', async (operation) => {
    const { to } = rowOf(operation);
    const problem = 'application/problem+json';
    if (to !== 'public') expect(await status(undefined, operation)).toEqual({ status: 401, type: problem });
    for (const role of [...ROLES, undefined]) {
      const allowed = typeof to === 'string' || (role !== undefined && (role === 'admin' || to.includes(role)));
      const answer = await status(role === undefined ? 'nobody' : `only-${role}`, operation);
      if (allowed) expect([role, operation, [401, 403].includes(answer.status)]).toEqual([role, operation, false]);
      else expect([role, operation, answer]).toEqual([role, operation, { status: 403, type: problem }]);
    }
  });

  test.each(operations.filter((o) => !['nothing', 'items'].includes(rowOf(o).about)))(
    '%s: whoever has the role for another process alone may not',
    async (operation) => {
      const [method, path] = split(operation);
      const ids: Readonly<Record<string, string>> = { process: PROCESS, instance: instance.id, task: task.id };
      const { about, to } = rowOf(operation);
      const target = path.replace('{id}', ids[about] ?? 'x').replace(/\{\w+\}/g, 'x');
      const fits: Record<string, unknown> = {
        process: PROCESS,
        name: 'application-withdrawn',
        key: 'k',
        reason: 'because',
        // Of a process it is text, of a setting a number.
        version: path === '/instances' ? 'any' : 1,
        value: 1,
        set: { amount: 1 },
        output: {},
        variables: {},
        data: {},
        text: 't',
        content: 'eA==',
        contentType: 'text/plain',
        tasks: [task.id],
        answer: 'approve',
        state: 'ignored',
        kind: 'cancel',
        filter: {},
        count: 1,
        worker: 'w',
        code: 'c',
        message: 'm',
        priority: 1,
        stream: instance.id,
        to: 'carl',
      };
      const route = ROUTES.find((r) => r.method === method.toLowerCase() && r.path === path);
      const shape = (route?.body as { readonly shape?: object } | undefined)?.shape ?? {};
      const body = Object.fromEntries(Object.entries(fits).filter(([name]) => name in shape));
      for (const role of ROLES) {
        if (typeof to === 'string') continue;
        const tried = await world.ask(`elsewhere-${role}`, method, target, method === 'GET' ? undefined : body);
        expect([role, tried.status, tried.body.code]).toEqual([role, 403, 'NOT_ALLOWED']);
        expect(JSON.stringify(tried.body)).not.toContain(instance.businessKey!);
      }
    },
  );

  test('a role for one process: what is about it is done, lists show nothing else', async () => {
    for (const path of [
      `/processes/${PROCESS}`,
      `/instances/${instance.id}`,
      `/tasks/${task.id}`,
      `/audit?stream=${instance.id}`,
    ])
      expect([path, (await world.ask('here', 'GET', path)).status]).toEqual([path, 200]);
    expect(await world.ask('here', 'GET', '/audit')).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } });
    expect(await world.ask('here', 'GET', '/instances/none')).toMatchObject({ status: 403 });
    const listed = async (as: string, path: string): Promise<number> =>
      (await world.ask<{ items: unknown[] }>(as, 'GET', path)).body.items.length;
    for (const path of ['/processes', '/instances', '/tasks?scope=all']) {
      expect([path, await listed('here', path)]).toEqual([path, 1]);
      expect([path, await listed('elsewhere-viewer', path)]).toEqual([path, 0]);
    }
  });

  test('a role for the tasks of one group', async () => {
    expect(await world.ask('task-reader', 'GET', `/tasks/${task.id}`)).toMatchObject({ status: 200 });
    expect(await world.ask('task-reader-elsewhere', 'GET', `/tasks/${task.id}`)).toMatchObject({ status: 403 });
    expect(await world.ask('task-reader', 'GET', `/instances/${instance.id}`)).toMatchObject({ status: 403 });
  });

  test('an application starts and tells the processes that it was given, and no other', async () => {
    const message = { name: 'application-withdrawn', key: 'nobody', data: {} };
    expect(await world.ask('shop', 'POST', '/instances', { process: PROCESS, variables: {} })).toMatchObject({
      status: 403,
    });
    expect(await world.ask('shop', 'POST', '/messages', message)).toMatchObject({ status: 403 });
    expect(await world.ask('portal-here', 'POST', '/messages', message)).toMatchObject({ status: 200 });
    expect(await world.ask('portal-here', 'POST', '/messages', { ...message, name: 'unheard-of' })).toMatchObject({
      status: 403,
    });
    // Four eyes against whoever submits: the application must say for whom it asks.
    expect(
      await world.ask('portal-here', 'POST', '/instances', { process: PROCESS, variables: world.input }),
    ).toMatchObject({ status: 422, body: { code: 'ON_BEHALF_OF_REQUIRED' } });
  });
});
