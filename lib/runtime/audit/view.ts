import type { Json, JsonObject } from '../../model/json.ts';
import type { Page } from '../../platform/port.ts';
import type { Actor, ListOptions } from '../types.ts';

/** One entry of the record. */
export interface AuditEntry {
  readonly id: string;
  readonly at: string;
  /** `<instance>` or `process:<id>` (deployments, settings). */
  readonly stream: string;
  readonly lane: string;
  readonly seq: number;
  readonly actor: {
    readonly kind: Actor['kind'];
    readonly id: string;
    readonly onBehalfOf?: string;
    readonly model?: string;
    readonly promptHash?: string;
  };
  /** e.g. instance.started, flow.taken, step.completed, task.claimed, task.completed, decision.ai, incident.opened, message.delivered, command.effective */
  readonly action: string;
  readonly subject: {
    readonly process: string;
    readonly version?: string;
    readonly instance?: string;
    readonly element?: string;
    readonly activation?: string;
    readonly task?: string;
    readonly incident?: string;
    readonly work?: string;
  };
  readonly decided?: JsonObject;
  readonly why?: JsonObject;
  readonly accountable?: string;
  /** Salted hashes of inputs and outputs; the values live in erasable blobs. */
  readonly hashes?: Readonly<Record<string, string>>;
  readonly late?: boolean;
  readonly reconciled?: boolean;
  /** Lane linkage: head of the parent lane at the fork (first entry of a lane), heads sealed at a join. */
  readonly links?: readonly { readonly lane: string; readonly seq: number; readonly hash: string }[];
  readonly previous: string;
  readonly hash: string;
}
export interface RecordOptions extends ListOptions {
  /** Default: oldest first. */
  readonly order?: 'oldest' | 'newest';
}

export interface Audit {
  list(
    filter: RecordOptions & { readonly stream?: string; readonly action?: string; readonly actor?: string },
  ): Promise<Page<AuditEntry>>;
  /** Everything a verifier needs. `values`: with the values behind the entries too, which hold personal data. */
  export(filter?: { readonly stream?: string; readonly values?: boolean }): Promise<AuditExport>;
  /** Gathers new lane heads into the Merkle log and anchors its root outside the store. Returns the receipt, or undefined where nothing is new. */
  anchor(): Promise<JsonObject | undefined>;
  /** All receipts at hand, oldest first. A copy held elsewhere is what proves something. */
  receipts(): Promise<readonly JsonObject[]>;
  /** `values`: compares the stored values with their hashes too, which reads each of them. */
  verify(filter?: { readonly stream?: string; readonly values?: boolean }): Promise<VerifyReport>;
}
/** The values behind an entry, with the salts of their hashes. */
export interface KeptValues {
  readonly salts: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Json>>;
}
/** Erasing the personal data of an instance that has ended; the record stays whole. Each takes a reason and leaves an entry. */
export interface Erasure {
  /** Refused while the instance runs, while a legal hold is on it, and before its retention is over unless an admin says `early`. */
  erase(
    instance: string,
    reason: string,
    by: Actor,
    options?: { readonly early?: boolean },
  ): Promise<{ readonly instance: string; readonly erasedAt: string }>;
  hold(instance: string, reason: string, by: Actor): Promise<{ readonly hold: boolean }>;
  release(instance: string, reason: string, by: Actor): Promise<{ readonly hold: boolean }>;
}
export interface AuditExport {
  readonly format: 'tutti-audit/1';
  /** Present where only one stream was exported; the log is whole all the same. */
  readonly stream?: string;
  readonly entries: readonly AuditEntry[];
  readonly log: readonly JsonObject[];
  /** By entry id, where they were asked for; null: they have been erased. */
  readonly values?: Readonly<Record<string, KeptValues | null>>;
}
export interface VerifyReport {
  readonly ok: boolean;
  readonly entries: number;
  readonly anchored: number;
  /** `consistent, anchored`, `consistent, unanchored after entry n`, or what is wrong. */
  readonly summary: string;
  /** What became of the values whose salted hashes are chained. */
  readonly values: {
    /** Values that the entries hold a hash of. */
    readonly hashed: number;
    /** Of these: there, and as their hash says. */
    readonly matching: number;
    /** Erased: the chain holds without them, but nobody can say any more what they were. */
    readonly erased: number;
    /** Not in the export, so not compared. */
    readonly absent: number;
  };
  readonly findings: readonly {
    readonly kind: 'changed' | 'removed' | 'reordered' | 'cut' | 'recomputed' | 'receipt' | 'value';
    readonly entry?: string;
    readonly stream?: string;
    readonly lane?: string;
    readonly seq?: number;
    readonly message: string;
  }[];
}
