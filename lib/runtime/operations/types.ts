import type { Json, JsonObject } from '../../model/json.ts';
import type { HistoryEvent, Page } from '../../platform/port.ts';
import type { SearchFilter } from '../search/types.ts';
import type { Actor, ListOptions } from '../types.ts';

export type OperationKind = 'retry' | 'edit' | 'skip' | 'move';
/**
 * What became of an operation, as the machine and the step say it: accepted (written down), running (the machine has taken it), passed (the step is
 * through), failed (the step failed again), interrupted (the token was taken away before the step was through, or the instance has ended).
 */
export type OperationOutcome = 'accepted' | 'running' | 'passed' | 'failed' | 'interrupted';
export interface OperationView {
  readonly id: string;
  readonly kind: OperationKind;
  readonly process: string;
  readonly instance: string;
  readonly element: string;
  readonly activation: string;
  readonly incident?: string;
  /** Batch, with the attempt, that it is part of. */
  readonly batch?: string;
  readonly by: string;
  readonly reason: string;
  readonly at: string;
  readonly outcome: OperationOutcome;
  /** What the step failed with, where it failed again; `sameError`: with what it had failed before. */
  readonly error?: string;
  readonly sameError?: boolean;
  /** Every outcome with its time, oldest first. */
  readonly progress: readonly { readonly outcome: OperationOutcome; readonly at: string }[];
}
export type BatchKind = 'retry' | 'cancel';
/**
 * CREATED: its items are being written down. ACTIVE: at work. SUSPENDED: no item is begun. COMPLETED: every item did what was asked, or needed it no more.
 * PARTIALLY_COMPLETED: some did not. FAILED: none did. CANCELED: stopped; what was begun is done.
 */
export type BatchStatus =
  'CREATED' | 'ACTIVE' | 'SUSPENDED' | 'COMPLETED' | 'PARTIALLY_COMPLETED' | 'FAILED' | 'CANCELED';
/**
 * ACTIVE: to do. RUNNING: under way, its outcome not yet known. VERIFIED: the step has passed, as the machine says. REFAILED: it failed again. COMPLETED: done
 * (nothing to verify). SKIPPED: no longer needed. FAILED: refused, with why. CANCELED: not begun any more.
 */
export type BatchItemStatus =
  'ACTIVE' | 'RUNNING' | 'VERIFIED' | 'REFAILED' | 'COMPLETED' | 'SKIPPED' | 'FAILED' | 'CANCELED';
export type BatchFilter = Omit<SearchFilter, 'process' | 'limit' | 'cursor' | 'order'>;
export interface BatchRequest {
  readonly process: string;
  /** retry: the open incidents of the instances that fit. cancel: the running instances that fit. */
  readonly kind: BatchKind;
  readonly filter: BatchFilter;
}
export interface BatchView extends BatchRequest {
  readonly id: string;
  readonly name: string;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
  readonly endedAt?: string;
  readonly status: BatchStatus;
  readonly total: number;
  readonly counts: Readonly<Partial<Record<BatchItemStatus, number>>>;
}
export interface BatchItemView {
  /** The incident or the instance. */
  readonly target: string;
  readonly instance: string;
  readonly businessKey?: string;
  readonly status: BatchItemStatus;
  readonly attempt: number;
  readonly operation?: string;
  readonly error?: string;
  readonly sameError?: boolean;
}
export interface Batches {
  /** How many things it would be about, and what each of them would come to. */
  preview(request: BatchRequest): Promise<{ readonly count: number; readonly consequence: string }>;
  /** @throws Refusal COUNT_CHANGED where there are not as many as the caller has seen. */
  create(
    request: BatchRequest & { readonly name: string; readonly count: number },
    reason: string,
    by: Actor,
  ): Promise<BatchView>;
  get(id: string): Promise<BatchView>;
  /** Newest first. */
  list(filter: ListOptions): Promise<Page<BatchView>>;
  items(id: string, filter: ListOptions & { readonly status?: BatchItemStatus }): Promise<Page<BatchItemView>>;
  /** rerun: what failed or failed again is tried once more. */
  change(id: string, what: 'suspend' | 'resume' | 'cancel' | 'rerun', reason: string, by: Actor): Promise<BatchView>;
}
export interface EditRequest {
  /** Where it waits; needed where it waits in several places. */
  readonly activation?: string;
  readonly set?: JsonObject;
  /** Element to go to; absent: it waits again where it is, with the new values. */
  readonly to?: string;
}
export interface EditPreview {
  readonly activation: string;
  readonly element: string;
  readonly to: string;
  readonly diff: readonly { readonly variable: string; readonly before: Json; readonly after: Json }[];
  /** In words: what is taken back, and what runs next. */
  readonly effects: readonly string[];
  /** Elements that it could go to from here. */
  readonly targets: readonly string[];
}
export interface ExecutionHistory {
  /** `none`: the engine has forgotten it, and nothing was kept. */
  readonly source: 'engine' | 'archive' | 'none';
  readonly execution?: string;
  /** In the engine's words, without what went in and came out. */
  readonly events: readonly HistoryEvent[];
}
export interface CancellationView {
  readonly possible: boolean;
  /** In words. */
  readonly consequences: readonly string[];
  /** Steps whose effects stay. */
  readonly done: readonly string[];
}
export interface Operations {
  get(id: string): Promise<OperationView>;
  /** Newest first. */
  list(filter: ListOptions & { readonly instance?: string }): Promise<Page<OperationView>>;
}
