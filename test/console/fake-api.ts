import { Hono, type Context } from 'hono';
import { setCookie } from 'hono/cookie';
import { consoleApp } from '../../console/serve.ts';
import type { JsonObject } from '../../lib/model/json.ts';
import type { IncidentView, InstanceDetail, TaskDetail, TaskView } from '../../lib/runtime/types.ts';
import {
  DIAGRAM,
  form,
  incidents,
  instances,
  kpis,
  PEOPLE,
  PROCESS,
  PROCESS_NAME,
  tasks,
  VERSION,
} from './fake-data.ts';
import { decisionRoutes } from './fake-decisions.ts';
import { acts, me, page, refuse, unknown, who } from './fake-http.ts';
import { FakeRecord, recordPage, seed } from './fake-record.ts';
import { stepOf } from './fake-steps.ts';

type Changing<T> = { -readonly [K in keyof T]: T[K] };
export interface FakeApi {
  readonly app: Hono;
  readonly instances: Changing<InstanceDetail>[];
  readonly tasks: Changing<TaskDetail>[];
  readonly incidents: Changing<IncidentView>[];
  readonly record: FakeRecord;
  /** Bodies of completions as they came. */
  readonly completions: { readonly task: string; readonly body: JsonObject; readonly key: string | undefined }[];
  /** How the next operations on incidents end; passed where nothing is said. */
  readonly outcomes: ('passed' | 'failed')[];
  /** Makes every answer an error, as a server in trouble does. */
  down: boolean;
}

/** The console on an API that keeps everything in memory: the paths and views of the real one, with data to look at. */
export async function fakeApi(): Promise<FakeApi> {
  const app = new Hono();
  const api: FakeApi = {
    app,
    instances: instances(),
    tasks: tasks(),
    incidents: incidents(),
    record: new FakeRecord(),
    completions: [],
    outcomes: [],
    down: false,
  };
  seed(api.record, api.instances[0]?.id ?? '', api.instances[1]?.id ?? '');
  app.use(async (c, next) => (api.down && c.req.path !== '/' ? refuse(c, 503, 'DOWN', 'The store is away') : next()));
  people(app);
  processes(app, api);
  instanceRoutes(app, api);
  taskRoutes(app, api);
  incidentRoutes(app, api);
  auditRoutes(app, api);
  decisionRoutes(app);
  app.route('/', await consoleApp());
  return api;
}

function people(app: Hono): void {
  app.get('/me', (c) => {
    const person = who(c);
    return person === undefined ? refuse(c, 401, 'UNAUTHENTICATED', 'Nobody is signed in') : c.json(person);
  });
  app.get('/local/people', (c) => c.json({ items: PEOPLE }));
  app.post('/local/session', async (c) => {
    const { person } = await c.req.json<{ person: string }>();
    setCookie(c, 'person', person, { httpOnly: true, sameSite: 'Strict', path: '/' });
    return c.json({ person: PEOPLE.find((p) => p.id === person), token: 'local' });
  });
}

function processes(app: Hono, api: FakeApi): void {
  const view = {
    id: PROCESS,
    name: PROCESS_NAME,
    version: VERSION,
    number: 1,
    deployedAt: api.record.entries[0]?.at ?? '',
    owner: { name: 'Head of Client Onboarding', email: 'onboarding@example.com' },
    warnings: [],
  };
  app.get('/processes', (c) => c.json({ items: [view] }));
  app.get('/processes/:id', (c) => (c.req.param('id') === PROCESS ? c.json(view) : unknown(c)));
  app.get('/processes/:id/diagram', (c) => c.body(DIAGRAM, 200, { 'content-type': 'application/xml; charset=utf-8' }));
  app.get('/processes/:id/kpis', (c) =>
    c.json(kpis(api.instances.filter((i) => i.status === 'completed').map((i) => i.id))),
  );
  app.get('/processes/:id/start-form', (c) =>
    c.json({
      form: form('application'),
      example: {
        application: {
          id: 'A-2001',
          email: 'office@example.com',
          company: { name: 'Acme', registrationNumber: 'HRB 4711', jurisdiction: 'DE' },
          products: ['current'],
          owners: [{ name: 'Ana Costa', dateOfBirth: '1980-04-02' }],
          documents: [{ name: 'register.txt', text: 'Acme, owner Ana Costa' }],
        },
      },
    }),
  );
}

function instanceRoutes(app: Hono, api: FakeApi): void {
  const find = (c: Context) => api.instances.find((i) => i.id === c.req.param('id'));
  app.get('/instances', (c) => {
    const { process, status, businessKey } = c.req.query();
    return page(
      c,
      api.instances.filter(
        (i) =>
          (process === undefined || i.process === process) &&
          (status === undefined || i.status === status) &&
          (businessKey === undefined || i.businessKey === businessKey),
      ),
    );
  });
  app.post('/instances', async (c) => {
    const { variables } = await c.req.json<{ variables: { application?: { id?: string; email?: string } } }>();
    const key = variables.application?.id;
    if (key === undefined)
      return refuse(c, 422, 'INVALID', 'The data does not fit', [
        { pointer: '/variables/application/id', message: 'is missing' },
      ]);
    const made: InstanceDetail = {
      id: `01K0STARTED${String(api.instances.length).padStart(15, '0')}`,
      process: PROCESS,
      processName: PROCESS_NAME,
      version: VERSION,
      businessKey: key,
      status: 'running',
      startedAt: new Date().toISOString(),
      startedBy: me(c),
      incidents: 0,
      variables: variables as JsonObject,
      waits: [],
      elements: {},
      flows: {},
      path: [],
    };
    api.instances.unshift(made);
    api.record.add({ action: 'instance.started', actor: acts(c), stream: made.id });
    return c.json(made, 201);
  });
  app.get('/instances/:id', (c) => {
    const found = find(c);
    return found === undefined ? unknown(c) : c.json(found);
  });
  app.get('/instances/:id/steps/:element', (c) => {
    const found = find(c);
    const step = found === undefined ? undefined : stepOf(found, c.req.param('element'));
    return step === undefined ? unknown(c) : c.json(step);
  });
  app.get('/instances/:id/timeline', (c) =>
    recordPage(
      c,
      api.record.entries.filter((e) => e.stream === c.req.param('id')),
      api.instances,
    ),
  );
  app.post('/instances/:id/cancellation', async (c) => {
    const found = find(c);
    if (found === undefined) return unknown(c);
    if (found.status !== 'running') return refuse(c, 409, 'INSTANCE_ENDED', 'The instance has ended already');
    const { reason } = await c.req.json<{ reason?: string }>();
    if (reason === undefined || reason === '') return refuse(c, 422, 'REASON_MISSING', 'A reason is needed');
    Object.assign(found, { status: 'cancelled', endedAt: new Date().toISOString(), waits: [] });
    api.record.add({ action: 'instance.cancelled', actor: acts(c), stream: found.id, why: { reason } });
    return c.json(found);
  });
}

function taskRoutes(app: Hono, api: FakeApi): void {
  const find = (c: Context) => api.tasks.find((t) => t.id === c.req.param('id'));
  const open = (t: TaskView): boolean => t.status === 'open' || t.status === 'claimed';
  app.get('/tasks', (c) => {
    const groups = who(c)?.groups ?? [];
    const scope = c.req.query('scope');
    return page(
      c,
      api.tasks
        .filter((t) => (c.req.query('status') === 'completed' ? t.status === 'completed' : open(t)))
        .filter(
          (t) =>
            scope === 'all' || (scope === 'mine' ? t.assignee === me(c) : t.groups.some((g) => groups.includes(g))),
        )
        .map(({ form: _form, data: _data, evidence: _evidence, ...view }) => view),
    );
  });
  app.get('/tasks/:id', (c) => {
    const found = find(c);
    if (found === undefined) return unknown(c);
    const may = found.groups.some((g) => who(c)?.groups.includes(g));
    const blocked = may ? {} : { blocked: `Only ${found.groups.join(', ')} may decide here.` };
    return c.json({ ...found, ...blocked }, 200, { etag: `"${found.revision}"` });
  });
  app.on(['PUT', 'DELETE'], '/tasks/:id/claim', (c) => {
    const found = find(c);
    if (found === undefined) return unknown(c);
    if (found.assignee !== undefined && found.assignee !== me(c))
      return refuse(c, 409, 'TASK_CLAIMED', `${found.assignee} holds this task`);
    const claims = c.req.method === 'PUT';
    found.revision += 1;
    found.status = claims ? 'claimed' : 'open';
    if (claims) found.assignee = me(c);
    else delete found.assignee;
    api.record.add({ action: claims ? 'task.claimed' : 'task.released', actor: acts(c), stream: found.instance });
    return c.json(found);
  });
  app.post('/tasks/:id/completion', async (c) => {
    const found = find(c);
    if (found === undefined) return unknown(c);
    if (found.assignee !== me(c)) return refuse(c, 403, 'TASK_NOT_CLAIMED', 'Claim the task first');
    const match = c.req.header('if-match');
    if (match !== undefined && match !== `"${found.revision}"`)
      return refuse(c, 412, 'CHANGED', 'The task has changed');
    const body = await c.req.json<JsonObject>();
    api.completions.push({ task: found.id, body, key: c.req.header('idempotency-key') });
    Object.assign(found, { status: 'completed', completedBy: me(c), completedAt: new Date().toISOString() });
    api.record.add({ action: 'task.completed', actor: acts(c), stream: found.instance, element: found.element });
    return c.json(found);
  });
}

function incidentRoutes(app: Hono, api: FakeApi): void {
  const find = (c: Context) => api.incidents.find((i) => i.id === c.req.param('id'));
  app.get('/incidents', (c) => {
    const status = c.req.query('status');
    return page(
      c,
      api.incidents.filter((i) => status === undefined || i.status === status),
    );
  });
  // Each look at an operation finds it one stage further: accepted, running, then verified.
  app.get('/incidents/:id', (c) => {
    const found = find(c);
    if (found === undefined) return unknown(c);
    const shown = c.json(structuredClone(found));
    const { operation } = found;
    if (operation?.outcome === 'accepted') found.operation = { ...operation, outcome: 'running' };
    else if (operation?.outcome === 'running') {
      const outcome = api.outcomes.shift() ?? 'passed';
      found.operation = { ...operation, outcome, ...(outcome === 'failed' ? { error: 'still 503' } : {}) };
      found.status = outcome === 'passed' ? 'resolved' : 'open';
      if (outcome === 'failed') found.attempts += 1;
    }
    return shown;
  });
  for (const kind of ['retry', 'edit', 'skip'] as const)
    app.post(`/incidents/:id/${kind}`, async (c) => {
      const found = find(c);
      if (found === undefined) return unknown(c);
      if (who(c)?.roles.some((role) => role === 'operator' || role === 'admin') !== true)
        return refuse(c, 403, 'FORBIDDEN', 'Only operators may');
      const { reason } = await c.req.json<{ reason?: string }>();
      if (reason === undefined || reason === '') return refuse(c, 422, 'REASON_MISSING', 'A reason is needed');
      found.status = 'resolving';
      const at = new Date().toISOString();
      const { process, instance, element, activation } = found;
      const target = { process, instance, element, activation, incident: found.id };
      const progress = [{ outcome: 'accepted' as const, at }];
      const id = `O-${api.record.entries.length}`;
      found.operation = { id, kind, ...target, by: me(c), reason, at, outcome: 'accepted', progress };
      api.record.add({ action: 'incident.operation', actor: acts(c), stream: found.instance, why: { reason } });
      return c.json(found, 202);
    });
}

function auditRoutes(app: Hono, api: FakeApi): void {
  app.get('/audit', (c) => {
    const { stream, action, actor } = c.req.query();
    return recordPage(
      c,
      api.record.entries
        .filter((e) => stream === undefined || e.stream === stream)
        .filter((e) => action === undefined || e.action === action)
        .filter((e) => actor === undefined || e.actor.id === actor),
      api.instances,
    );
  });
  app.get('/audit/export', (c) => c.json({ format: 'tutti-audit/1', entries: api.record.entries, log: [] }));
  app.post('/audit/verification', (c) =>
    c.json({
      ok: true,
      entries: api.record.entries.length,
      anchored: api.record.entries.length - 1,
      values: { hashed: 4, matching: 3, erased: 1, absent: 0 },
      summary: `consistent, unanchored after entry ${api.record.entries.length - 1}`,
      findings: [],
    }),
  );
}
