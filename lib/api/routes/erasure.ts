import { reason, z } from '../schemas.ts';
import type { Route } from '../types.ts';

const tag = 'personal data';

export const erasure: readonly Route[] = [
  {
    method: 'post',
    path: '/instances/{id}/erasure',
    summary: 'Erases the values of an instance that has ended; the record stays, and verifies',
    tag,
    answer: 'Erased',
    body: z.object({ reason, early: z.boolean().optional() }),
    handle: async ({ options, params, body, by }) => ({
      body: await options.runtime.erasure.erase(params.id!, String(body.reason), by, { early: body.early === true }),
    }),
  },
  {
    method: 'put',
    path: '/instances/{id}/legal-hold',
    summary: 'Puts a legal hold on an instance: nothing of it can be erased',
    tag,
    answer: 'LegalHold',
    body: z.object({ reason }),
    handle: async ({ options, params, body, by }) => ({
      body: await options.runtime.erasure.hold(params.id!, String(body.reason), by),
    }),
  },
  {
    method: 'post',
    path: '/instances/{id}/legal-hold/release',
    summary: 'Takes the legal hold off',
    tag,
    answer: 'LegalHold',
    body: z.object({ reason }),
    handle: async ({ options, params, body, by }) => ({
      body: await options.runtime.erasure.release(params.id!, String(body.reason), by),
    }),
  },
];
