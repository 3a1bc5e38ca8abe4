import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../../model/json.ts';
import type { InstanceStatus } from '../types.ts';

/** What is known of an instance for finding it: made from its rows by the change stream, so it follows them by moments (docs/adr/0018). */
export interface FoundRecord {
  readonly id: string;
  readonly process: string;
  readonly version: string;
  readonly status: InstanceStatus;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly businessKey?: string;
  readonly outcome?: string;
  readonly outcomeName?: string;
  readonly incidents: number;
  /** By activation. */
  readonly waits: Readonly<Record<string, FoundWait>>;
  /** Fingerprints of open incidents, by incident. */
  readonly fingerprints: Readonly<Record<string, string>>;
  readonly variables: JsonObject;
  readonly sla?: 'on-time' | 'at-risk' | 'breached';
  /** When something last happened to it. */
  readonly progressAt: number;
  readonly alarm?: FoundAlarm;
  /** When time alone changes what is said here: at risk, breached, no progress. */
  readonly checkAt?: number;
  readonly terms: readonly string[];
  readonly rev: number;
}
export interface FoundWait {
  readonly element: string;
  readonly name: string;
  readonly kind: string;
  readonly since: number;
}
export interface FoundAlarm {
  readonly kind: 'no-progress';
  readonly element: string;
  readonly since: number;
  readonly raisedAt: number;
  readonly p95Ms: number;
}

/** Rows of one process are spread over so many partitions: one takes about 1,000 writes a second. */
const SHARDS = 4;
export const shards: readonly number[] = Array.from({ length: SHARDS }, (_n, i) => i);
export const shardOf = (id: string): number => createHash('sha256').update(id).digest()[0]! % SHARDS;

/** A value as part of a key: short whatever it is, and not readable there. */
const hashed = (value: Json): string => createHash('sha256').update(String(value)).digest('base64url').slice(0, 22);

/** What can be asked for directly; each is a partition of rows in the order of the instances' starts. */
export const terms = {
  process: (process: string, shard: number): string => `P#${process}#${shard}`,
  status: (process: string, status: string, shard: number): string => `S#${process}#${status}#${shard}`,
  version: (process: string, version: string): string => `N#${process}#${version}`,
  businessKey: (key: string): string => `K#${hashed(key)}`,
  variable: (process: string, name: string, value: Json): string => `X#${process}#${name}#${hashed(value)}`,
  element: (process: string, element: string): string => `E#${process}#${element}`,
  fingerprint: (fingerprint: string): string => `F#${fingerprint}`,
  sla: (process: string, state: string): string => `L#${process}#${state}`,
  alarm: (process: string): string => `A#${process}`,
};

export function termsOf(found: Omit<FoundRecord, 'terms' | 'rev'>): string[] {
  const { id, process } = found;
  const all = [
    terms.process(process, shardOf(id)),
    terms.status(process, found.status, shardOf(id)),
    terms.version(process, found.version),
    ...(found.businessKey === undefined ? [] : [terms.businessKey(found.businessKey)]),
    ...Object.entries(found.variables).flatMap(([name, value]) =>
      value === null ? [] : [terms.variable(process, name, value)],
    ),
    ...Object.values(found.waits).map((w) => terms.element(process, w.element)),
    ...Object.values(found.fingerprints).map((f) => terms.fingerprint(f)),
    ...(found.sla === undefined || found.sla === 'on-time' ? [] : [terms.sla(process, found.sla)]),
    ...(found.alarm === undefined ? [] : [terms.alarm(process)]),
  ];
  return [...new Set(all)].sort();
}
