import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ROLES } from '../../lib/api/access.ts';
import type { Person } from '../../lib/platform/port.ts';
import { apiWorld, type ApiWorld } from '../api/world.ts';
import { describedIn, Requests, type Asked, type Described } from './requests.ts';

/** A part in `npm test`, 10,000 in `npm run prove`. TUTTI_SEED plays one run again. */
const COUNT = process.env.TUTTI_PROVE === '1' ? 10_000 : 1_000;
const SEED = Number(process.env.TUTTI_SEED ?? 20_261_125);
/** What must never leave: the way to a fault, paths of this machine, how things are stored. */
const LEAK =
  /\n\s+at |node_modules|file:\/\/|node:internal|\.ts:\d+|SQLITE|sqlite|ECONN|TypeError|ReferenceError|RangeError/;

describe('requests made from the OpenAPI document', () => {
  let world: ApiWorld;
  let operations: Described[];
  let known: Record<string, string[]>;
  const faults: string[] = [];
  const people: readonly Person[] = [
    ...ROLES.map((role) => ({
      id: `only-${role}`,
      name: role,
      groups: ['compliance', 'document-review'],
      roles: [role],
    })),
    { id: 'nobody', name: 'Nobody', groups: [], roles: [] },
  ];
  beforeAll(async () => {
    world = await apiWorld(people);
    jest
      .spyOn(console, 'error')
      .mockImplementation((...words: unknown[]) => void faults.push(words.map(String).join(' ')));
    operations = describedIn((await world.ask(undefined, 'GET', '/openapi.json')).body);
    const application = world.input.application as { company: object };
    const weak = { ...application, company: { ...application.company, registrationNumber: 'HRB-12500' } };
    const { body } = await world.ask<{ id: string }>('clara', 'POST', '/instances', {
      process: 'account-opening',
      variables: { ...world.input, application: weak },
    });
    await world.host.settle();
    const tasks = await world.ask<{ items: { id: string }[] }>('carl', 'GET', '/tasks?scope=all');
    known = {
      instances: [body.id],
      tasks: tasks.body.items.map((t) => t.id),
      processes: ['account-opening'],
      incidents: ['x'],
      messages: ['application-withdrawn', 'documents-received'],
    };
  });
  afterAll(() => world.close());

  test('every operation is there to be asked', () => {
    expect(operations.length).toBeGreaterThan(25);
    expect(operations.filter((o) => o.body !== undefined).length).toBeGreaterThan(10);
  });

  test(`${COUNT} of them, as everybody: no fault, no leak, every refusal a problem that says why`, async () => {
    const requests = new Requests(SEED, operations, known);
    const cwd = process.cwd();
    const statuses = new Map<number, number>();
    for (let n = 0; n < COUNT; n += 1) {
      const asked: Asked = requests.next();
      const as = requests.chance(0.1) ? undefined : requests.one(people).id;
      const { status, body, headers } = await world.ask(as, asked.method, asked.path, asked.body, asked.headers);
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const what = `request ${n} of seed ${SEED}: ${as ?? 'nobody'} ${asked.method} ${asked.path.slice(0, 300)} ${(asked.body ?? '').slice(0, 500)} -> ${status} ${text.slice(0, 300)} ${faults.join('\n')}`;
      if (status >= 500 || faults.length > 0) throw new Error(what);
      if (status >= 400) {
        if (headers.get('content-type') !== 'application/problem+json') throw new Error(what);
        const problem = body as { code?: unknown; status?: unknown; detail?: unknown };
        if (typeof problem.code !== 'string' || problem.status !== status || typeof problem.detail !== 'string')
          throw new Error(what);
        if (LEAK.test(text) || text.includes(cwd)) throw new Error(`a leak: ${what}`);
      }
      if (headers.get('x-injected') !== null) throw new Error(`an injected header: ${what}`);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (n % 200 === 0) await world.host.settle();
    }
    await world.host.settle();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    // Of a run that only ever hears 401 nothing is learnt.
    for (const status of [200, 400, 401, 403, 404])
      expect([status, (statuses.get(status) ?? 0) > COUNT / 200]).toEqual([status, true]);
    expect(await world.host.runtime.audit.verify()).toMatchObject({ ok: true });
  }, 600_000);
});
