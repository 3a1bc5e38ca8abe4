import type { Json, JsonObject } from '../model/json.ts';

/** The only door between runtime and world. Each interface has a contract test (test/platform/contract) that every implementation passes. */

// ---------------------------------------------------------------- Store

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** A record: key, index keys (`g1pk`/`g1sk` ... `g3pk`/`g3sk`, strings), `ttl` (epoch seconds) and any JSON attributes. At most 400 KB. */
export type Item = Key & { readonly [attribute: string]: Json | undefined };

export type Condition =
  | { readonly exists: boolean }
  | { readonly attr: string; readonly equals: Json }
  | { readonly attr: string; readonly not: Json }
  | { readonly attr: string; readonly absent: true }
  | { readonly attr: string; readonly below: number | string }
  | { readonly attr: string; readonly atLeast: number | string }
  | { readonly any: readonly Condition[] };

/** All conditions of one action must hold (AND). `update` creates the item where it is missing, as DynamoDB does. */
export type Action =
  | { readonly put: Item; readonly if?: readonly Condition[] }
  | {
      readonly update: Key;
      readonly set?: { readonly [a: string]: Json };
      readonly add?: { readonly [a: string]: number };
      readonly unset?: readonly string[];
      readonly if?: readonly Condition[];
    }
  | { readonly remove: Key; readonly if?: readonly Condition[] }
  | { readonly check: Key; readonly if: readonly Condition[] };

export interface Query {
  readonly pk: string;
  /** Main table when absent. Index reads may be stale. */
  readonly index?: 'g1' | 'g2' | 'g3';
  readonly prefix?: string;
  readonly from?: string;
  readonly to?: string;
  readonly descending?: boolean;
  readonly limit?: number;
  readonly cursor?: string;
}
export interface Page<T> {
  readonly items: readonly T[];
  readonly cursor?: string;
}

export interface Store {
  /** Strongly consistent. */
  get(key: Key): Promise<Item | undefined>;
  /** Main table: strongly consistent, ordered by sk. */
  query(query: Query): Promise<Page<Item>>;
  /** All or nothing: at most 100 actions and 4 MB, one action per item. Throws ConditionFailed (never retried) or StoreLimit; conflicts are retried inside with jitter. */
  transact(actions: readonly Action[]): Promise<void>;
}

export class ConditionFailed extends Error {
  /** Index of the first action whose condition did not hold. */
  readonly index: number;
  constructor(index: number, message = `condition of action ${index} does not hold`) {
    super(message);
    this.name = 'ConditionFailed';
    this.index = index;
  }
}
export class StoreLimit extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StoreLimit';
  }
}

/** A cursor that this store did not give out, or not for this query. */
export class UnknownCursor extends StoreLimit {
  constructor() {
    super('the cursor is not one that this store gave out');
    this.name = 'UnknownCursor';
  }
}

/** One change of an item, in commit order per item, delivered at least once. */
export interface Change {
  readonly id: string;
  readonly key: Key;
  readonly before?: Item;
  readonly after?: Item;
}

// ---------------------------------------------------------------- Orchestrator

/** delivered: the machine took it. gone: the token or execution no longer takes it (timed out, aborted, ended). Anything else throws: delivery unknown. */
export type Delivery = 'delivered' | 'gone';

export interface Orchestrator {
  /** Idempotent while the execution of that name is open or kept: the same name and input give the same execution. */
  start(request: {
    readonly machine: string;
    readonly name: string;
    readonly input: JsonObject;
  }): Promise<{ readonly execution: string }>;
  complete(token: string, output: Json): Promise<Delivery>;
  fail(token: string, error: string, cause: string): Promise<Delivery>;
  stop(execution: string, error: string, cause: string): Promise<Delivery>;
  describe(execution: string): Promise<ExecutionView | undefined>;
  history(
    execution: string,
    options?: { readonly cursor?: string; readonly descending?: boolean; readonly limit?: number },
  ): Promise<Page<HistoryEvent>>;
}
export interface ExecutionView {
  readonly execution: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly startedAt: number;
  readonly endedAt?: number;
}
/** AWS's own vocabulary (GetExecutionHistory); `details` is the one `...EventDetails` member. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousId: number;
  readonly type: string;
  readonly at: number;
  readonly details: JsonObject;
}

// ---------------------------------------------------------------- Events, timers, blobs

/** A domain event, in the shape of an EventBridge entry: source is `tutti`. `id` is the audit entry id, consumers dedupe by it. */
export interface DomainEvent {
  readonly id: string;
  readonly type: string;
  readonly at: number;
  readonly subject: string;
  readonly detail: JsonObject;
}
export interface Events {
  publish(events: readonly DomainEvent[]): Promise<void>;
}

/** Fires at least once, at or after `due` (epoch ms); the consumer dedupes. Same id replaces. */
export interface Timers {
  at(id: string, due: number, payload: JsonObject): Promise<void>;
  cancel(id: string): Promise<void>;
}

export interface Blobs {
  /** Content goes under the key given (idempotent). */
  put(key: string, content: Uint8Array | string, contentType: string): Promise<void>;
  get(key: string): Promise<{ readonly content: Uint8Array; readonly contentType: string } | undefined>;
  remove(key: string): Promise<void>;
  /** Keys that begin so. */
  list(prefix: string): Promise<readonly string[]>;
}

// ---------------------------------------------------------------- Models, secrets, identity, time

export interface ModelRequest {
  readonly model: string;
  readonly system: string;
  readonly prompt: string;
  /** JSON Schema of the answer. */
  readonly schema: { readonly [key: string]: unknown };
  readonly maxTokens: number;
  readonly signal?: AbortSignal;
  /** Same key, same question: an implementation may answer from its record. */
  readonly idempotencyKey: string;
}
export interface ModelReply {
  readonly output: Json;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly usd: number;
}
export interface LanguageModels {
  generate(request: ModelRequest): Promise<ModelReply>;
}

export interface Secrets {
  get(reference: string): Promise<string | undefined>;
}

/** Who acts. `id` is verified by the session, never taken from a request body. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  readonly groups: readonly string[];
  /** Held everywhere. */
  readonly roles: readonly Role[];
  /** Roles held for one process, or one task group, alone. */
  readonly grants?: readonly Grant[];
  /** Of an application: the person it acts for, verified as the application itself is. */
  readonly onBehalfOf?: string;
}
/** A role for one process, and where `group` is given for the tasks of that group alone. */
export interface Grant {
  readonly role: Role;
  readonly process?: string;
  readonly group?: string;
}
export type Role = 'viewer' | 'approver' | 'operator' | 'owner' | 'auditor' | 'admin' | 'application';
export interface Identity {
  /** The person behind a request, from its session cookie, bearer token, or (local mode only) the person switched to. */
  authenticate(request: Request): Promise<Person | undefined>;
  /** The person behind a credential that travels beside the caller's own; undefined where it does not count. */
  verify(token: string): Promise<Person | undefined>;
  find(id: string): Promise<Person | undefined>;
  /** Local mode lists the named people; AWS answers what the directory allows. */
  members(group: string): Promise<readonly Person[]>;
}

export interface Clock {
  now(): number;
  schedule(at: number, run: () => void | Promise<void>): () => void;
}
export interface Ids {
  /** ULID, sorted by time. */
  next(): string;
}

/** Signs and keeps anchor receipts outside the store (S3 Object Lock; a signed file locally). */
export interface Anchor {
  put(receipt: JsonObject): Promise<void>;
  list(): Promise<readonly JsonObject[]>;
}

/** Outgoing HTTP (connections of http bindings); injected so that tests and scenarios can answer. */
export type HttpFetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string; signal?: AbortSignal },
) => Promise<{ status: number; headers: Record<string, string>; text: string }>;

/** A message to a person. */
export interface Notice {
  readonly id: string;
  readonly connector: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly kind: string;
  readonly instance: string;
  readonly element: string;
  readonly task?: string;
  /** Path of a page at which this recipient may answer. Whoever delivers puts the address of the API before it. It decides nothing by being opened. */
  readonly link?: string;
}
/** Sends a message to a person (e-mail, webhook): local mode keeps it in an outbox that scenarios and the console can read. */
export interface Notifier {
  send(notice: Notice): Promise<void>;
}

export interface Ports {
  readonly store: Store;
  readonly orchestrator: Orchestrator;
  readonly events: Events;
  readonly timers: Timers;
  readonly blobs: Blobs;
  readonly models: LanguageModels;
  readonly secrets: Secrets;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly anchor: Anchor;
  readonly http: HttpFetch;
  readonly notifier: Notifier;
  /** Loads the process's own handler as deployed: by the content hash of its bundle. */
  readonly handlers: {
    load(
      process: string,
      version: string,
      path: string,
    ): Promise<(input: JsonObject, context: HandlerContext) => Promise<Json>>;
  };
}

export interface HandlerContext {
  readonly instance: string;
  readonly element: string;
  /** Stable over retries of one activation: pass it on to the system called. */
  readonly idempotencyKey: string;
  readonly attempt: number;
  connection(name: string): Promise<{ url: string; headers: Record<string, string> }>;
  fetch: HttpFetch;
  log(message: string, detail?: JsonObject): void;
  /** Raises a BPMN error that the diagram catches. */
  bpmnError(code: string, message: string): Error;
}
