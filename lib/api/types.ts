import type { z } from '@hono/zod-openapi';
import type { Clock, Identity, Person, Store } from '../platform/port.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { Actor, KpiReport, Runtime } from '../runtime/types.ts';

export interface ApiOptions {
  readonly runtime: Runtime;
  readonly identity: Identity;
  readonly store: Store;
  readonly clock: Clock;
  readonly kpi: (process: string, from?: string, to?: string) => Promise<KpiReport>;
  /** Local mode: people to switch between, loopback only. */
  readonly local?: {
    people(): Promise<readonly Person[]>;
    /** Opens a session; gives its secret. */
    open(person: string): Promise<string>;
    notifications(): Promise<readonly unknown[]>;
  };
}

/** What a handler gets: everything has been authenticated, allowed, and checked against its schema. */
export interface Asked {
  readonly options: ApiOptions;
  readonly by: Actor;
  readonly person: Person;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | undefined>> & { readonly limit?: number };
  readonly body: JsonObject;
  /** The request came as the form of a page. */
  readonly form?: boolean;
  /** Revision out of If-Match. */
  readonly revision?: number;
  readonly idempotencyKey?: string;
  /** Aborted when nobody waits for the answer any more (where the server tells: on one machine, not behind API Gateway). */
  readonly signal: AbortSignal;
}
export interface Answer {
  readonly status?: 200 | 201 | 202;
  readonly body: Json | object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text instead of JSON. */
  readonly text?: string;
  /** Bytes instead of JSON. */
  readonly bytes?: Uint8Array;
}

/** A row of the registry: one operation of the API. Who may call it stands in access.ts. */
export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** OpenAPI style: `/tasks/{id}/claim`. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly localOnly?: boolean;
  /** Takes the form of a page too (application/x-www-form-urlencoded). */
  readonly form?: boolean;
  /** Bytes of the body at most, where it is more than others have. */
  readonly maxBody?: number;
  readonly handle: (asked: Asked) => Promise<Answer>;
}
