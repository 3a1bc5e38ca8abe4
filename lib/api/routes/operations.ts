import { paging, text, z } from '../schemas.ts';
import type { Route } from '../types.ts';

const tag = 'operations';

export const operations: readonly Route[] = [
  {
    method: 'get',
    path: '/operations',
    summary: 'What operators have done, newest first, with what became of it',
    tag,
    answer: 'OperationPage',
    query: z.object({ ...paging, instance: text }),
    handle: async ({ options, query }) => ({ body: await options.runtime.operations.list(query) }),
  },
  {
    method: 'get',
    path: '/operations/{id}',
    summary: 'One operation: accepted, running, then passed, failed again or interrupted, as the machine says it',
    tag,
    answer: 'Operation',
    handle: async ({ options, params }) => ({ body: await options.runtime.operations.get(params.id!) }),
  },
];
