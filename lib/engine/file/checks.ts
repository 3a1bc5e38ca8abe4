import { crc32 } from 'node:zlib';

/** SQLite does not notice a changed value inside a row, so each row carries a check of what was written. */
export interface ExecutionRow {
  readonly seq: number;
  readonly key: string;
  readonly machine: string;
  readonly status: string;
  readonly due: number | null;
  readonly busy: number;
  readonly sum: number;
  readonly fixed: string;
  readonly state: string;
}
export interface HistoryChunk {
  readonly seq: number;
  readonly first: number;
  readonly sum: number;
  readonly events: string;
}
export interface RegistryRow {
  readonly kind: string;
  readonly id: string;
  readonly sum: number;
  readonly body: string;
}
export interface QueueRow {
  readonly n: number;
  readonly activity: string;
  readonly token: string;
  readonly sum: number;
}

/** Of what never changes in an execution. */
export const fixedSum = (row: Pick<ExecutionRow, 'seq' | 'key' | 'machine' | 'fixed'>): number =>
  crc32(row.fixed, crc32(`${row.seq} ${row.key} ${row.machine}`));
/** Of all of it. */
export const executionSum = (fixed: number, row: Pick<ExecutionRow, 'status' | 'due' | 'busy' | 'state'>): number =>
  crc32(row.state, crc32(`${row.status} ${row.due} ${row.busy}`, fixed));
export const historySum = (seq: number, first: number, events: string): number =>
  crc32(events, (Math.imul(seq, 0x9e3779b1) ^ first) >>> 0);
export const registrySum = (kind: string, id: string, body: string): number => crc32(body, crc32(`${kind} ${id}`));
export const queueSum = (activity: string, token: string): number => crc32(`${activity} ${token}`);

/** Sums of checks are kept below this, where they stay exact. */
export const SUM_LIMIT = 2 ** 52;
export const added = (sum: number, more: number, less = 0): number => (sum + more - less + SUM_LIMIT) % SUM_LIMIT;
