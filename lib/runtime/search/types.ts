import type { JsonObject } from '../../model/json.ts';
import type { Page } from '../../platform/port.ts';
import type { InstanceStatus, ListOptions } from '../types.ts';

/** What is asked for; everything that is given has to fit. Lists are in the order of the starts. */
export interface SearchFilter extends ListOptions {
  readonly process?: string;
  readonly version?: string;
  readonly status?: InstanceStatus;
  readonly businessKey?: string;
  /** Element id at which it waits. */
  readonly element?: string;
  /** It has an open incident of this kind. */
  readonly fingerprint?: string;
  readonly sla?: 'on-time' | 'at-risk' | 'breached';
  /** It has made no progress for too long. */
  readonly alarm?: boolean;
  /** Values of what process.yaml names under `search`. */
  readonly variables?: Readonly<Record<string, string | number | boolean>>;
  /** ISO 8601 moments. */
  readonly startedFrom?: string;
  readonly startedBefore?: string;
  /** Default: newest first. */
  readonly order?: 'newest' | 'oldest';
}
export interface SearchHit {
  readonly id: string;
  readonly process: string;
  readonly version: string;
  readonly status: InstanceStatus;
  readonly businessKey?: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly outcome?: string;
  readonly outcomeName?: string;
  readonly ageMs: number;
  readonly lastProgressAt: string;
  readonly incidents: number;
  readonly fingerprints: readonly string[];
  readonly waits: readonly {
    readonly activation: string;
    readonly element: string;
    readonly name: string;
    readonly kind: string;
    readonly since: string;
  }[];
  readonly variables: JsonObject;
  readonly sla?: 'on-time' | 'at-risk' | 'breached';
  readonly alarm?: {
    readonly kind: 'no-progress';
    readonly element: string;
    readonly since: string;
    readonly raisedAt: string;
    readonly p95Ms: number;
  };
}
export interface Search {
  /** A page may hold fewer than `limit` and a cursor all the same: so much was looked at. `asOf`: changes up to then are in it. */
  find(filter: SearchFilter): Promise<Page<SearchHit> & { readonly asOf?: string }>;
}
