import type { Json, JsonObject } from '../model/json.ts';
import type { DeployedProcess } from '../model/compiled.ts';
import type { Finding } from '../model/diagnostic.ts';
import type { DecisionResult, DecisionTable, HitPolicy } from '../expressions/index.ts';
import type { KpiName } from '../model/binding.ts';
import type { StepCall, StepReply } from '../model/wire.ts';
import type { Tasks } from './tasks/types.ts';
import type { Change, HistoryEvent, Page, Person } from '../platform/port.ts';

/** The runtime as its hosts (lambdas, local) and its clients (api, cli, scenarios) see it. Built by createRuntime(ports, options). */
export interface Runtime {
  /** Functions a compiled machine calls. Throwing an error whose name is `BPMN.*` / `TUTTI.*` tells the machine so. */
  readonly functions: {
    wait(call: StepCall): Promise<void>;
    agent(call: StepCall): Promise<void>;
    connect(call: StepCall): Promise<StepReply>;
    decide(call: StepCall): Promise<StepReply>;
    lifecycle(call: StepCall): Promise<StepReply>;
    handler(call: StepCall): Promise<StepReply>;
  };
  /** Timers port fired. */
  onTimer(payload: JsonObject): Promise<void>;
  /** Change stream of the store: sends what the outbox still holds, publishes audit entries. */
  onChange(changes: readonly Change[]): Promise<void>;
  /** Re-sends commands whose delivery is unknown, fires timers that were lost, reconciles executions that ended outside. Idempotent. Returns what it did. */
  sweep(): Promise<{
    readonly sent: number;
    readonly reconciled: number;
    readonly timers: number;
    readonly alarms: number;
  }>;
  /** Resolves when no command of this process is under way. */
  settle(): Promise<void>;

  readonly processes: Processes;
  readonly instances: Instances;
  readonly tasks: Tasks;
  readonly messages: Messages;
  readonly incidents: Incidents;
  readonly operations: Operations;
  readonly work: Work;
  readonly batches: Batches;
  readonly search: Search;
  readonly settings: Settings;
  readonly decisions: Decisions;
  readonly audit: Audit;
  readonly erasure: Erasure;
}

/** Who asks. `onBehalfOf` is verified by the identity port before it gets here. */
export interface Actor {
  readonly kind: 'person' | 'system' | 'model' | 'application';
  readonly id: string;
  readonly name?: string;
  readonly groups: readonly string[];
  readonly roles: readonly string[];
  readonly onBehalfOf?: string;
}
export const actorOf = (p: Person): Actor => ({
  kind: p.roles.includes('application') ? 'application' : 'person',
  id: p.id,
  name: p.name,
  groups: p.groups,
  roles: p.roles,
  ...(p.onBehalfOf === undefined ? {} : { onBehalfOf: p.onBehalfOf }),
});

/**
 * A refusal that a client can act on. Every service throws only these for bad requests; anything else is a fault.
 * kinds map to HTTP: invalid 400, forbidden 403, unknown 404, conflict 409, gone 410, unprocessable 422.
 */
export class Refusal extends Error {
  readonly kind: 'invalid' | 'forbidden' | 'unknown' | 'conflict' | 'gone' | 'unprocessable';
  /** Stable upper-snake code, e.g. TASK_ALREADY_COMPLETED. */
  readonly code: string;
  readonly problems: readonly { readonly pointer: string; readonly message: string; readonly expected?: string }[];
  readonly detail: JsonObject;
  constructor(
    kind: Refusal['kind'],
    code: string,
    message: string,
    options: { problems?: Refusal['problems']; detail?: JsonObject } = {},
  ) {
    super(message);
    this.name = 'Refusal';
    this.kind = kind;
    this.code = code;
    this.problems = options.problems ?? [];
    this.detail = options.detail ?? {};
  }
}

export interface ListOptions {
  readonly limit?: number;
  readonly cursor?: string;
}

export interface Processes {
  /** Registers a version (idempotent by hash), seeds its settings, chains the deployment in the audit. */
  deploy(deployed: DeployedProcess, by: Actor): Promise<{ readonly process: string; readonly version: string }>;
  list(): Promise<readonly ProcessView[]>;
  /** Latest version, or the one named. */
  get(process: string, version?: string): Promise<DeployedProcess>;
}
export interface ProcessView {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** 1, 2, 3 in the order in which the versions were first deployed. */
  readonly number: number;
  /** Since when this version is the latest. */
  readonly deployedAt: string;
  readonly owner: JsonObject;
  readonly warnings: readonly Finding[];
}

export type InstanceStatus = 'starting' | 'running' | 'completed' | 'cancelled' | 'failed';
export interface InstanceView {
  readonly id: string;
  readonly process: string;
  readonly processName: string;
  readonly version: string;
  /** Which of the versions that is, and when it was first deployed. */
  readonly deployment?: { readonly number: number; readonly at: string };
  readonly businessKey?: string;
  readonly status: InstanceStatus;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly startedBy: string;
  /** Element id of the end event reached. */
  readonly outcome?: string;
  readonly outcomeName?: string;
  /** What a running one waits for; lists have it in short. */
  readonly waits?: readonly Pick<WaitView, 'element' | 'name' | 'kind'>[];
  readonly incidents: number;
  readonly sla?: { readonly due: string; readonly state: 'on-time' | 'at-risk' | 'breached' };
  /** The instance and call activity that started it. */
  readonly parent?: { readonly instance: string; readonly element: string };
  readonly execution?: string;
  /** When its values were erased. */
  readonly erasedAt?: string;
  /** A legal hold: its values may not be erased. */
  readonly hold?: { readonly by: string; readonly reason: string };
}
/** What the instance waits for, in words and as data. */
export interface WaitView {
  readonly activation: string;
  readonly element: string;
  readonly name: string;
  readonly kind: 'people' | 'worker' | 'message' | 'timer' | 'event' | 'incident' | 'ai' | 'call';
  readonly since: string;
  readonly due?: string;
  readonly deadline?: string;
  /** What for, in words; the name, the due time and the deadline stand beside. */
  readonly detail: string;
  /** For people: whoever has claimed it, else groups and users who may. */
  readonly people?: readonly string[];
  readonly taskId?: string;
  readonly incidentId?: string;
  readonly workId?: string;
  /** The instance that a call activity waits for. */
  readonly child?: string;
}
export type ElementState = 'active' | 'completed' | 'interrupted' | 'incident';
export interface InstanceDetail extends InstanceView {
  readonly variables: JsonObject;
  readonly waits: readonly WaitView[];
  /** Per element: state and how often it was entered. */
  readonly elements: Readonly<Record<string, { readonly state: ElementState; readonly visits: number }>>;
  readonly flows: Readonly<Record<string, number>>;
  /** Element ids in the order they were completed or reached (activities, events). */
  readonly path: readonly string[];
  /** Instances that its call activities have started, oldest first; absent where it has none. */
  readonly children?: readonly ChildView[];
}
export interface ChildView {
  readonly instance: string;
  /** The call activity. */
  readonly element: string;
  readonly process: string;
  readonly status: InstanceStatus;
}

export interface Instances {
  start(
    request: {
      readonly process: string;
      readonly variables: JsonObject;
      readonly businessKey?: string;
      readonly idempotencyKey?: string;
      readonly version?: string;
      /** Id or slug of the start event, where there are several. */
      readonly startEvent?: string;
    },
    by: Actor,
  ): Promise<InstanceView>;
  list(
    filter: ListOptions & {
      readonly process?: string;
      readonly status?: InstanceStatus;
      readonly businessKey?: string;
    },
  ): Promise<Page<InstanceView>>;
  get(id: string): Promise<InstanceDetail>;
  /** Without its trace and what it waits for: one read. */
  view(id: string): Promise<InstanceView>;
  cancel(id: string, reason: string, by: Actor): Promise<InstanceView>;
  /** What the machine did: from the engine, or from what was kept when it ended. */
  history(id: string): Promise<ExecutionHistory>;
  /** What a cancellation would come to, and what differs from an end in the engine. */
  cancellation(id: string): Promise<CancellationView>;
  /** What an edit or a move would come to; nothing is done. @throws Refusal as the edit itself would. */
  previewEdit(id: string, edit: EditRequest): Promise<EditPreview>;
  /** Sets variables where the instance waits, and goes to another element where one is named. The outcome is the operation's. */
  edit(id: string, edit: EditRequest, reason: string, by: Actor): Promise<OperationView>;
  /** Timeline from the record. */
  timeline(id: string, options?: RecordOptions): Promise<Page<AuditEntry>>;
}

export type * from './tasks/types.ts';

export interface Messages {
  /** Exactly one delivery; buffered to the end of its time to live where nothing waits for it yet. Same id = same message. */
  publish(
    message: { readonly name: string; readonly key: string; readonly data?: Json; readonly id?: string },
    by: Actor,
  ): Promise<{
    readonly id: string;
    readonly status: 'delivered' | 'buffered' | 'expired';
    readonly instance?: string;
  }>;
  /** Everybody who waits for it now gets it, and every process that it starts is started. Same id = same signal. */
  signal(
    signal: { readonly name: string; readonly data?: Json; readonly id?: string },
    by: Actor,
  ): Promise<{ readonly id: string; readonly reached: number; readonly started: readonly string[] }>;
}

export type IncidentStatus = 'open' | 'resolving' | 'resolved';
export interface IncidentView {
  readonly id: string;
  readonly instance: string;
  readonly process: string;
  readonly element: string;
  readonly name: string;
  readonly activation: string;
  readonly status: IncidentStatus;
  readonly error: string;
  readonly cause: string;
  readonly fingerprint: string;
  readonly openedAt: string;
  /** How often the step has failed in all, through the retries of the machine and those of operators. */
  /** The instance that a call activity had started, and that failed. */
  readonly child?: string;
  readonly attempts: number;
  readonly businessKey?: string;
  /** Who answers for the step: the role by its name, or the owner of the process. */
  readonly accountable?: string;
  /** The last operation on it, with its verified outcome. */
  readonly operation?: OperationView;
  /** Variables an edit may set, and their present values. */
  readonly editable?: JsonObject;
}
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
/** Incidents of one kind: the same error at the same step, but for numbers, ids and times. */
export interface IncidentGroupView {
  readonly fingerprint: string;
  readonly process: string;
  readonly element: string;
  readonly name: string;
  readonly error: string;
  /** The message that they share. */
  readonly message: string;
  /** How many are open: exactly those that a list by this fingerprint shows. */
  readonly open: number;
  readonly firstAt: string;
  readonly oldest?: string;
  readonly newest?: string;
  readonly state: 'open' | 'resolved' | 'ignored';
  /** It had been resolved, and has come back. */
  readonly regressed: boolean;
  readonly by?: string;
  readonly reason?: string;
}
export interface Incidents {
  list(
    filter: ListOptions & {
      readonly status?: IncidentStatus;
      readonly process?: string;
      readonly instance?: string;
      readonly fingerprint?: string;
    },
  ): Promise<Page<IncidentView>>;
  /** Groups that have open incidents, the largest first; with `all`, those without and those that are ignored too. */
  groups(filter: { readonly process?: string; readonly all?: boolean }): Promise<readonly IncidentGroupView[]>;
  /** What people say about a kind of incident: resolved (it comes back if it happens again), ignored, or open again. */
  judge(fingerprint: string, state: IncidentGroupView['state'], reason: string, by: Actor): Promise<IncidentGroupView>;
  get(id: string): Promise<IncidentView>;
  /** `batch`: the batch and attempt that it is part of. */
  retry(id: string, reason: string, by: Actor, batch?: string): Promise<IncidentView>;
  /** Sets variables (refused by name where the step's region may not assign them) and retries the step with them. */
  edit(id: string, set: JsonObject, reason: string, by: Actor): Promise<IncidentView>;
  /** Goes on with `output` (checked against the step's schema) as if the step had given it. */
  skip(id: string, output: Json, reason: string, by: Actor): Promise<IncidentView>;
  /** Puts an incident away whose instance has ended: somebody has looked at it. */
  close(id: string, reason: string, by: Actor): Promise<IncidentView>;
}

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

/**
 * Governed settings (ADR 0015): key `<step>/<name>`, e.g. `review-documents/threshold`, `review-documents/stop`; or the path of a decision file,
 * `decisions/risk.dmn`, whose value is `{hash, decisions}` and which is changed by giving its new text.
 */
export interface SettingView {
  readonly process: string;
  readonly key: string;
  readonly value: Json;
  readonly version: number;
  readonly author: string;
  readonly reason: string;
  readonly at: string;
  readonly status: 'active' | 'proposed' | 'rejected';
  readonly approvedBy?: string;
  /** read live instead of pinned */ readonly live: boolean;
  /** What the files of the latest deployment say. */
  readonly seed?: Json;
}
export interface Settings {
  list(process: string): Promise<readonly SettingView[]>;
  /** A change takes a reason and, but for a stop switch, the approval of a second person (status `proposed` until then). */
  change(process: string, key: string, value: Json, reason: string, by: Actor): Promise<SettingView>;
  approve(process: string, key: string, version: number, by: Actor): Promise<SettingView>;
}

/** Which decision is meant. Without a process it must be the only one of its id; with an instance, it is as that instance has pinned it. */
export interface DecisionRef {
  readonly id: string;
  readonly process?: string;
  readonly instance?: string;
}
export interface DecisionSummary {
  readonly id: string;
  readonly name: string;
  readonly kind: 'decision' | 'knowledge' | 'service';
  readonly process: string;
  /** Path of the DMN file in the process folder. */
  readonly file: string;
  /** `sha256:<hex>` of the file's text that holds. */
  readonly hash: string;
  /** Key of the setting that governs the file, and its version. */
  readonly setting: string;
  readonly version?: number;
  /** DMN's word for its logic, e.g. `decisionTable`. */
  readonly logic?: string;
  readonly question?: string;
  readonly hitPolicy?: HitPolicy;
  readonly rules?: number;
  /** Elements whose steps ask for it. */
  readonly usedBy: readonly string[];
}
export interface DecisionDetail extends DecisionSummary {
  /** Names of the input data of the file. */
  readonly inputs: readonly string[];
  readonly tables: readonly DecisionTable[];
  /** FEEL of a literal expression. */
  readonly text?: string;
  /** Ids of what it requires. */
  readonly requires: readonly string[];
}
export interface Decisions {
  list(): Promise<readonly DecisionSummary[]>;
  get(ref: DecisionRef): Promise<DecisionDetail>;
  /** Changes and records nothing. `now` in milliseconds since 1970; default: the clock. */
  evaluate(
    ref: DecisionRef,
    input: JsonObject,
    now?: number,
  ): Promise<DecisionResult & Pick<DecisionSummary, 'process' | 'file' | 'hash' | 'version'>>;
}

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

export interface KpiValue {
  readonly name: KpiName;
  readonly definition: string;
  readonly unit: 'duration' | 'share';
  readonly p50?: number;
  readonly p95?: number;
  readonly value?: number;
  readonly target: string;
  readonly baseline?: string;
  readonly meets: boolean | null;
  readonly samples: number;
  readonly instances: readonly string[];
}
export interface KpiReport {
  readonly process: string;
  readonly from: string;
  readonly to: string;
  readonly asOf: string;
  readonly kpis: readonly KpiValue[];
  readonly byVersion: readonly {
    readonly version: string;
    /** 1, 2, 3 in the order of the deployments on record, and when; absent where the record has none of it. */
    readonly number?: number;
    readonly deployedAt?: string;
    readonly instances: number;
  }[];
  readonly open: { readonly count: number; readonly oldest?: string };
  /** Business keys of the instances that are named above, by instance. */
  readonly businessKeys: Readonly<Record<string, string>>;
}
