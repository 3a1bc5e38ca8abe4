import { data, paging, text, z } from '../schemas.ts';
import type { JsonObject } from '../../model/json.ts';
import type { TaskView } from '../../runtime/types.ts';
import type { Answer, Route } from '../types.ts';

const tag = 'tasks';
const tagged = (task: TaskView): Answer => ({ body: task, headers: { etag: `"${task.revision}"` } });

export const tasks: readonly Route[] = [
  {
    method: 'get',
    path: '/tasks',
    summary: 'Tasks of people',
    tag,
    query: z.object({
      ...paging,
      scope: z.enum(['mine', 'groups', 'all']).optional(),
      status: z.enum(['open', 'completed']).default('open'),
      process: text,
      instance: text,
    }),
    handle: async ({ options, query, by }) => ({
      body: await options.runtime.tasks.list(query as { scope?: 'mine' }, by),
    }),
  },
  {
    method: 'get',
    path: '/tasks/{id}',
    summary: 'One task: form, data, evidence',
    tag,
    handle: async ({ options, params, by }) => tagged(await options.runtime.tasks.get(params.id!, by)),
  },
  {
    method: 'put',
    path: '/tasks/{id}/claim',
    summary: 'Claims a task',
    tag,
    handle: async ({ options, params, by, revision }) =>
      tagged(await options.runtime.tasks.claim(params.id!, by, revision)),
  },
  {
    method: 'delete',
    path: '/tasks/{id}/claim',
    summary: 'Gives a task back',
    tag,
    handle: async ({ options, params, by, revision }) =>
      tagged(await options.runtime.tasks.release(params.id!, by, revision)),
  },
  {
    method: 'post',
    path: '/tasks/{id}/completion',
    summary: 'Completes a task; overriding a model takes a reason',
    tag,
    body: z.object({ data: data.default({}), reason: z.string().max(2000).optional() }),
    handle: async ({ options, params, body, by, revision, idempotencyKey }) =>
      tagged(
        await options.runtime.tasks.complete(params.id!, body.data as JsonObject, by, {
          ...(body.reason === undefined ? {} : { reason: String(body.reason) }),
          ...(revision === undefined ? {} : { revision }),
          ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
        }),
      ),
  },
];
