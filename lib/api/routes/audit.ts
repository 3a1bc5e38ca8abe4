import { recordPaging, text, z } from '../schemas.ts';
import type { Route } from '../types.ts';

const tag = 'audit';
const stream = (s: string | undefined): { stream?: string } => (s === undefined ? {} : { stream: s });

export const audit: readonly Route[] = [
  {
    method: 'get',
    path: '/audit',
    summary: 'Entries of the record',
    tag,
    query: z.object({ ...recordPaging, stream: text, action: text, actor: text }),
    handle: async ({ options, query }) => ({ body: await options.runtime.audit.list(query) }),
  },
  {
    method: 'get',
    path: '/audit/export',
    summary: 'Everything a verifier needs, without personal data',
    tag,
    query: z.object({ stream: text }),
    handle: async ({ options, query }) => ({ body: await options.runtime.audit.export(stream(query.stream)) }),
  },
  {
    method: 'post',
    path: '/audit/verification',
    summary: 'Verifies the record against the receipts at hand',
    tag,
    body: z.object({ stream: text }).default({}),
    handle: async ({ options, body }) => ({
      body: await options.runtime.audit.verify(stream(body.stream as string | undefined)),
    }),
  },
  {
    method: 'get',
    path: '/audit/anchors',
    summary: 'Receipts of the anchors so far, to be kept elsewhere',
    tag,
    handle: async ({ options }) => ({ body: { items: await options.runtime.audit.receipts() } }),
  },
  {
    method: 'post',
    path: '/audit/anchors',
    summary: 'Anchors the record outside of the store; null where nothing is new',
    tag,
    handle: async ({ options }) => ({ body: (await options.runtime.audit.anchor()) ?? null }),
  },
];
