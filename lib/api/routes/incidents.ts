import { data, json, paging, reason, text, z } from '../schemas.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { IncidentStatus } from '../../runtime/types.ts';
import type { Route } from '../types.ts';

const tag = 'incidents';

export const incidents: readonly Route[] = [
  {
    method: 'get',
    path: '/incidents',
    summary: 'Incidents',
    tag,
    query: z.object({
      ...paging,
      status: z.enum(['open', 'resolving', 'resolved']).optional(),
      process: text,
      instance: text,
    }),
    handle: async ({ options, query }) => ({
      body: await options.runtime.incidents.list(query as { status?: IncidentStatus }),
    }),
  },
  {
    method: 'get',
    path: '/incidents/{id}',
    summary: 'One incident, with what an edit may set',
    tag,
    handle: async ({ options, params }) => ({ body: await options.runtime.incidents.get(params.id!) }),
  },
  {
    method: 'post',
    path: '/incidents/{id}/retry',
    summary: 'Sends the step on its way again',
    tag,
    body: z.object({ reason }),
    handle: async ({ options, params, body, by }) => ({
      body: await options.runtime.incidents.retry(params.id!, String(body.reason), by),
    }),
  },
  {
    method: 'post',
    path: '/incidents/{id}/edit',
    summary: 'Sets variables and sends the step on its way again',
    tag,
    body: z.object({ set: data, reason }),
    handle: async ({ options, params, body, by }) => ({
      body: await options.runtime.incidents.edit(params.id!, body.set as JsonObject, String(body.reason), by),
    }),
  },
  {
    method: 'post',
    path: '/incidents/{id}/skip',
    summary: 'Goes on with an output as if the step had given it',
    tag,
    body: z.object({ output: json, reason }),
    handle: async ({ options, params, body, by }) => ({
      body: await options.runtime.incidents.skip(params.id!, (body.output ?? null) as Json, String(body.reason), by),
    }),
  },
];
