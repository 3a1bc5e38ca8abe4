import { recordPaging, text, z } from '../schemas.ts';
import { withNames } from '../about.ts';
import type { Route } from '../types.ts';

const tag = 'audit';
const stream = (s: string | undefined): { stream?: string } => (s === undefined ? {} : { stream: s });

export const audit: readonly Route[] = [
  {
    method: 'get',
    path: '/audit',
    summary: 'Entries of the record, with the names of what they are about',
    tag,
    answer: 'RecordPage',
    query: z.object({ ...recordPaging, stream: text, action: text, actor: text }),
    handle: async ({ options: { runtime }, query }) => ({
      body: await withNames(runtime, await runtime.audit.list(query)),
    }),
  },
  {
    method: 'get',
    path: '/audit/export',
    summary:
      'Everything a verifier needs; with values=true also the values behind the entries, which hold personal data',
    tag,
    answer: 'AuditExport',
    query: z.object({ stream: text, values: z.enum(['true', 'false']).optional() }),
    handle: async ({ options, query }) => ({
      body: await options.runtime.audit.export({ ...stream(query.stream), values: query.values === 'true' }),
    }),
  },
  {
    method: 'post',
    path: '/audit/verification',
    summary: 'Verifies the record against the receipts at hand; with values, also what is stored behind the entries',
    tag,
    repeatable: true,
    answer: 'VerifyReport',
    body: z.object({ stream: text, values: z.boolean().optional() }).default({}),
    handle: async ({ options, body }) => ({
      body: await options.runtime.audit.verify({
        ...stream(body.stream as string | undefined),
        values: body.values === true,
      }),
    }),
  },
  {
    method: 'get',
    path: '/audit/anchors',
    summary: 'Receipts of the anchors so far, to be kept elsewhere',
    tag,
    answer: 'Receipts',
    handle: async ({ options }) => ({ body: { items: await options.runtime.audit.receipts() } }),
  },
  {
    method: 'post',
    path: '/audit/anchors',
    summary: 'Anchors the record outside of the store; null where nothing is new',
    tag,
    answer: 'Receipt',
    handle: async ({ options }) => ({ body: (await options.runtime.audit.anchor()) ?? null }),
  },
];
