import { durationMs } from '../../expressions/index.ts';
import { mayAbout, accessTo } from '../access.ts';
import { json, paging, z } from '../schemas.ts';
import type { Json } from '../../model/json.ts';
import type { WorkView } from '../../runtime/types.ts';
import type { Asked, Route } from '../types.ts';

const tag = 'jobs';
const MAX_LOCK_MS = 86_400_000;
/** How long a fetch may wait for work: below what API Gateway allows a request. */
const MAX_WAIT_SECONDS = 20;
const LOOK_EVERY_MS = 250;
const LOOK_AT_LEAST_EVERY_MS = 2000;

const topic = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/);
const worker = z.string().trim().min(1).max(100);
const lock = z
  .string()
  .max(40)
  .refine((text) => lockMs(text) > 0 && lockMs(text) <= MAX_LOCK_MS, 'an ISO 8601 duration up to PT24H, such as PT5M');
const held = { worker };
const lockMs = (text: unknown): number => {
  try {
    return durationMs(String(text));
  } catch {
    return 0;
  }
};

/** Asks until there is work or the time is over. */
async function fetchWork({ options, body, by, person, signal }: Asked): Promise<readonly WorkView[]> {
  const access = accessTo({ method: 'post', path: '/jobs/fetch' });
  const until = Date.now() + Number(body.waitSeconds) * 1000;
  let pause = LOOK_EVERY_MS;
  for (;;) {
    // What is locked for a worker that is gone would lie there for the time of its lock.
    if (signal.aborted) return [];
    const items = await options.runtime.work.fetch(
      String(body.topic),
      { worker: String(body.worker), max: Number(body.max), lockMs: lockMs(body.lock) },
      by,
      (process) => mayAbout(access, person, { process }),
    );
    if (items.length > 0 || Date.now() >= until) return items;
    await new Promise((next) => setTimeout(next, pause));
    pause = Math.min(pause * 2, LOOK_AT_LEAST_EVERY_MS);
  }
}

/** External workers and RPA bots: they poll, nothing has to reach them. */
export const jobs: readonly Route[] = [
  {
    method: 'post',
    path: '/jobs/fetch',
    summary: 'Locks work of a topic for a worker; waits for some, if asked to',
    tag,
    repeatable: true,
    answer: 'Jobs',
    body: z.object({
      topic,
      ...held,
      max: z.number().int().min(1).max(25).default(1),
      lock: lock.default('PT5M'),
      waitSeconds: z.number().min(0).max(MAX_WAIT_SECONDS).default(0),
    }),
    handle: async (asked) => ({ body: { items: await fetchWork(asked) } }),
  },
  {
    method: 'get',
    path: '/jobs',
    summary: 'Open work of a topic',
    tag,
    answer: 'JobPage',
    query: z.object({ ...paging, topic }),
    handle: async ({ options, query }) => ({
      body: await options.runtime.work.list(String(query.topic), query as { limit?: number }),
    }),
  },
  {
    method: 'post',
    path: '/jobs/{id}/heartbeat',
    summary: 'Keeps the lock',
    tag,
    repeatable: true,
    answer: 'Job',
    body: z.object({ ...held, lock: lock.default('PT5M') }),
    handle: async ({ options, params, body, by }) => ({
      body: await options.runtime.work.heartbeat(
        params.id!,
        { worker: String(body.worker), lockMs: lockMs(body.lock) },
        by,
      ),
    }),
  },
  {
    method: 'post',
    path: '/jobs/{id}/completion',
    summary: 'The work is done; its output must fit the schema of the step',
    tag,
    repeatable: true,
    answer: 'Job',
    body: z.object({ ...held, output: json.default(null) }),
    handle: async ({ options, params, body, by }) => ({
      body: await options.runtime.work.complete(
        params.id!,
        { worker: String(body.worker), output: (body.output ?? null) as Json },
        by,
      ),
    }),
  },
  {
    method: 'post',
    path: '/jobs/{id}/failure',
    summary: 'The worker could not do it: it lies there again after a pause, and is an incident after the last attempt',
    tag,
    answer: 'Job',
    body: z.object({ ...held, message: z.string().trim().min(1).max(500), retryIn: lock.optional() }),
    handle: async ({ options, params, body, by }) => ({
      body: await options.runtime.work.fail(
        params.id!,
        {
          worker: String(body.worker),
          message: String(body.message),
          ...(body.retryIn === undefined ? {} : { retryInMs: lockMs(body.retryIn) }),
        },
        by,
      ),
    }),
  },
  {
    method: 'post',
    path: '/jobs/{id}/error',
    summary: 'Raises a BPMN error, which the diagram catches',
    tag,
    answer: 'Job',
    body: z.object({
      ...held,
      code: z.string().trim().min(1).max(100),
      message: z.string().max(500).optional(),
      data: json.optional(),
    }),
    handle: async ({ options, params, body, by }) => ({
      body: await options.runtime.work.raise(
        params.id!,
        {
          worker: String(body.worker),
          code: String(body.code),
          ...(body.message === undefined ? {} : { message: String(body.message) }),
          ...(body.data === undefined ? {} : { data: body.data as Json }),
        },
        by,
      ),
    }),
  },
];
