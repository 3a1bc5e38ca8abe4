import type { ElementId } from '../model/process-model.ts';
import type { InstanceId, ViewId } from './types.ts';

/** Something that a token does next. */
export interface Job {
  /** Scope in which the token moves; empty for what belongs to none. */
  readonly scope: InstanceId;
  /** Flow or element that the token is on until then. */
  readonly at: ElementId;
  /** What the token sees. */
  readonly view: ViewId;
  readonly run: () => void;
}

/**
 * What is to happen within a step, first come first served, so that concurrent tokens take turns. What is put off waits until everything else
 * has come to rest. Empty between steps.
 */
export class Agenda {
  #jobs: Job[] = [];
  #later: Job[] = [];
  readonly #pending = new Map<InstanceId, number>();

  push(job: Job): void {
    this.#jobs.push(job);
    this.#count(job.scope, 1);
  }

  putOff(job: Job): void {
    this.#later.push(job);
    this.#count(job.scope, 1);
  }

  /** Takes the next job; the scope counts it until `done`. */
  next(): Job | undefined {
    return this.#jobs.shift() ?? this.#later.shift();
  }

  done(job: Job): void {
    this.#count(job.scope, -1);
  }

  /** Number of tokens on the move in a scope. */
  pending(scope: InstanceId): number {
    return this.#pending.get(scope) ?? 0;
  }

  /** Where tokens on the move in a scope are. */
  positions(scope: InstanceId): ElementId[] {
    return [...this.#jobs, ...this.#later].filter((job) => job.scope === scope).map((job) => job.at);
  }

  /** Views of all tokens on the move. */
  views(): ViewId[] {
    return [...this.#jobs, ...this.#later].map((job) => job.view);
  }

  /** Forgets the tokens on the move in a scope. */
  drop(scope: InstanceId): void {
    const stays = (job: Job): boolean => job.scope !== scope;
    const before = this.#jobs.length + this.#later.length;
    this.#jobs = this.#jobs.filter(stays);
    this.#later = this.#later.filter(stays);
    this.#count(scope, this.#jobs.length + this.#later.length - before);
  }

  #count(scope: InstanceId, by: number): void {
    const count = this.pending(scope) + by;
    if (count === 0) this.#pending.delete(scope);
    else this.#pending.set(scope, count);
  }
}
