import { createApi } from '../../lib/api/index.ts';
import type { ApiOptions } from '../../lib/api/types.ts';
import { kpisOf } from '../../lib/local/kpis.ts';
import { LOCAL_PEOPLE } from '../../lib/local/people.ts';
import { openScenario, type OpenScenario } from '../../lib/local/scenario/host.ts';
import { readScenario } from '../../lib/local/scenario/format.ts';
import type { JsonObject } from '../../lib/model/json.ts';
import { LocalIdentity } from '../../lib/platform/local/index.ts';
import type { Identity, Person } from '../../lib/platform/port.ts';
import { Contract } from './contract.ts';

export interface Answered<T = JsonObject> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

/** The API over a whole Tutti in memory, asked as whoever it takes: nothing between it and the process is faked. */
export interface ApiWorld {
  readonly host: OpenScenario;
  readonly app: ReturnType<typeof createApi>;
  readonly input: JsonObject;
  /** Every answer has been held against it. */
  readonly contract: Contract;
  ask<T = JsonObject>(
    as: string | undefined,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answered<T>>;
  close(): Promise<void>;
}

/** The API over a Tutti that is open already, and the identities that may ask it. */
export function apiOver(host: OpenScenario, people: readonly Person[], options: Partial<ApiOptions> = {}) {
  const { runtime, ports, notifier } = host.tutti;
  const identity = new LocalIdentity(people);
  const app = createApi({
    runtime,
    identity: identity as Identity,
    store: ports.store,
    clock: ports.clock,
    kpi: kpisOf(runtime, ports.clock),
    local: {
      people: () => Promise.resolve(people),
      open: (p) => Promise.resolve(identity.open(p)),
      notifications: () => notifier.list(),
    },
    ...options,
  });
  return { app, identity };
}

export async function apiWorld(more: readonly Person[] = [], options: Partial<ApiOptions> = {}): Promise<ApiWorld> {
  const folder = 'statemachines/account-opening';
  const host = await openScenario(folder);
  const { app, identity } = apiOver(host, [...LOCAL_PEOPLE, ...more], options);
  const { input } = (await readScenario(`${folder}/scenarios/straight-through.yaml`)).start;
  const contract = new Contract();
  return {
    host,
    app,
    input,
    contract,
    async ask<T>(
      as: string | undefined,
      method: string,
      path: string,
      body?: unknown,
      headers: Record<string, string> = {},
    ): Promise<Answered<T>> {
      const response = await app.request(`http://127.0.0.1:7007${path}`, {
        method,
        headers: {
          host: '127.0.0.1:7007',
          ...(as === undefined ? {} : { authorization: `Bearer ${identity.open(as)}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const contentType = response.headers.get('content-type') ?? '';
      const answered = (/json/.test(contentType) ? JSON.parse(text) : text) as T;
      contract.check({ method, path, status: response.status, contentType, body: answered });
      return { status: response.status, body: answered, headers: response.headers };
    },
    close: () => host.close(),
  };
}
