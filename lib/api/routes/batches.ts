import { paging, reason, searchFields, z } from '../schemas.ts';
import type { BatchItemStatus, BatchRequest } from '../../runtime/types.ts';
import { Refusal } from '../../runtime/types.ts';
import type { Route } from '../types.ts';

const tag = 'batches';
const about = {
  process: z.string().max(200),
  kind: z.enum(['retry', 'cancel']),
  filter: z.strictObject(searchFields).default({}),
};
const CHANGES = ['suspend', 'resume', 'cancel', 'rerun'] as const;
const STATUSES = ['ACTIVE', 'RUNNING', 'VERIFIED', 'REFAILED', 'COMPLETED', 'SKIPPED', 'FAILED', 'CANCELED'] as const;

export const batches: readonly Route[] = [
  {
    method: 'post',
    path: '/batches/preview',
    summary: 'How many a batch would be about, and what it would come to for each',
    tag,
    repeatable: true,
    answer: 'BatchPreview',
    body: z.object(about),
    handle: async ({ options, body }) => ({
      body: await options.runtime.batches.preview(body as unknown as BatchRequest),
    }),
  },
  {
    method: 'post',
    path: '/batches',
    summary:
      'Retries or cancels all that fit a filter; `count` is what the preview said, so that nobody does more than they saw',
    tag,
    status: 202,
    answer: 'Batch',
    body: z.object({ ...about, name: z.string().trim().min(1).max(200), count: z.number().int().min(0), reason }),
    handle: async ({ options, body, by }) => {
      const request = body as unknown as BatchRequest & { name: string; count: number };
      const made = await options.runtime.batches.create(request, String(body.reason), by);
      return { body: made, headers: { location: `/batches/${made.id}` } };
    },
  },
  {
    method: 'get',
    path: '/batches',
    summary: 'Batches, newest first',
    tag,
    answer: 'BatchPage',
    query: z.object(paging),
    handle: async ({ options, query }) => ({ body: await options.runtime.batches.list(query) }),
  },
  {
    method: 'get',
    path: '/batches/{id}',
    summary: 'One batch: its status, and how many items are in which',
    tag,
    answer: 'Batch',
    handle: async ({ options, params }) => ({ body: await options.runtime.batches.get(params.id!) }),
  },
  {
    method: 'get',
    path: '/batches/{id}/items',
    summary: 'What became of each item',
    tag,
    answer: 'BatchItemPage',
    query: z.object({ ...paging, status: z.enum(STATUSES).optional() }),
    handle: async ({ options, params, query }) => ({
      body: await options.runtime.batches.items(params.id!, query as { status?: BatchItemStatus }),
    }),
  },
  {
    method: 'post',
    path: '/batches/{id}/{change}',
    summary: 'Suspends, resumes or cancels a batch, or reruns its items that failed: suspend, resume, cancel, rerun',
    tag,
    answer: 'Batch',
    body: z.object({ reason }),
    handle: async ({ options, params, body, by }) => {
      const change = CHANGES.find((c) => c === params.change);
      if (change === undefined)
        throw new Refusal('unknown', 'UNKNOWN_ROUTE', `a batch is changed by ${CHANGES.join(', ')}`);
      return { body: await options.runtime.batches.change(params.id!, change, String(body.reason), by) };
    },
  },
];
