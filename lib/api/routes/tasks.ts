import { data, moment, paging, person, reason, text, z } from '../schemas.ts';
import { rolesAbout } from '../access.ts';
import type { JsonObject } from '../../model/json.ts';
import type { TaskFilter, TaskView } from '../../runtime/types.ts';
import type { Answer, Asked, Route } from '../types.ts';

const tag = 'tasks';
export const tagged = <T extends TaskView>(task: T): Answer<T> => ({
  body: task,
  headers: { etag: `"${task.revision}"` },
});

const ids = z.array(z.string().min(1).max(100)).min(1).max(100);
const handed = z.object({ to: person, reason });
const given = ({ body, revision }: Asked): { reason?: string; revision?: number } => ({
  ...(body.reason === undefined ? {} : { reason: String(body.reason) }),
  ...(revision === undefined ? {} : { revision }),
});

export const tasks: readonly Route[] = [
  {
    method: 'get',
    path: '/tasks',
    summary: 'Tasks of people, in a stable order, page by page',
    tag,
    answer: 'TaskPage',
    query: z.object({
      ...paging,
      scope: z.enum(['mine', 'groups', 'unassigned', 'all']).optional(),
      status: z.enum(['open', 'completed']).default('open'),
      process: text,
      element: text,
      instance: text,
      group: text,
      assignee: text,
      businessKey: text,
      dueFrom: moment.optional(),
      dueBefore: moment.optional(),
      followUpBefore: moment.optional(),
      minPriority: z.coerce.number().int().min(0).max(100).optional(),
      late: z.enum(['on-time', 'at-risk', 'breached']).optional(),
      sort: z.enum(['created', 'due', 'priority', 'followUp']).optional(),
      order: z.enum(['asc', 'desc']).optional(),
    }),
    handle: async ({ options, query, by, person: caller }) => ({
      body: await options.runtime.tasks.list(query as unknown as TaskFilter, by, (task) => rolesAbout(caller, task)),
    }),
  },
  {
    method: 'get',
    path: '/tasks/{id}',
    summary: 'One task: form, data, evidence, comments, attachments, the draft of the caller',
    tag,
    answer: 'TaskDetail',
    handle: async ({ options, params, by }) => tagged(await options.runtime.tasks.get(params.id!, by)),
  },
  {
    method: 'patch',
    path: '/tasks/{id}',
    summary: 'Sets priority and due date (operators and owners, with a reason) or the follow-up date',
    tag,
    answer: 'Task',
    body: z.object({
      priority: z.number().int().min(0).max(100).optional(),
      due: moment.optional(),
      followUp: moment.nullable().optional(),
      reason: reason.optional(),
    }),
    handle: async (asked) => {
      const { reason: _reason, ...to } = asked.body as { reason?: string };
      return tagged(await asked.options.runtime.tasks.plan(asked.params.id!, to, asked.by, given(asked)));
    },
  },
  {
    method: 'put',
    path: '/tasks/{id}/claim',
    summary: 'Claims a task; whoever comes second is told who holds it, and since when',
    tag,
    answer: 'Task',
    handle: async ({ options, params, by, revision }) =>
      tagged(await options.runtime.tasks.claim(params.id!, by, revision)),
  },
  {
    method: 'delete',
    path: '/tasks/{id}/claim',
    summary: 'Gives a task back',
    tag,
    answer: 'Task',
    handle: async ({ options, params, by, revision }) =>
      tagged(await options.runtime.tasks.release(params.id!, by, revision)),
  },
  {
    method: 'post',
    path: '/tasks/{id}/assignment',
    summary: 'Gives a task to another candidate for good',
    tag,
    answer: 'Task',
    body: handed,
    handle: async ({ options, params, body, by, revision }) =>
      tagged(await options.runtime.tasks.reassign(params.id!, String(body.to), String(body.reason), by, revision)),
  },
  {
    method: 'post',
    path: '/tasks/{id}/delegation',
    summary: 'Lets somebody work on a task that its holder decides on later',
    tag,
    answer: 'Task',
    body: handed,
    handle: async ({ options, params, body, by, revision }) =>
      tagged(await options.runtime.tasks.delegate(params.id!, String(body.to), String(body.reason), by, revision)),
  },
  {
    method: 'post',
    path: '/tasks/{id}/resolution',
    summary: 'Hands a delegated task back to its owner, with a proposal',
    tag,
    answer: 'Task',
    body: z.object({ data: data.default({}), note: z.string().trim().max(4000).optional() }),
    handle: async ({ options, params, body, by, revision }) =>
      tagged(
        await options.runtime.tasks.resolve(params.id!, body.data as JsonObject, by, {
          ...(body.note === undefined ? {} : { note: String(body.note) }),
          ...(revision === undefined ? {} : { revision }),
        }),
      ),
  },
  {
    method: 'post',
    path: '/tasks/{id}/completion',
    summary:
      'Completes a task, or votes where several decide; overriding a model and rejecting in a vote take a reason',
    tag,
    answer: 'Task',
    body: z.object({ data: data.default({}), reason: z.string().max(2000).optional() }),
    handle: async (asked) => {
      const { options, params, body, by, idempotencyKey } = asked;
      return tagged(
        await options.runtime.tasks.complete(params.id!, body.data as JsonObject, by, {
          ...given(asked),
          ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
        }),
      );
    },
  },
  {
    method: 'post',
    path: '/tasks/claims',
    summary: 'Claims several tasks; says for each how it went',
    tag,
    answer: 'Bulk',
    body: z.object({ tasks: ids }),
    handle: async ({ options, body, by }) => ({
      body: await options.runtime.tasks.claimAll(body.tasks as string[], by),
    }),
  },
  {
    method: 'post',
    path: '/tasks/completions',
    summary:
      'Completes several tasks of one element with the same data, where its binding says `bulk`; says for each how it went',
    tag,
    answer: 'Bulk',
    body: z.object({ tasks: ids, data: data.default({}), reason: reason.optional() }),
    handle: async (asked) => ({
      body: await asked.options.runtime.tasks.completeAll(
        asked.body.tasks as string[],
        asked.body.data as JsonObject,
        asked.by,
        given(asked),
      ),
    }),
  },
];
