import { data, json, paging, reason, text, z } from '../schemas.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { IncidentGroupView, IncidentStatus } from '../../runtime/types.ts';
import type { Route } from '../types.ts';

const tag = 'incidents';

export const incidents: readonly Route[] = [
  {
    method: 'get',
    path: '/incidents',
    summary: 'Incidents',
    tag,
    answer: 'IncidentPage',
    query: z.object({
      ...paging,
      status: z.enum(['open', 'resolving', 'resolved']).optional(),
      process: text,
      instance: text,
      fingerprint: text,
    }),
    handle: async ({ options, query }) => ({
      body: await options.runtime.incidents.list(query as { status?: IncidentStatus }),
    }),
  },
  {
    method: 'get',
    path: '/incidents/groups',
    summary: 'Open incidents by kind: how many, since when; a list by the fingerprint is exactly that set',
    tag,
    answer: 'IncidentGroups',
    query: z.object({ process: text, all: z.enum(['true', 'false']).optional() }),
    handle: async ({ options, query }) => ({
      body: {
        items: await options.runtime.incidents.groups({
          all: query.all === 'true',
          ...(query.process === undefined ? {} : { process: query.process }),
        }),
      },
    }),
  },
  {
    method: 'put',
    path: '/incidents/groups/{fingerprint}',
    summary: 'Says that a kind of incident is resolved (it comes back if it happens again), ignored, or open',
    tag,
    answer: 'IncidentGroup',
    body: z.object({ state: z.enum(['open', 'resolved', 'ignored']), reason }),
    handle: async ({ options, params, body, by }) => ({
      body: await options.runtime.incidents.judge(
        params.fingerprint!,
        body.state as IncidentGroupView['state'],
        String(body.reason),
        by,
      ),
    }),
  },
  {
    method: 'get',
    path: '/incidents/{id}',
    summary: 'One incident, with what an edit may set',
    tag,
    answer: 'Incident',
    handle: async ({ options, params }) => ({ body: await options.runtime.incidents.get(params.id!) }),
  },
  {
    method: 'post',
    path: '/incidents/{id}/retry',
    summary: 'Sends the step on its way again',
    tag,
    answer: 'Incident',
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
    answer: 'Incident',
    body: z.object({ set: data, reason }),
    handle: async ({ options, params, body, by }) => ({
      body: await options.runtime.incidents.edit(params.id!, body.set as JsonObject, String(body.reason), by),
    }),
  },
  {
    method: 'post',
    path: '/incidents/{id}/close',
    summary: 'Puts an incident away whose instance has ended',
    tag,
    answer: 'Incident',
    body: z.object({ reason }),
    handle: async ({ options, params, body, by }) => ({
      body: await options.runtime.incidents.close(params.id!, String(body.reason), by),
    }),
  },
  {
    method: 'post',
    path: '/incidents/{id}/skip',
    summary: 'Goes on with an output as if the step had given it',
    tag,
    answer: 'Incident',
    body: z.object({ output: json, reason }),
    handle: async ({ options, params, body, by }) => ({
      body: await options.runtime.incidents.skip(params.id!, (body.output ?? null) as Json, String(body.reason), by),
    }),
  },
];
