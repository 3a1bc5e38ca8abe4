import type { Json, JsonObject } from '../../model/json.ts';
import type { Page } from '../../platform/port.ts';
import type { Actor, ListOptions } from '../types.ts';

export interface WorkView {
  readonly id: string;
  readonly topic: string;
  readonly instance: string;
  readonly process: string;
  readonly element: string;
  readonly name: string;
  readonly activation: string;
  readonly businessKey?: string;
  readonly status: 'open' | 'completed' | 'failed' | 'cancelled';
  /** How often it was fetched, this time included; and how often that came to nothing. */
  readonly attempts: number;
  readonly failures: number;
  readonly createdAt: string;
  /** From when on it can be fetched. */
  readonly availableAt: string;
  readonly worker?: string;
  readonly lockedUntil?: string;
  /** The step's inputs. */
  readonly input: JsonObject;
}
/** Who works on it, as fetched: the name the worker gives itself. Whoever it is has to be signed in as the same identity. */
export interface Holding {
  readonly worker: string;
}
/** External workers. Every call but `fetch` refuses with LOCK_LOST where another has the work meanwhile, and with WORK_OVER where nobody needs it any more. */
export interface Work {
  /** Locks up to `max` pieces of work of a topic for `lockMs` milliseconds, oldest first. `sees`: of which processes. */
  fetch(
    topic: string,
    options: Holding & { readonly max?: number; readonly lockMs: number },
    by: Actor,
    sees?: (process: string) => boolean,
  ): Promise<readonly WorkView[]>;
  /** Open work of a topic, by the time from which it can be fetched. */
  list(topic: string, options?: ListOptions): Promise<Page<WorkView>>;
  /** Keeps the lock for `lockMs` from now. */
  heartbeat(id: string, options: Holding & { readonly lockMs: number }, by: Actor): Promise<WorkView>;
  /** The output must fit the step's schema. The same completion sent again is answered as the first. */
  complete(id: string, options: Holding & { readonly output: Json }, by: Actor): Promise<WorkView>;
  /** Comes back after a pause; after the last attempt it is an incident. */
  fail(
    id: string,
    options: Holding & { readonly message: string; readonly retryInMs?: number },
    by: Actor,
  ): Promise<WorkView>;
  /** Raises a BPMN error, which the diagram catches; where it does not, the step fails for good. */
  raise(
    id: string,
    options: Holding & { readonly code: string; readonly message?: string; readonly data?: Json },
    by: Actor,
  ): Promise<WorkView>;
}
