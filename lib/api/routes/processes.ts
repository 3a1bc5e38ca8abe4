import { json, reason, text, z } from '../schemas.ts';
import { Refusal } from '../../runtime/types.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { Route } from '../types.ts';

const tag = 'processes';

export const processes: readonly Route[] = [
  {
    method: 'get',
    path: '/processes',
    summary: 'Processes in their latest version',
    tag,
    answer: 'Processes',
    handle: async ({ options }) => ({ body: { items: await options.runtime.processes.list() } }),
  },
  {
    method: 'get',
    path: '/processes/{id}',
    summary: 'One process: its elements, its binding, what it becomes',
    tag,
    answer: 'ProcessDetail',
    handle: async ({ options, params }) => {
      const { model, compiled } = await options.runtime.processes.get(params.id!);
      const view = (await options.runtime.processes.list()).find((p) => p.id === model.id)!;
      return {
        body: {
          ...view,
          elements: Object.values(model.nodes).map((n) => ({
            id: n.id,
            type: n.type,
            slug: n.slug,
            scope: n.scope,
            ...(n.name === undefined ? {} : { name: n.name }),
          })),
          binding: model.binding as unknown as JsonObject,
          variables: model.variables,
          sourceMap: compiled.sourceMap,
        },
      };
    },
  },
  {
    method: 'get',
    path: '/processes/{id}/diagram',
    summary: 'The diagram as BPMN 2.0 XML',
    tag,
    answer: 'xml',
    query: z.object({ version: text }),
    handle: async ({ options, params, query }) => {
      const { model } = await options.runtime.processes.get(params.id!, query.version);
      return { content: model.bpmn.text, headers: { 'content-type': 'text/xml; charset=utf-8' } };
    },
  },
  {
    method: 'get',
    path: '/processes/{id}/start-form',
    summary: 'The form that starts an instance',
    tag,
    answer: 'StartForm',
    handle: async ({ options, params }) => {
      const { model } = await options.runtime.processes.get(params.id!);
      const form = model.binding.input === undefined ? undefined : model.documents[model.binding.input];
      return { body: form === undefined ? {} : { form: form as JsonObject } };
    },
  },
  {
    method: 'get',
    path: '/processes/{id}/kpis',
    summary: 'KPIs from the record, against target and baseline',
    tag,
    answer: 'KpiReport',
    query: z.object({ from: text, to: text }),
    handle: async ({ options, params, query }) => {
      for (const [name, at] of [
        ['from', query.from],
        ['to', query.to],
      ] as const)
        if (at !== undefined && Number.isNaN(Date.parse(at)))
          throw new Refusal('invalid', 'INVALID_REQUEST', `${name} is not a date`, {
            problems: [{ pointer: `/${name}`, message: 'must be an ISO 8601 date' }],
          });
      return { body: await options.kpi(params.id!, query.from, query.to) };
    },
  },
  {
    method: 'get',
    path: '/processes/{id}/settings',
    summary: 'Governed settings, with open proposals',
    tag: 'settings',
    answer: 'Settings',
    handle: async ({ options, params }) => ({ body: { items: await options.runtime.settings.list(params.id!) } }),
  },
  {
    method: 'put',
    path: '/processes/{id}/settings/{step}/{name}',
    summary: 'Changes a setting: a stop switch at once, anything else as a proposal',
    tag: 'settings',
    answer: 'Setting',
    body: z.object({ value: json, reason }),
    handle: async ({ options, params, body, by }) => ({
      body: await options.runtime.settings.change(
        params.id!,
        `${params.step}/${params.name}`,
        body.value as Json,
        String(body.reason),
        by,
      ),
    }),
  },
  {
    method: 'post',
    path: '/processes/{id}/settings/{step}/{name}/approval',
    summary: 'Approves a proposal of somebody else',
    tag: 'settings',
    answer: 'Setting',
    body: z.object({ version: z.number().int() }),
    handle: async ({ options, params, body, by }) => ({
      body: await options.runtime.settings.approve(
        params.id!,
        `${params.step}/${params.name}`,
        Number(body.version),
        by,
      ),
    }),
  },
];
