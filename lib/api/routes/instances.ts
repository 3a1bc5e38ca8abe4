import { data, paging, recordPaging, reason, searchFields, text, z } from '../schemas.ts';
import type { JsonObject } from '../../model/json.ts';
import type { EditRequest, InstanceStatus, SearchFilter } from '../../runtime/types.ts';
import { withNames } from '../about.ts';
import { readsPersonal } from '../access.ts';
import type { Route } from '../types.ts';

const tag = 'instances';

const editing = { activation: z.string().max(500).optional(), to: text, set: data.optional() };

export const instances: readonly Route[] = [
  {
    method: 'post',
    path: '/instances',
    summary: 'Starts an instance',
    tag,
    status: 201,
    answer: 'Instance',
    body: z.object({
      process: z.string().max(200),
      variables: data.default({}),
      businessKey: text,
      version: text,
      startEvent: text,
    }),
    handle: async ({ options, body, by, idempotencyKey }) => {
      const request = body as unknown as {
        process: string;
        variables: JsonObject;
        businessKey?: string;
        version?: string;
        startEvent?: string;
      };
      const started = await options.runtime.instances.start(
        { ...request, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) },
        by,
      );
      return { body: started, headers: { location: `/instances/${started.id}` } };
    },
  },
  {
    method: 'get',
    path: '/instances',
    summary: 'Instances, newest first',
    tag,
    answer: 'InstancePage',
    query: z.object({
      ...paging,
      process: text,
      businessKey: text,
      status: z.enum(['starting', 'running', 'completed', 'cancelled', 'failed']).optional(),
    }),
    handle: async ({ options, query }) => ({
      body: await options.runtime.instances.list(query as { status?: InstanceStatus }),
    }),
  },
  {
    method: 'post',
    path: '/instances/search',
    summary:
      'Instances by what is known of them; filters combine. It follows changes by moments: `asOf` says up to when',
    tag,
    repeatable: true,
    answer: 'SearchPage',
    body: z.object({
      ...paging,
      process: text,
      ...searchFields,
      order: z.enum(['newest', 'oldest']).optional(),
    }),
    handle: async ({ options, body }) => ({ body: await options.runtime.search.find(body as SearchFilter) }),
  },
  {
    method: 'get',
    path: '/instances/{id}',
    summary: 'One instance: where it is, what it waits for, what it knows',
    tag,
    answer: 'InstanceDetail',
    handle: async ({ options, params }) => ({ body: await options.runtime.instances.get(params.id!) }),
  },
  {
    method: 'get',
    path: '/instances/{id}/timeline',
    summary: 'What happened, from the record, with the names of what it is about',
    tag,
    answer: 'RecordPage',
    query: z.object(recordPaging),
    handle: async ({ options: { runtime }, params, query }) => ({
      body: await withNames(runtime, await runtime.instances.timeline(params.id!, query)),
    }),
  },
  {
    method: 'get',
    path: '/instances/{id}/steps/{element}',
    summary: 'One step: each time it was at work, what went in and came out, its attempts, what can come next',
    tag,
    answer: 'StepDetail',
    handle: async ({ options: { runtime }, params, by }) => ({
      body: await runtime.instances.step(params.id!, params.element!, { personal: readsPersonal(by) }),
    }),
  },
  {
    method: 'post',
    path: '/instances/{id}/edit/preview',
    summary: 'What an edit or a move would come to: the difference, what is taken back, what runs',
    tag,
    repeatable: true,
    answer: 'EditPreview',
    body: z.object(editing),
    handle: async ({ options, params, body }) => ({
      body: await options.runtime.instances.previewEdit(params.id!, body as EditRequest),
    }),
  },
  {
    method: 'post',
    path: '/instances/{id}/edit',
    summary:
      'Sets variables where it waits, and goes to the element `to` where one is named; see GET /operations/{id} for the outcome',
    tag,
    status: 202,
    answer: 'Operation',
    body: z.object({ ...editing, reason }),
    handle: async ({ options, params, body, by }) => {
      const { reason: why, ...edit } = body;
      const operation = await options.runtime.instances.edit(params.id!, edit as EditRequest, String(why), by);
      return { body: operation, headers: { location: `/operations/${operation.id}` } };
    },
  },
  {
    method: 'get',
    path: '/instances/{id}/history',
    summary: 'What the machine did, without data: from the engine, or from what was kept when it ended',
    tag,
    answer: 'ExecutionHistory',
    handle: async ({ options, params }) => ({ body: await options.runtime.instances.history(params.id!) }),
  },
  {
    method: 'get',
    path: '/instances/{id}/cancellation',
    summary: 'What a cancellation would come to',
    tag,
    answer: 'CancellationView',
    handle: async ({ options, params }) => ({ body: await options.runtime.instances.cancellation(params.id!) }),
  },
  {
    method: 'post',
    path: '/instances/{id}/cancellation',
    summary: 'Cancels an instance',
    tag,
    answer: 'Instance',
    body: z.object({ reason }),
    handle: async ({ options, params, body, by }) => ({
      body: await options.runtime.instances.cancel(params.id!, String(body.reason), by),
    }),
  },
  {
    method: 'post',
    path: '/messages',
    summary: 'Publishes a message; buffered until somebody waits for it or its time to live ends',
    tag: 'messages',
    answer: 'Published',
    body: z.object({
      name: z.string().max(200),
      key: z.union([z.string().max(500), z.number()]).transform(String),
      data: z.unknown().optional(),
      id: z.string().max(200).optional(),
    }),
    handle: async ({ options, body, by }) => ({
      body: await options.runtime.messages.publish(body as unknown as { name: string; key: string }, by),
    }),
  },
  {
    method: 'post',
    path: '/signals',
    summary: 'Broadcasts a signal: to everybody who waits for it now, and to every process that it starts',
    tag: 'messages',
    answer: 'Broadcast',
    body: z.object({
      name: z.string().max(200),
      data: z.unknown().optional(),
      id: z.string().max(200).optional(),
    }),
    handle: async ({ options, body, by }) => ({
      body: await options.runtime.messages.signal(body as unknown as { name: string }, by),
    }),
  },
];
