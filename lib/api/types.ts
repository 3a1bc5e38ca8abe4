import type { z } from '@hono/zod-openapi';
import type { Clock, Identity, Notice, Person, Store } from '../platform/port.ts';
import type { JsonObject } from '../model/json.ts';
import type { Actor, KpiReport, Runtime } from '../runtime/types.ts';
import type { AnswerName, Answers, MediaName } from './answers.ts';

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
    notifications(): Promise<readonly (Notice & { readonly at: string })[]>;
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
export interface Answer<Body = unknown> {
  /** Default: that of the row. */
  readonly status?: Status;
  readonly body: Body;
  readonly headers?: Readonly<Record<string, string>>;
}
/** Something else than JSON. */
export interface MediaAnswer {
  readonly content: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}
export type Status = 200 | 201 | 202;

interface Row {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** OpenAPI style: `/tasks/{id}/claim`. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  /** Of a success; default 200. `also`: other successes, which the handler tells. */
  readonly status?: Status;
  readonly also?: readonly Status[];
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly localOnly?: boolean;
  /** A POST that a client may send again without an Idempotency-Key: it changes nothing, or the same again. */
  readonly repeatable?: boolean;
  /** Takes the form of a page too (application/x-www-form-urlencoded), which is answered by a page. */
  readonly form?: boolean;
  /** Bytes of the body at most, where it is more than others have. */
  readonly maxBody?: number;
}
type JsonRow<Name extends AnswerName> = Row & {
  readonly answer: Name;
  readonly handle: (asked: Asked) => Promise<Answer<Answers[Name]> | MediaAnswer>;
};
type MediaRow = Row & { readonly answer: MediaName; readonly handle: (asked: Asked) => Promise<MediaAnswer> };

/** A row of the registry: one operation of the API. Who may call it stands in access.ts, what it answers in answers.ts. */
export type Route = { readonly [Name in AnswerName]: JsonRow<Name> }[AnswerName] | MediaRow;
