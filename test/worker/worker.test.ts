import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LOCAL_PEOPLE } from '../../lib/local/people.ts';
import { openScenario, type OpenScenario } from '../../lib/local/scenario/host.ts';
import { BpmnError, startWorker, type Job, type WorkerOptions } from '../../lib/worker/index.ts';
import { people } from '../../statemachines/claims-handling/demo/index.ts';
import { apiOver } from '../api/world.ts';
import { claimed } from '../support/claims.ts';

const URL_ = 'http://127.0.0.1:7007';

/** The worker client against the API over a whole Tutti in memory. */
describe('the worker client', () => {
  let host: OpenScenario;
  let request: (url: string, init?: RequestInit) => Promise<Response>;
  let identity: ReturnType<typeof apiOver>['identity'];
  beforeAll(async () => {
    host = await openScenario('statemachines/claims-handling');
    const made = apiOver(host, [...LOCAL_PEOPLE, ...people]);
    identity = made.identity;
    const loopback = { host: '127.0.0.1:7007' };
    request = async (url, init) =>
      made.app.request(url, { ...init, headers: { ...loopback, ...(init?.headers as Record<string, string>) } });
  });
  afterAll(() => host.close());

  const claim = (id: string): Promise<string> => claimed(host, id);
  const worker = (options: Partial<WorkerOptions<Job['input'], { closedAs: string }>>) =>
    startWorker<Job['input'], { closedAs: string }>({
      url: URL_,
      token: () => identity.open('robot'),
      topic: 'legacy-claims',
      worker: 'robot-1',
      waitSeconds: 1,
      fetch: (url, init) => request(String(url), init),
      handle: () => ({ closedAs: 'LEG' }),
      ...options,
    });
  const until = async (condition: () => Promise<boolean>): Promise<void> => {
    for (let n = 0; n < 200 && !(await condition()); n += 1) {
      await new Promise((next) => setTimeout(next, 25));
      await host.settle();
    }
    expect(await condition()).toBe(true);
  };
  const outcome = async (instance: string) => (await host.runtime.instances.get(instance)).outcome;

  test('does the work; its idempotency key is that of the step', async () => {
    const instance = await claim('W-1');
    const jobs: Job[] = [];
    const running = worker({
      handle: (job) => {
        jobs.push(job);
        return { closedAs: `LEG-${String(job.input.claim)}` };
      },
    });
    await until(async () => (await outcome(instance)) === 'End_Settled');
    await running.stop();
    expect(jobs).toHaveLength(1);
    expect(jobs[0]).toMatchObject({ businessKey: 'W-1', attempts: 1, process: 'claims-handling' });
    expect(jobs[0]!.idempotencyKey).toMatch(new RegExp(`^${instance}/.*Task_Legacy:1$`));
  });

  test('a BPMN error goes its way', async () => {
    const instance = await claim('W-2');
    const running = worker({
      handle: () => {
        throw new BpmnError('policy-lapsed', 'the policy has lapsed');
      },
    });
    await until(async () => (await outcome(instance)) === 'End_Reversed');
    await running.stop();
  });

  test('an answer that gets lost is told again, and counts once', async () => {
    const instance = await claim('W-3');
    let lost = 0;
    let handled = 0;
    const problems: string[] = [];
    const running = worker({
      handle: () => {
        handled += 1;
        return { closedAs: 'LEG' };
      },
      onProblem: (problem) => problems.push(problem.message),
      fetch: async (url, init) => {
        const response = await request(String(url), init);
        if (!String(url).endsWith('/completion') || lost > 0) return response;
        lost += 1;
        throw new Error('socket hang up');
      },
    });
    await until(async () => (await outcome(instance)) === 'End_Settled');
    await running.stop();
    expect(handled).toBe(1);
    expect(problems).toContain('socket hang up');
  });

  test('a handler that throws gives the work back, with the reason', async () => {
    const instance = await claim('W-4');
    const running = worker({
      handle: () => {
        throw new Error('an unknown screen came up');
      },
    });
    await until(async () => {
      const { items } = await host.runtime.audit.list({ stream: instance, action: 'step.failed', limit: 5 });
      return items.some((e) => e.why?.reason === 'an unknown screen came up' && e.decided?.left === 2);
    });
    await running.stop();
    expect((await host.runtime.work.list('legacy-claims')).items).toMatchObject([{ failures: 1, instance }]);
  });

  test('whoever is no application is turned away, and so is an application of another process', async () => {
    const fetchAs = async (as: string) => {
      const response = await request(`${URL_}/jobs/fetch`, {
        method: 'POST',
        headers: { authorization: `Bearer ${identity.open(as)}`, 'content-type': 'application/json' },
        body: JSON.stringify({ topic: 'legacy-claims', worker: 'x' }),
      });
      return { status: response.status, body: (await response.json()) as { items?: unknown[] } };
    };
    await host.advance(3_600_000);
    expect((await fetchAs('clara')).status).toBe(403);
    expect(await fetchAs('robot')).toMatchObject({ status: 200, body: { items: [{ process: 'claims-handling' }] } });
    const strict = await request(`${URL_}/jobs/fetch`, {
      method: 'POST',
      headers: { authorization: `Bearer ${identity.open('robot')}`, 'content-type': 'application/json' },
      body: JSON.stringify({ topic: 'legacy-claims', worker: 'x', lock: 'P3D', by: 'somebody' }),
    });
    expect(strict.status).toBe(400);
    const { errors } = (await strict.json()) as { errors: { pointer: string }[] };
    expect(errors.map((e) => e.pointer)).toContain('/lock');
  });
});
