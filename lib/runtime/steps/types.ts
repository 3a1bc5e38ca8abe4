import type { DeployedProcess } from '../../model/compiled.ts';
import type { StepBinding } from '../../model/binding.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { Node } from '../../model/process-model.ts';
import type { StepCall } from '../../model/wire.ts';
import type { Ports } from '../../platform/port.ts';
import type { AuditEntry, Evidence } from '../types.ts';

/** The settings an instance pinned at its start; stop switches are read live by the caller and handed in as `stopped`. */
export interface PinnedSettings {
  /** Value of `<step slug>/<name>` as pinned, or undefined where the file's value holds. */
  get(key: string): Json | undefined;
  /** One number that names the pinned set, for the decision record. */
  readonly version: number;
}

/** What an executor gets. `vars` has every blob reference resolved. */
export interface StepContext {
  readonly deployed: DeployedProcess;
  readonly node: Node;
  readonly step: StepBinding;
  readonly call: StepCall;
  readonly vars: JsonObject;
  readonly ports: Ports;
  readonly settings: PinnedSettings;
  readonly stopped: boolean;
  /** `<instance>/<activation>`: stable over retries and incident retries of one activation. */
  readonly idempotencyKey: string;
  /** A text without known secrets, and without what is personal among the variables. */
  readonly mask: (text: string) => string;
  readonly maskSecrets: (text: string) => string;
}

/** What an executor leaves in the record beside the output. */
export interface StepRecord {
  readonly action: string;
  readonly decided?: JsonObject;
  readonly why?: JsonObject;
  readonly actor?: AuditEntry['actor'];
  /** Values to be hashed (with salt) and kept in erasable blobs. */
  readonly values?: Readonly<Record<string, Json>>;
}
export interface StepResult {
  readonly output: Json;
  readonly record: StepRecord;
}

/** An executor of a system step: validates the output against the step's schema (StepFailed with JSON pointer), raises BpmnRaised for bound BPMN errors. */
export type Executor = (context: StepContext) => Promise<StepResult>;

/** A model's answer, judged. `accepted` false: the decision is people's. */
export interface ModelVerdict {
  readonly accepted: boolean;
  readonly output: Json;
  readonly evidence: Evidence;
  readonly record: StepRecord;
}

/** A BPMN error raised by a step; the caller maps the code to the name the machine catches (StepCall.errors). */
export class BpmnRaised extends Error {
  readonly code: string;
  readonly data: Json;
  constructor(code: string, message: string, data: Json = null) {
    super(message);
    this.name = 'BpmnRaised';
    this.code = code;
    this.data = data;
  }
}

/** A technical failure: retried by the machine, then an incident. `cause` never holds personal data or secrets. */
export class StepFailed extends Error {
  readonly pointer?: string;
  readonly retriable: boolean;
  constructor(message: string, options: { pointer?: string; retriable?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'TUTTI.StepFailed';
    if (options.pointer !== undefined) this.pointer = options.pointer;
    this.retriable = options.retriable ?? true;
  }
}
