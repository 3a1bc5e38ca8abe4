import type { Json, JsonObject } from '../model/json.ts';
import type { DeployedProcess } from '../model/compiled.ts';
import type { Finding } from '../model/diagnostic.ts';
import type { DecisionResult, DecisionTable, HitPolicy } from '../expressions/index.ts';
import type { KpiName } from '../model/binding.ts';
import type { StepCall, StepReply } from '../model/wire.ts';
import type { Search } from './search/types.ts';
import type {
  Batches,
  CancellationView,
  EditPreview,
  EditRequest,
  ExecutionHistory,
  OperationView,
  Operations,
} from './operations/types.ts';
import type { Work } from './work/types.ts';
import type { Audit, AuditEntry, Erasure, RecordOptions } from './audit/view.ts';
import type { Tasks } from './tasks/types.ts';
import type { Change, Page, Person } from '../platform/port.ts';

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
/** Whether somebody is an application: by a role held everywhere, or for some processes. */
export const isApplication = (p: Person): boolean =>
  p.roles.includes('application') || (p.grants ?? []).some((g) => g.role === 'application');

export const actorOf = (p: Person): Actor => ({
  kind: isApplication(p) ? 'application' : 'person',
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
  /** Per element: state, how often it was entered, and for how long it was at work in all (milliseconds, of runs that are over). */
  readonly elements: Readonly<
    Record<string, { readonly state: ElementState; readonly visits: number; readonly tookMs?: number }>
  >;
  readonly flows: Readonly<Record<string, number>>;
  /** Element ids in the order they were completed or reached (activities, events). */
  readonly path: readonly string[];
  /** Instances that its call activities have started, oldest first; absent where it has none. */
  readonly children?: readonly ChildView[];
}
/** One step of an instance: each time it was at work, and where the way goes on from it. */
export interface StepDetail {
  readonly element: string;
  readonly name: string;
  /** Local name of the BPMN element. */
  readonly type: string;
  /** Attempts that the machine makes by itself before there is an incident; absent where the step names none. */
  readonly retries?: number;
  /** Latest first. */
  readonly runs: readonly StepRunView[];
  /** Runs before those, which are not told. */
  readonly earlier?: number;
  /** What can come next. `when`: what the flows that lead there are called. */
  readonly next: readonly {
    readonly element: string;
    readonly name: string;
    readonly type: string;
    readonly when?: string;
  }[];
}
export interface StepRunView {
  readonly activation: string;
  readonly lane: string;
  readonly state: ElementState;
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Milliseconds. */
  readonly tookMs?: number;
  readonly attempts: readonly {
    readonly at: string;
    readonly outcome: 'done' | 'failed' | 'raised';
    readonly tookMs?: number;
    readonly reason?: string;
  }[];
  /** What went in and came out, by what the record calls it (`input`, `output`, ...); a mark in place of what whoever asks may not read. */
  readonly values: Readonly<Record<string, Json>>;
  /** Some of the values have been erased. */
  readonly erased?: boolean;
  readonly entries: readonly AuditEntry[];
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
  /**
   * One step of it, from the record. `personal: false`: a mark in place of every value, where the process marks anything as personal.
   * @throws Refusal UNKNOWN_ELEMENT where the process has no such element.
   */
  step(id: string, element: string, options?: { readonly personal?: boolean }): Promise<StepDetail>;
  /** Timeline from the record. */
  timeline(id: string, options?: RecordOptions): Promise<Page<AuditEntry>>;
}

export type * from './tasks/types.ts';
export type * from './search/types.ts';
export type * from './operations/types.ts';
export type * from './work/types.ts';
export type * from './audit/view.ts';

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
