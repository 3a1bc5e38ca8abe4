import type { Json, JsonObject } from '../../lib/model/json.ts';
import { Refusal, type Actor, type Runtime } from '../../lib/runtime/types.ts';

/** One request to the HTTP API, as API Gateway hands it to the function, and the function's answer. */
export type Gateway = (event: object) => Promise<unknown>;

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors?: Refusal['problems'];
}
interface Answered {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}
const KINDS: Readonly<Record<number, Refusal['kind']>> = {
  400: 'invalid',
  403: 'forbidden',
  404: 'unknown',
  409: 'conflict',
  410: 'gone',
  412: 'conflict',
  422: 'unprocessable',
};
const READER: Actor = { kind: 'person', id: 'test', name: 'Test', groups: [], roles: ['admin'] };

/** The parts of the runtime that scenarios drive and look at, over the HTTP API: who acts stands in the claims of the token. */
export type ApiRuntime = Pick<
  Runtime,
  'instances' | 'tasks' | 'messages' | 'incidents' | 'operations' | 'settings' | 'audit'
>;

export function apiRuntime(gateway: Gateway): ApiRuntime {
  const ask = async <T>(
    method: string,
    path: string,
    by: Actor,
    more: { readonly body?: unknown; readonly query?: object; readonly revision?: number | undefined } = {},
  ): Promise<T> => {
    const query = new URLSearchParams(
      Object.entries(more.query ?? {}).flatMap(([k, v]) => (v === undefined ? [] : [[k, String(v)]])),
    ).toString();
    const answer = (await gateway({
      version: '2.0',
      routeKey: '$default',
      rawPath: path,
      rawQueryString: query,
      headers: {
        host: 'api.example.com',
        'content-type': 'application/json',
        ...(more.revision === undefined ? {} : { 'if-match': `"${more.revision}"` }),
      },
      requestContext: {
        accountId: '000000000000',
        apiId: 'api',
        domainName: 'api.example.com',
        domainPrefix: 'api',
        requestId: 'request',
        routeKey: '$default',
        stage: '$default',
        http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
        authorizer: { jwt: { claims: claimsOf(by), scopes: null } },
      },
      ...(more.body === undefined ? {} : { body: JSON.stringify(more.body) }),
      isBase64Encoded: false,
    })) as Answered;
    const raw = answer.body ?? '';
    const text = answer.isBase64Encoded === true ? Buffer.from(raw, 'base64').toString('utf8') : raw;
    const body = JSON.parse(text === '' ? 'null' : text) as T & Problem;
    if (answer.statusCode < 400) return body;
    const kind = KINDS[answer.statusCode];
    if (kind === undefined) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`);
    throw new Refusal(kind, body.code, body.detail, { problems: body.errors ?? [] });
  };
  const at = (id: string): string => encodeURIComponent(id);
  return {
    instances: {
      start: (request, by) => ask('POST', '/instances', by, { body: request }),
      list: (filter) => ask('GET', '/instances', READER, { query: filter }),
      get: (id) => ask('GET', `/instances/${at(id)}`, READER),
      view: (id) => ask('GET', `/instances/${at(id)}`, READER),
      cancel: (id, reason, by) => ask('POST', `/instances/${at(id)}/cancellation`, by, { body: { reason } }),
      history: (id) => ask('GET', `/instances/${at(id)}/history`, READER),
      step: (id, element) => ask('GET', `/instances/${at(id)}/steps/${at(element)}`, READER),
      cancellation: (id) => ask('GET', `/instances/${at(id)}/cancellation`, READER),
      previewEdit: (id, edit) => ask('POST', `/instances/${at(id)}/edit/preview`, READER, { body: edit }),
      edit: (id, edit, reason, by) => ask('POST', `/instances/${at(id)}/edit`, by, { body: { ...edit, reason } }),
      timeline: (id, options) => ask('GET', `/instances/${at(id)}/timeline`, READER, { query: options ?? {} }),
    },
    tasks: {
      list: (filter, by) => ask('GET', '/tasks', by, { query: filter }),
      get: (id, by) => ask('GET', `/tasks/${at(id)}`, by),
      claim: (id, by, revision) => ask('PUT', `/tasks/${at(id)}/claim`, by, { revision }),
      release: (id, by, revision) => ask('DELETE', `/tasks/${at(id)}/claim`, by, { revision }),
      complete: (id, data, by, { reason, revision } = {}) =>
        ask('POST', `/tasks/${at(id)}/completion`, by, { body: { data, ...(reason ? { reason } : {}) }, revision }),
      reassign: (id, to, reason, by, revision) =>
        ask('POST', `/tasks/${at(id)}/assignment`, by, { body: { to, reason }, revision }),
      delegate: (id, to, reason, by, revision) =>
        ask('POST', `/tasks/${at(id)}/delegation`, by, { body: { to, reason }, revision }),
      resolve: (id, data, by, { revision, note } = {}) =>
        ask('POST', `/tasks/${at(id)}/resolution`, by, { body: { data, ...(note ? { note } : {}) }, revision }),
      plan: (id, to, by, { reason, revision } = {}) =>
        ask('PATCH', `/tasks/${at(id)}`, by, { body: { ...to, ...(reason ? { reason } : {}) }, revision }),
      saveDraft: (id, data, by) => ask('PUT', `/tasks/${at(id)}/draft`, by, { body: { data } }),
      dropDraft: (id, by) => ask('DELETE', `/tasks/${at(id)}/draft`, by),
      comment: (id, text, by) => ask('POST', `/tasks/${at(id)}/comments`, by, { body: { text } }),
      attach: (id, { name, contentType, content }, by) =>
        ask('POST', `/tasks/${at(id)}/attachments`, by, {
          body: { name, contentType, content: Buffer.from(content).toString('base64') },
        }),
      attachment: () => Promise.reject(new Error('this client reads JSON, and an attachment is none')),
      detach: (id, attachment, reason, by) =>
        ask('POST', `/tasks/${at(id)}/attachments/${at(attachment)}/removal`, by, { body: { reason } }),
      link: () => Promise.reject(new Error('this client reads JSON, and the page of a message is none')),
      answer: (token, answer, by, { reason } = {}) =>
        ask('POST', `/links/${at(token)}`, by, { body: { answer, ...(reason ? { reason } : {}) } }),
      claimAll: (tasks, by) => ask('POST', '/tasks/claims', by, { body: { tasks: [...tasks] } }),
      completeAll: (tasks, data, by, { reason } = {}) =>
        ask('POST', '/tasks/completions', by, { body: { tasks: [...tasks], data, ...(reason ? { reason } : {}) } }),
      substitutions: async (by, person) =>
        (await ask<{ items: never }>('GET', '/substitutions', by, { query: person === undefined ? {} : { person } }))
          .items,
      substitute: (request, by) => ask('POST', '/substitutions', by, { body: request as never }),
      endSubstitution: (id, by) => ask('DELETE', `/substitutions/${at(id)}`, by),
    },
    messages: {
      publish: (message, by) => ask('POST', '/messages', by, { body: message }),
      signal: (signal, by) => ask('POST', '/signals', by, { body: signal }),
    },
    incidents: {
      list: (filter) => ask('GET', '/incidents', READER, { query: filter }),
      get: (id) => ask('GET', `/incidents/${at(id)}`, READER),
      retry: (id, reason, by) => ask('POST', `/incidents/${at(id)}/retry`, by, { body: { reason } }),
      edit: (id, set: JsonObject, reason, by) =>
        ask('POST', `/incidents/${at(id)}/edit`, by, { body: { set, reason } }),
      skip: (id, output: Json, reason, by) =>
        ask('POST', `/incidents/${at(id)}/skip`, by, { body: { output, reason } }),
      close: (id, reason, by) => ask('POST', `/incidents/${at(id)}/close`, by, { body: { reason } }),
      groups: async (filter) =>
        (await ask<{ items: never }>('GET', '/incidents/groups', READER, { query: filter })).items,
      judge: (fingerprint, state, reason, by) =>
        ask('PUT', `/incidents/groups/${at(fingerprint)}`, by, { body: { state, reason } }),
    },
    operations: {
      list: (filter) => ask('GET', '/operations', READER, { query: filter }),
      get: (id) => ask('GET', `/operations/${at(id)}`, READER),
    },
    settings: {
      list: async (process) => (await ask<{ items: never }>('GET', `/processes/${at(process)}/settings`, READER)).items,
      change: (process, key, value, reason, by) =>
        ask('PUT', `/processes/${at(process)}/settings/${key}`, by, { body: { value, reason } }),
      approve: (process, key, version, by) =>
        ask('POST', `/processes/${at(process)}/settings/${key}/approval`, by, { body: { version } }),
    },
    audit: {
      list: (filter) => ask('GET', '/audit', READER, { query: filter }),
      export: (filter) => ask('GET', '/audit/export', READER, { query: filter ?? {} }),
      anchor: async () => (await ask<JsonObject | null>('POST', '/audit/anchors', READER, { body: {} })) ?? undefined,
      receipts: async () => (await ask<{ items: JsonObject[] }>('GET', '/audit/anchors', READER)).items,
      verify: (filter) => ask('POST', '/audit/verification', READER, { body: filter ?? {} }),
    },
  };
}

/** What the authorizer of the HTTP API has read out of a token; lists come as `[a b]`. */
function claimsOf(by: Actor): JsonObject {
  const groups = [...by.groups, ...by.roles.map((r) => `tutti-${r}`)];
  return {
    sub: by.id,
    name: by.name ?? by.id,
    'cognito:groups': `[${groups.join(' ')}]`,
    ...(by.roles.includes('application') ? { client_id: by.id, scope: 'tutti/application' } : {}),
  };
}
