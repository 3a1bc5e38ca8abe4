import type { Json, JsonObject } from '../model/json.ts';
import type { Op, ScopeRef } from '../model/wire.ts';
import type { Item } from '../platform/port.ts';
import type { Evidence } from './types.ts';

/** Shapes of the runtime's items, beside their keys. Times are epoch milliseconds. */
export interface InstanceRecord {
  readonly id: string;
  readonly process: string;
  readonly version: string;
  readonly machine: string;
  readonly status: 'starting' | 'running' | 'completed' | 'cancelled' | 'failed';
  readonly startedAt: number;
  readonly startedBy: string;
  readonly endedAt?: number;
  readonly businessKey?: string;
  readonly outcome?: string;
  readonly execution?: string;
  /** Code of the error that nothing in it caught, and that ended it. */
  readonly error?: string;
  /** The call activity that started it. `depth`: calls around it. */
  readonly parent?: {
    readonly instance: string;
    readonly activation: string;
    readonly element: string;
    readonly depth: number;
  };
  readonly incidents: number;
  readonly settings: JsonObject;
  readonly settingsVersion: number;
  /** Whoever has put a legal hold on it: nothing of it may be erased. */
  readonly hold?: { readonly by: string; readonly reason: string; readonly at: number };
  /** When its values were erased. */
  readonly erasedAt?: number;
}
export interface ScopeRecord {
  readonly path: string;
  readonly element: string;
  readonly status: 'open' | 'interrupted' | 'closed';
  /** What a call inside must throw: the interruption, or the error that closed it. */
  readonly error?: string;
  readonly cause?: string;
  readonly event?: string;
  /** Message names and keys it listens to, to be taken back. */
  readonly subscriptions?: readonly { readonly name: string; readonly key: string; readonly sk: string }[];
  readonly timers?: readonly string[];
}
export type Outcome =
  | { readonly kind: 'success'; readonly reply: Json }
  | { readonly kind: 'failure'; readonly error: string; readonly cause: string };
export interface WaitRecord {
  readonly activation: string;
  readonly instance: string;
  readonly element: string;
  readonly op: Op;
  readonly lane: string;
  readonly status: 'open' | 'resolved' | 'cancelled';
  readonly token: string;
  readonly attempt: number;
  readonly redrive: number;
  /** When the machine entered the state that the token is of. */
  readonly entered?: string;
  readonly scopes: readonly string[];
  readonly openedAt: number;
  readonly deadlines: readonly { readonly event: string; readonly at: number; readonly via: string }[];
  readonly subscriptions: readonly { readonly name: string; readonly key: string; readonly sk: string }[];
  readonly timers: readonly string[];
  readonly outcome?: Outcome;
  readonly task?: string;
  readonly incident?: string;
  /** Work that a worker fetches. */
  readonly work?: string;
  /** The work failed for good: after the incident it is armed once more. */
  readonly failed?: boolean;
  /** A call activity: the instance that it has started. What ends the wait otherwise stops that. */
  readonly child?: string;
  /** A call activity: who catches which error, and in which scopes it stands. */
  readonly caught?: { readonly errors: Readonly<Record<string, string>>; readonly scopes: readonly ScopeRef[] };
  /** An incident of a token game: whose answer goes to the game, not to a token. */
  readonly game?: { readonly region: string; readonly incident: string };
  readonly item?: { readonly index: number; readonly value: Json };
  /** What the machine wants to know when the wait is answered, and the variables that it depends on. */
  readonly evaluate?: { readonly ids: readonly string[]; readonly vars: Json };
  readonly edit?: {
    readonly set: JsonObject;
    readonly to: string;
    readonly leave: boolean;
    /** When; and by which operation: absent with an incident, whose operation is the incident's. */
    readonly at?: number;
    readonly operation?: string;
  };
}
export interface TaskRecord {
  readonly id: string;
  readonly instance: string;
  readonly process: string;
  readonly version: string;
  readonly element: string;
  readonly name: string;
  readonly activation: string;
  readonly lane: string;
  readonly status: 'open' | 'claimed' | 'completed' | 'cancelled';
  readonly groups: readonly string[];
  readonly users: readonly string[];
  readonly assignee?: string;
  readonly claimedAt?: number;
  readonly owner?: string;
  readonly delegation?: 'pending' | 'resolved';
  readonly proposal?: { readonly by: string; readonly at: number; readonly data: Json; readonly note?: string };
  readonly priority: number;
  readonly createdAt: number;
  readonly due?: number;
  /** Where working hours count: the calendar's path. */
  readonly calendar?: string;
  readonly followUp?: number;
  readonly late?: 'at-risk' | 'breached';
  readonly escalatedTo?: string;
  readonly escalateTo?: string;
  readonly completedBy?: string;
  readonly completedFor?: string;
  readonly completedAt?: number;
  readonly businessKey?: string;
  readonly revision: number;
  readonly notBy: readonly string[];
  readonly data: Json;
  readonly evidence?: Evidence;
  readonly bulk?: true;
  readonly quorum?: { readonly needed: number; readonly of?: number; readonly veto: boolean | readonly string[] };
  readonly votes?: readonly VoteRecord[];
}
/** One person's part of a decision that several make; what was filled in stands in a row of its own. */
export interface VoteRecord {
  readonly by: string;
  readonly onBehalfOf?: string;
  readonly approved: boolean;
  readonly veto?: true;
  readonly at: number;
  readonly reason?: string;
}
export interface IncidentRecord {
  readonly id: string;
  readonly instance: string;
  readonly process: string;
  readonly version: string;
  readonly element: string;
  readonly name: string;
  readonly activation: string;
  readonly lane: string;
  readonly status: 'open' | 'resolving' | 'resolved';
  readonly error: string;
  readonly cause: string;
  readonly fingerprint: string;
  readonly openedAt: number;
  readonly attempts: number;
  readonly businessKey?: string;
  /** The last operation on it. */
  readonly operation?: string;
  /** The instance that a call activity had started, and that failed. */
  readonly child?: string;
  readonly region: string;
}
export interface TimerRecord {
  readonly id: string;
  readonly due: number;
  readonly payload: JsonObject;
}
export type Command =
  | {
      readonly kind: 'start';
      readonly machine: string;
      readonly name: string;
      readonly input: JsonObject;
      readonly instance: string;
      /** Activation of the activity that this execution runs for a token game; absent: it is the instance's own. */
      readonly fragment?: string;
    }
  /** A child has ended: its parent goes on. */
  | { readonly kind: 'return'; readonly instance: string; readonly activation: string; readonly child: string }
  /** Nobody waits for a child any more. */
  | { readonly kind: 'recall'; readonly instance: string; readonly child: string; readonly reason: string }
  /** Carries on a token game: with what it has still to do, or with an event; `incident`: an operator's answer to it. */
  | {
      readonly kind: 'play';
      readonly instance: string;
      readonly region: string;
      readonly event?: JsonObject;
      readonly incident?: string;
    }
  /** Removes these blobs; `all`: and every value of the instance. */
  | {
      readonly kind: 'erase';
      readonly instance: string;
      readonly blobs: readonly string[];
      readonly all: boolean;
      readonly tasks?: readonly string[];
    }
  /** Takes back an activity of a token game. */
  | { readonly kind: 'cancel'; readonly instance: string; readonly activation: string; readonly reason: string }
  | {
      readonly kind: 'publish';
      readonly what: 'message' | 'signal';
      readonly name: string;
      readonly key: string;
      readonly data: Json;
      readonly id: string;
      readonly instance: string;
      /** The game that throws it. */
      readonly region: string;
    }
  | {
      readonly kind: 'complete';
      readonly token: string;
      readonly output: Json;
      readonly instance: string;
      readonly activation: string;
      readonly lane: string;
      /** Operation whose outcome the delivery tells. */
      readonly operation?: string;
    }
  | {
      readonly kind: 'fail';
      readonly token: string;
      readonly error: string;
      readonly cause: string;
      readonly instance: string;
      readonly activation: string;
      readonly lane: string;
      readonly operation?: string;
    }
  | {
      readonly kind: 'stop';
      readonly execution: string;
      readonly error: string;
      readonly cause: string;
      readonly instance: string;
    }
  | {
      readonly kind: 'interrupt';
      readonly instance: string;
      readonly path: string;
      readonly error: string;
      readonly cause: string;
    };

/** An item's attributes as the record they hold. The store gives back what was put. */
export const recordOf = <T>(item: Item | undefined): T | undefined => item as unknown as T | undefined;
/** A record as an item's attributes: JSON, without what is undefined. */
export const itemOf = (record: object): JsonObject => JSON.parse(JSON.stringify(record)) as JsonObject;
