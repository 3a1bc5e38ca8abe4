// Made from the OpenAPI document by `npm run generate`; do not edit by hand.

/** What the ids in an entry are called: the process, the element, and the business key of the instance. */
export type About = {
  readonly process?: string;
  readonly element?: string;

  /** Local name of the BPMN element, e.g. `userTask`: for those that have no name. */
  readonly kind?: string;
  readonly instance?: string;
};

export type Aggregation = 'SUM' | 'COUNT' | 'MIN' | 'MAX';

export type Attachment = {
  readonly id: string;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly by: string;
  readonly at: string;
};

/** One entry of the record. */
export type AuditEntry = {
  readonly id: string;
  readonly at: string;

  /** `<instance>` or `process:<id>` (deployments, settings). */
  readonly stream: string;
  readonly lane: string;
  readonly seq: number;
  readonly actor: {
    readonly kind: 'person' | 'system' | 'model' | 'application';
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
  readonly hashes?: { readonly [key: string]: string };
  readonly late?: boolean;
  readonly reconciled?: boolean;

  /** Lane linkage: head of the parent lane at the fork (first entry of a lane), heads sealed at a join. */
  readonly links?: readonly { readonly lane: string; readonly seq: number; readonly hash: string }[];
  readonly previous: string;
  readonly hash: string;
};

export type AuditExport = {
  readonly format: 'tutti-audit/1';

  /** Present where only one stream was exported; the log is whole all the same. */
  readonly stream?: string;
  readonly entries: readonly AuditEntry[];
  readonly log: readonly JsonObject[];

  /** By entry id, where they were asked for; null: they have been erased. */
  readonly values?: { readonly [key: string]: KeptValues | null };
};

export type Batch = {
  readonly process: string;
  readonly kind: BatchKind;
  readonly filter: BatchFilter;
  readonly id: string;
  readonly name: string;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
  readonly endedAt?: string;
  readonly status: BatchStatus;
  readonly total: number;
  readonly counts: {
    readonly ACTIVE?: number;
    readonly RUNNING?: number;
    readonly VERIFIED?: number;
    readonly REFAILED?: number;
    readonly COMPLETED?: number;
    readonly SKIPPED?: number;
    readonly FAILED?: number;
    readonly CANCELED?: number;
  };
};

export type BatchFilter = {
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
  readonly variables?: { readonly [key: string]: string | number | boolean };

  /** ISO 8601 moments. */
  readonly startedFrom?: string;
  readonly startedBefore?: string;
};

export type BatchItemPage = { readonly items: readonly BatchItemView[]; readonly cursor?: string };

/** ACTIVE: to do. RUNNING: under way, its outcome not yet known. VERIFIED: the step has passed, as the machine says. REFAILED: it failed again. COMPLETED: done (nothing to verify). SKIPPED: no longer needed. FAILED: refused, with why. CANCELED: not begun any more. */
export type BatchItemStatus =
  'ACTIVE' | 'RUNNING' | 'VERIFIED' | 'REFAILED' | 'COMPLETED' | 'SKIPPED' | 'FAILED' | 'CANCELED';

export type BatchItemView = {
  /** The incident or the instance. */
  readonly target: string;
  readonly instance: string;
  readonly businessKey?: string;
  readonly status: BatchItemStatus;
  readonly attempt: number;
  readonly operation?: string;
  readonly error?: string;
  readonly sameError?: boolean;
};

export type BatchKind = 'retry' | 'cancel';

export type BatchPage = { readonly items: readonly Batch[]; readonly cursor?: string };

export type BatchPreview = { readonly count: number; readonly consequence: string };

/** CREATED: its items are being written down. ACTIVE: at work. SUSPENDED: no item is begun. COMPLETED: every item did what was asked, or needed it no more. PARTIALLY_COMPLETED: some did not. FAILED: none did. CANCELED: stopped; what was begun is done. */
export type BatchStatus =
  'CREATED' | 'ACTIVE' | 'SUSPENDED' | 'COMPLETED' | 'PARTIALLY_COMPLETED' | 'FAILED' | 'CANCELED';

/** Of a signal: how many it reached, and the instances that it started. */
export type Broadcast = { readonly id: string; readonly reached: number; readonly started: readonly string[] };

export type Bulk = { readonly items: readonly BulkItem[]; readonly done: number; readonly failed: number };

/** Result of one item of a bulk request. */
export type BulkItem = {
  readonly id: string;
  readonly ok: boolean;
  readonly task?: Task;
  readonly problem?: {
    readonly code: string;
    readonly detail: string;
    readonly errors: readonly { readonly pointer: string; readonly message: string; readonly expected?: string }[];
  };
};

export type CancellationView = {
  readonly possible: boolean;

  /** In words. */
  readonly consequences: readonly string[];

  /** Steps whose effects stay. */
  readonly done: readonly string[];
};

/** A text of a DMN file (a cell, an expression, a list of allowed values) and where it stands. */
export type Cell = { readonly text: string; readonly place: Place };

export type ChildView = {
  readonly instance: string;

  /** The call activity. */
  readonly element: string;
  readonly process: string;
  readonly status: InstanceStatus;
};

export type Comment = { readonly id: string; readonly by: string; readonly at: string; readonly text: string };

export type DecisionDetail = {
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

  /** Names of the input data of the file. */
  readonly inputs: readonly string[];
  readonly tables: readonly DecisionTable[];

  /** FEEL of a literal expression. */
  readonly text?: string;

  /** Ids of what it requires. */
  readonly requires: readonly string[];
};

export type DecisionSummary = {
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
};

/** A decision table as it is drawn, for people and for the checker; `evaluate` has its own form of it. */
export type DecisionTable = {
  readonly id: string;
  readonly hitPolicy: HitPolicy;
  readonly aggregation?: Aggregation;
  readonly inputs: readonly InputColumn[];
  readonly outputs: readonly OutputColumn[];
  readonly annotations: readonly string[];
  readonly rules: readonly TableRule[];
  readonly place: Place;
};

/** A list that is never paged. */
export type Decisions = { readonly items: readonly DecisionSummary[] };

export type Draft = { readonly data: JsonObject; readonly savedAt: string };

export type EditPreview = {
  readonly activation: string;
  readonly element: string;
  readonly to: string;
  readonly diff: readonly { readonly variable: string; readonly before: Json; readonly after: Json }[];

  /** In words: what is taken back, and what runs next. */
  readonly effects: readonly string[];

  /** Elements that it could go to from here. */
  readonly targets: readonly string[];
};

export type ElementId = string;

export type ElementState = 'active' | 'completed' | 'interrupted' | 'incident';

export type Erased = { readonly instance: string; readonly erasedAt: string };

/** One decision on the way. */
export type Evaluated = {
  readonly decision: string;
  readonly name: string;
  readonly output: Json;
  readonly table?: EvaluatedTable;

  /** Tables inside of its logic and of the knowledge models that it calls. */
  readonly within?: readonly {
    readonly of: string;

    /** Value of every input expression, in the order of the columns. */
    readonly inputs: readonly { readonly expression: string; readonly value: Json }[];

    /** Rules that hold for these inputs, as the table has them. */
    readonly matched: readonly MatchedRule[];
  }[];
};

export type EvaluatedTable = {
  /** Value of every input expression, in the order of the columns. */
  readonly inputs: readonly { readonly expression: string; readonly value: Json }[];

  /** Rules that hold for these inputs, as the table has them. */
  readonly matched: readonly MatchedRule[];
};

export type Evaluation = {
  readonly process: string;

  /** Path of the DMN file in the process folder. */
  readonly file: string;

  /** `sha256:<hex>` of the file's text that holds. */
  readonly hash: string;
  readonly version?: number;

  /** Id of the decision that was asked for. */
  readonly decision: string;
  readonly output: Json;

  /** Ids of the rules that decided, those of required decisions first. */
  readonly rules: readonly string[];

  /** Every decision that was evaluated, in the order of evaluation: what a decision requires comes before it. */
  readonly evaluated: readonly Evaluated[];

  /** What made a value null on the way, and where. */
  readonly warnings: readonly FeelWarning[];
};

export type Evidence = {
  readonly output: Json;
  readonly confidence: number;
  readonly threshold: number;

  /** Parts the confidence is the minimum of: what the model states of itself, and every check (0 or 1). `says`: the check in words. */
  readonly parts: readonly {
    readonly kind?: 'stated' | 'check';

    /** The FEEL expression. */
    readonly source: string;
    readonly says?: string;
    readonly value: number;
  }[];

  /** Why it came to a person, in plain words. */
  readonly reason: 'below-threshold' | 'sample' | 'stopped' | 'invalid-output' | 'budget' | 'model-error';
  readonly why: string;
  readonly model: string;
  readonly documents: readonly { readonly name: string; readonly text?: string; readonly blob?: string }[];
  readonly declared?: JsonObject;
};

export type ExecutionHistory = {
  /** `none`: the engine has forgotten it, and nothing was kept. */
  readonly source: 'engine' | 'archive' | 'none';
  readonly execution?: string;

  /** In the engine's words, without what went in and came out. */
  readonly events: readonly HistoryEvent[];
};

/** What made a value null, or is not as its author may think. */
export type FeelWarning = {
  readonly message: string;

  /** Expression, and the part of it that is meant, as characters from 0. */
  readonly expression: string;
  readonly from: number;
  readonly to: number;
  readonly where?: Where;
};

/** One finding of notation, check or compiler. The code is public API; the message is complete without it. */
export type Finding = {
  readonly code: string;
  readonly severity: Severity;

  /** What was found and what was expected. */
  readonly message: string;

  /** Something that can be pasted or done. */
  readonly suggestion?: string;
  readonly place?: Place;
  readonly element?: { readonly id: string; readonly name?: string };

  /** An example of how a run comes there: the elements that it enters, in order. */
  readonly path?: readonly PathStep[];
};

/** A role for one process, and where `group` is given for the tasks of that group alone. */
export type Grant = { readonly role: Role; readonly process?: string; readonly group?: string };

export type Health = { readonly status: 'ok' };

/** AWS's own vocabulary (GetExecutionHistory); `details` is the one `...EventDetails` member. */
export type HistoryEvent = {
  readonly id: number;
  readonly previousId: number;
  readonly type: string;
  readonly at: number;
  readonly details: JsonObject;
};

export type HitPolicy = 'UNIQUE' | 'FIRST' | 'PRIORITY' | 'ANY' | 'COLLECT' | 'RULE ORDER' | 'OUTPUT ORDER';

export type Incident = {
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

  /** The instance that a call activity had started, and that failed. */
  readonly child?: string;
  readonly attempts: number;
  readonly businessKey?: string;

  /** Who answers for the step: the role by its name, or the owner of the process. */
  readonly accountable?: string;
  readonly operation?: Operation;
  readonly editable?: JsonObject;
};

/** Incidents of one kind: the same error at the same step, but for numbers, ids and times. */
export type IncidentGroup = {
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
};

/** A list that is never paged. */
export type IncidentGroups = { readonly items: readonly IncidentGroup[] };

export type IncidentPage = { readonly items: readonly Incident[]; readonly cursor?: string };

export type IncidentStatus = 'open' | 'resolving' | 'resolved';

export type InputColumn = {
  readonly id: string;
  readonly label?: string;
  readonly expression: Cell;
  readonly typeRef?: string;
  readonly values?: Cell;
  readonly place: Place;
};

export type Instance = {
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
  readonly waits?: readonly {
    readonly element: string;
    readonly name: string;
    readonly kind: 'people' | 'worker' | 'message' | 'timer' | 'event' | 'incident' | 'ai' | 'call';
  }[];
  readonly incidents: number;
  readonly sla?: { readonly due: string; readonly state: 'on-time' | 'at-risk' | 'breached' };

  /** The instance and call activity that started it. */
  readonly parent?: { readonly instance: string; readonly element: string };
  readonly execution?: string;

  /** When its values were erased. */
  readonly erasedAt?: string;

  /** A legal hold: its values may not be erased. */
  readonly hold?: { readonly by: string; readonly reason: string };
};

export type InstanceDetail = {
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
  readonly waits: readonly WaitView[];
  readonly incidents: number;
  readonly sla?: { readonly due: string; readonly state: 'on-time' | 'at-risk' | 'breached' };

  /** The instance and call activity that started it. */
  readonly parent?: { readonly instance: string; readonly element: string };
  readonly execution?: string;

  /** When its values were erased. */
  readonly erasedAt?: string;

  /** A legal hold: its values may not be erased. */
  readonly hold?: { readonly by: string; readonly reason: string };
  readonly variables: JsonObject;

  /** Per element: state, how often it was entered, and for how long it was at work in all (milliseconds, of runs that are over). */
  readonly elements: {
    readonly [key: string]: { readonly state: ElementState; readonly visits: number; readonly tookMs?: number };
  };
  readonly flows: { readonly [key: string]: number };

  /** Element ids in the order they were completed or reached (activities, events). */
  readonly path: readonly string[];

  /** Instances that its call activities have started, oldest first; absent where it has none. */
  readonly children?: readonly ChildView[];
};

export type InstancePage = { readonly items: readonly Instance[]; readonly cursor?: string };

export type InstanceStatus = 'starting' | 'running' | 'completed' | 'cancelled' | 'failed';

export type Job = {
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
  readonly input: JsonObject;
};

export type JobPage = { readonly items: readonly Job[]; readonly cursor?: string };

/** A list that is never paged. */
export type Jobs = { readonly items: readonly Job[] };

/** A value that JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type JsonObject = { readonly [key: string]: Json };

/** The values behind an entry, with the salts of their hashes. */
export type KeptValues = {
  readonly salts: { readonly [key: string]: string };
  readonly values: { readonly [key: string]: Json };
};

export type KpiName = 'cycleTime' | 'errorRate' | 'exceptionRate' | 'slaCompliance';

export type KpiReport = {
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
  readonly businessKeys: { readonly [key: string]: string };
};

export type KpiValue = {
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
};

/** Against the due date: on time, at risk (a share of the time is over), breached. */
export type Lateness = 'on-time' | 'at-risk' | 'breached';

export type LegalHold = { readonly hold: boolean };

export type MatchedRule = {
  readonly id: string;

  /** From 1, as people count. */
  readonly number: number;

  /** By the hit policy it takes part in the result; another rule that holds was left aside. */
  readonly decides: boolean;
};

export type Nothing = { readonly [key: string]: never };

/** A list that is never paged. */
export type Notifications = {
  readonly items: readonly {
    readonly at: string;
    readonly id: string;
    readonly connector: string;
    readonly to: string;
    readonly subject: string;
    readonly text: string;
    readonly kind: string;
    readonly instance: string;
    readonly element: string;
    readonly task?: string;

    /** Path of a page at which this recipient may answer. Whoever delivers puts the address of the API before it. It decides nothing by being opened. */
    readonly link?: string;
  }[];
};

export type Operation = {
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
};

export type OperationKind = 'retry' | 'edit' | 'skip' | 'move';

/** What became of an operation, as the machine and the step say it: accepted (written down), running (the machine has taken it), passed (the step is through), failed (the step failed again), interrupted (the token was taken away before the step was through, or the instance has ended). */
export type OperationOutcome = 'accepted' | 'running' | 'passed' | 'failed' | 'interrupted';

export type OperationPage = { readonly items: readonly Operation[]; readonly cursor?: string };

export type OutputColumn = {
  readonly id: string;

  /** Empty where the table has one output and the file gives it no name. */
  readonly name: string;
  readonly label?: string;
  readonly typeRef?: string;
  readonly values?: Cell;
  readonly otherwise?: Cell;
  readonly place: Place;
};

/** An element on the way of a run. */
export type PathStep = { readonly element: { readonly id: string; readonly name?: string }; readonly place: Place };

/** A list that is never paged. */
export type People = { readonly items: readonly Person[] };

/** Who acts. `id` is verified by the session, never taken from a request body. */
export type Person = {
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  readonly groups: readonly string[];

  /** Held everywhere. */
  readonly roles: readonly Role[];

  /** Roles held for one process, or one task group, alone. */
  readonly grants?: readonly Grant[];

  /** Of an application: the person it acts for, verified as the application itself is. */
  readonly onBehalfOf?: string;
};

/** Where a finding stands in a file. Lines and columns count from 1. */
export type Place = {
  readonly file: string;
  readonly line: number;
  readonly column: number;

  /** JSON pointer (RFC 6901) inside a YAML or JSON file. */
  readonly pointer?: string;
};

export type ProcessDetail = {
  readonly id: string;
  readonly name: string;
  readonly version: string;

  /** 1, 2, 3 in the order in which the versions were first deployed. */
  readonly number: number;

  /** Since when this version is the latest. */
  readonly deployedAt: string;
  readonly owner: JsonObject;
  readonly warnings: readonly Finding[];
  readonly elements: readonly {
    readonly id: string;

    /** Local name of the BPMN element, e.g. `userTask`. */
    readonly type: string;
    readonly slug: string;
    readonly scope: string;
    readonly name?: string;
  }[];
  readonly binding: JsonObject;
  readonly variables: readonly string[];
  readonly sourceMap: SourceMap;
};

export type ProcessView = {
  readonly id: string;
  readonly name: string;
  readonly version: string;

  /** 1, 2, 3 in the order in which the versions were first deployed. */
  readonly number: number;

  /** Since when this version is the latest. */
  readonly deployedAt: string;
  readonly owner: JsonObject;
  readonly warnings: readonly Finding[];
};

/** A list that is never paged. */
export type Processes = { readonly items: readonly ProcessView[] };

/** Of a message: what became of it. */
export type Published = {
  readonly id: string;
  readonly status: 'delivered' | 'buffered' | 'expired';
  readonly instance?: string;
};

/** Null where nothing is new. */
export type Receipt = JsonObject | null;

/** A list that is never paged. */
export type Receipts = { readonly items: readonly JsonObject[] };

/** A page of the record with the names beside the entries: an entry itself is chained, and nothing is added to it. */
export type RecordPage = {
  readonly items: readonly AuditEntry[];
  readonly cursor?: string;

  /** By entry id. */
  readonly about: { readonly [key: string]: About };
};

export type Role = 'viewer' | 'approver' | 'operator' | 'owner' | 'auditor' | 'admin' | 'application';

export type SearchHit = {
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
};

export type SearchPage = { readonly asOf?: string; readonly items: readonly SearchHit[]; readonly cursor?: string };

/** Local mode: the secret of a session, and whose it is. */
export type Session = { readonly token: string; readonly person: Person };

/** Governed settings (ADR 0015): key `<step>/<name>`, e.g. `review-documents/threshold`, `review-documents/stop`; or the path of a decision file, `decisions/risk.dmn`, whose value is `{hash, decisions}` and which is changed by giving its new text. */
export type Setting = {
  readonly process: string;
  readonly key: string;
  readonly value: Json;
  readonly version: number;
  readonly author: string;
  readonly reason: string;
  readonly at: string;
  readonly status: 'active' | 'proposed' | 'rejected';
  readonly approvedBy?: string;

  /** read live instead of pinned */
  readonly live: boolean;
  readonly seed?: Json;
};

/** A list that is never paged. */
export type Settings = { readonly items: readonly Setting[] };

/** `error`: there is no legitimate reading. `warning`: a legitimate but doubtful one. */
export type Severity = 'error' | 'warning';

export type SourceMap = {
  /** State name -> what it came from. */
  readonly states: {
    readonly [key: string]: { readonly element: ElementId; readonly role: StateRole; readonly region: string };
  };

  /** Elements without a state of their own, with the reason in words (`gateway merged into ...`). */
  readonly elided: { readonly [key: string]: string };

  /** Elements that the token game runs, the scope that it plays among them, with the reason in words. */
  readonly played: { readonly [key: string]: string };

  /** Elements whose decision table is compiled into the machine, with the table and where it is decided in words. */
  readonly inlined?: { readonly [key: string]: string };

  /** Elements that are done by one call: by each of them, all of them, in their order. Compact level. */
  readonly fused?: { readonly [key: string]: readonly ElementId[] };

  /** Why an element is not done together with its neighbours. Compact level. */
  readonly apart?: { readonly [key: string]: string };

  /** Tier per region (`root`, `<fork>.<branch>`, `<multi-instance>`). */
  readonly regions: { readonly [key: string]: { readonly tier: 0 | 1 | 2; readonly why: string } };
};

export type StartForm = { readonly form?: JsonObject };

export type StateRole =
  | 'start'
  | 'step'
  | 'fused'
  | 'recover'
  | 'wait'
  | 'gateway'
  | 'evaluate'
  | 'large'
  | 'fork'
  | 'each'
  | 'settle'
  | 'incident'
  | 'resolution'
  | 'edit'
  | 'goto'
  | 'close'
  | 'end'
  | 'rethrow'
  | 'init'
  | 'decide'
  | 'fallback';

/** One step of an instance: each time it was at work, and where the way goes on from it. */
export type StepDetail = {
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
};

export type StepRunView = {
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
  readonly values: { readonly [key: string]: Json };

  /** Some of the values have been erased. */
  readonly erased?: boolean;
  readonly entries: readonly AuditEntry[];
};

export type Substitution = {
  readonly id: string;

  /** Who is away, and who acts meanwhile. */
  readonly person: string;
  readonly substitute: string;
  readonly from: string;
  readonly to: string;
  readonly reason?: string;
  readonly createdBy: string;
  readonly status: 'planned' | 'active' | 'over';
};

/** A list that is never paged. */
export type Substitutions = { readonly items: readonly Substitution[] };

export type TableRule = {
  readonly id: string;

  /** From 1, as people count. */
  readonly number: number;
  readonly inputs: readonly Cell[];
  readonly outputs: readonly Cell[];
  readonly annotations: readonly string[];
  readonly place: Place;
};

export type Task = {
  readonly id: string;
  readonly instance: string;
  readonly process: string;
  readonly element: string;
  readonly name: string;
  readonly activation: string;
  readonly status: TaskStatus;
  readonly groups: readonly string[];
  readonly users: readonly string[];
  readonly assignee?: string;
  readonly claimedAt?: string;

  /** Whoever delegated it, and decides when the delegate has resolved it. */
  readonly owner?: string;
  readonly delegation?: 'pending' | 'resolved';

  /** 0 to 100, the higher the sooner; 50 where nothing is said. */
  readonly priority: number;
  readonly createdAt: string;
  readonly due?: string;
  readonly followUp?: string;
  readonly late: Lateness;

  /** Whom it is escalated to when it is late, and whom it was. */
  readonly escalateTo?: string;
  readonly escalatedTo?: string;
  readonly completedBy?: string;
  readonly completedAt?: string;

  /** In whose place it was completed. */
  readonly completedFor?: string;
  readonly businessKey?: string;
  readonly votes?: VotesView;

  /** Several tasks of this element may be completed in one request. */
  readonly bulk?: true;

  /** Raised by every change; send it back to avoid overwriting (If-Match). */
  readonly revision: number;
};

export type TaskDetail = {
  readonly id: string;
  readonly instance: string;
  readonly process: string;
  readonly element: string;
  readonly name: string;
  readonly activation: string;
  readonly status: TaskStatus;
  readonly groups: readonly string[];
  readonly users: readonly string[];
  readonly assignee?: string;
  readonly claimedAt?: string;

  /** Whoever delegated it, and decides when the delegate has resolved it. */
  readonly owner?: string;
  readonly delegation?: 'pending' | 'resolved';

  /** 0 to 100, the higher the sooner; 50 where nothing is said. */
  readonly priority: number;
  readonly createdAt: string;
  readonly due?: string;
  readonly followUp?: string;
  readonly late: Lateness;

  /** Whom it is escalated to when it is late, and whom it was. */
  readonly escalateTo?: string;
  readonly escalatedTo?: string;
  readonly completedBy?: string;
  readonly completedAt?: string;

  /** In whose place it was completed. */
  readonly completedFor?: string;
  readonly businessKey?: string;
  readonly votes?: VotesView;

  /** Several tasks of this element may be completed in one request. */
  readonly bulk?: true;

  /** Raised by every change; send it back to avoid overwriting (If-Match). */
  readonly revision: number;
  readonly form?: JsonObject;
  readonly data: JsonObject;
  readonly evidence?: Evidence;

  /** Why the caller may not act, if so. */
  readonly blocked?: string;

  /** In whose place the caller would act. */
  readonly onBehalfOf?: string;
  readonly draft?: Draft;

  /** What a delegate has worked out for the owner. */
  readonly proposal?: { readonly by: string; readonly at: string; readonly data: JsonObject; readonly note?: string };
  readonly comments: readonly Comment[];
  readonly attachments: readonly Attachment[];
};

export type TaskPage = { readonly items: readonly Task[]; readonly cursor?: string };

export type TaskStatus = 'open' | 'claimed' | 'completed' | 'cancelled';

export type VerifyReport = {
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
};

export type VoteView = {
  readonly by: string;
  readonly onBehalfOf?: string;
  readonly approved: boolean;
  readonly at: string;
  readonly reason?: string;
};

export type VotesView = {
  /** Approvals that decide. */
  readonly needed: number;

  /** People who vote at most; absent: everybody who may. */
  readonly of?: number;
  readonly approvals: number;
  readonly rejections: number;
  readonly veto: boolean;
  readonly cast: readonly VoteView[];
};

/** What the instance waits for, in words and as data. */
export type WaitView = {
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
};

/** Where a text stands that is part of something larger. */
export type Where = {
  /** In the words of whoever drew it: `decision "Risk", rule 3, input "Age"`. */
  readonly what: string;
  readonly place: Place;
};

/** RFC 9457. `code` is stable; `errors` says by JSON pointer where in the request. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;

  /** Id of the request, as in the header x-request-id. */
  readonly traceId?: string;
  readonly errors?: readonly { readonly pointer: string; readonly message: string; readonly expected?: string }[];
};

/** What an operation takes and answers, by method and path. */
export interface Operations {
  /** Processes in their latest version */
  'GET /processes': { answer: Processes };

  /** One process: its elements, its binding, what it becomes */
  'GET /processes/{id}': { params: { id: string }; answer: ProcessDetail };

  /** The diagram as BPMN 2.0 XML */
  'GET /processes/{id}/diagram': { params: { id: string }; query?: { version?: string }; answer: string };

  /** The form that starts an instance */
  'GET /processes/{id}/start-form': { params: { id: string }; answer: StartForm };

  /** KPIs from the record, against target and baseline */
  'GET /processes/{id}/kpis': { params: { id: string }; query?: { from?: string; to?: string }; answer: KpiReport };

  /** Governed settings, with open proposals */
  'GET /processes/{id}/settings': { params: { id: string }; answer: Settings };

  /** Changes a setting: a stop switch at once, anything else as a proposal */
  'PUT /processes/{id}/settings/{step}/{name}': {
    params: { id: string; step: string; name: string };
    body: { readonly value?: unknown; readonly reason: string };
    answer: Setting;
  };

  /** Approves a proposal of somebody else */
  'POST /processes/{id}/settings/{step}/{name}/approval': {
    params: { id: string; step: string; name: string };
    body: { readonly version: number };
    answer: Setting;
  };

  /** Decisions of all processes, with the version of their file that holds now */
  'GET /decisions': { answer: Decisions };

  /** One decision with its tables; with `instance`, as that instance has pinned it */
  'GET /decisions/{id}': {
    params: { id: string };
    query?: { process?: string; instance?: string };
    answer: DecisionDetail;
  };

  /** Evaluates a decision: the result, the rules that held, and the inputs that decided. Changes and records nothing */
  'POST /decisions/{id}/evaluate': {
    params: { id: string };
    query?: { process?: string; instance?: string };
    body?: { readonly input?: { readonly [key: string]: unknown }; readonly now?: string };
    answer: Evaluation;
  };

  /** Starts an instance */
  'POST /instances': {
    body: {
      readonly process: string;
      readonly variables?: { readonly [key: string]: unknown };
      readonly businessKey?: string;
      readonly version?: string;
      readonly startEvent?: string;
    };
    answer: Instance;
  };

  /** Instances, newest first */
  'GET /instances': {
    query?: {
      limit?: number;
      cursor?: string;
      process?: string;
      businessKey?: string;
      status?: 'starting' | 'running' | 'completed' | 'cancelled' | 'failed';
    };
    answer: InstancePage;
  };

  /** Instances by what is known of them; filters combine. It follows changes by moments: `asOf` says up to when */
  'POST /instances/search': {
    body?: {
      readonly limit?: number;
      readonly cursor?: string;
      readonly process?: string;
      readonly version?: string;
      readonly businessKey?: string;
      readonly status?: 'starting' | 'running' | 'completed' | 'cancelled' | 'failed';
      readonly element?: string;
      readonly fingerprint?: string;
      readonly sla?: 'on-time' | 'at-risk' | 'breached';
      readonly alarm?: boolean;
      readonly variables?: { readonly [key: string]: string | number | boolean };
      readonly startedFrom?: string;
      readonly startedBefore?: string;
      readonly order?: 'newest' | 'oldest';
    };
    answer: SearchPage;
  };

  /** One instance: where it is, what it waits for, what it knows */
  'GET /instances/{id}': { params: { id: string }; answer: InstanceDetail };

  /** What happened, from the record, with the names of what it is about */
  'GET /instances/{id}/timeline': {
    params: { id: string };
    query?: { limit?: number; cursor?: string; order?: 'oldest' | 'newest' };
    answer: RecordPage;
  };

  /** One step: each time it was at work, what went in and came out, its attempts, what can come next */
  'GET /instances/{id}/steps/{element}': { params: { id: string; element: string }; answer: StepDetail };

  /** What an edit or a move would come to: the difference, what is taken back, what runs */
  'POST /instances/{id}/edit/preview': {
    params: { id: string };
    body?: { readonly activation?: string; readonly to?: string; readonly set?: { readonly [key: string]: unknown } };
    answer: EditPreview;
  };

  /** Sets variables where it waits, and goes to the element `to` where one is named; see GET /operations/{id} for the outcome */
  'POST /instances/{id}/edit': {
    params: { id: string };
    body: {
      readonly activation?: string;
      readonly to?: string;
      readonly set?: { readonly [key: string]: unknown };
      readonly reason: string;
    };
    answer: Operation;
  };

  /** What the machine did, without data: from the engine, or from what was kept when it ended */
  'GET /instances/{id}/history': { params: { id: string }; answer: ExecutionHistory };

  /** What a cancellation would come to */
  'GET /instances/{id}/cancellation': { params: { id: string }; answer: CancellationView };

  /** Cancels an instance */
  'POST /instances/{id}/cancellation': { params: { id: string }; body: { readonly reason: string }; answer: Instance };

  /** Publishes a message; buffered until somebody waits for it or its time to live ends */
  'POST /messages': {
    body: { readonly name: string; readonly key: string | number; readonly data?: unknown; readonly id?: string };
    answer: Published;
  };

  /** Broadcasts a signal: to everybody who waits for it now, and to every process that it starts */
  'POST /signals': {
    body: { readonly name: string; readonly data?: unknown; readonly id?: string };
    answer: Broadcast;
  };

  /** Tasks of people, in a stable order, page by page */
  'GET /tasks': {
    query?: {
      limit?: number;
      cursor?: string;
      scope?: 'mine' | 'groups' | 'unassigned' | 'all';
      status?: 'open' | 'completed';
      process?: string;
      element?: string;
      instance?: string;
      group?: string;
      assignee?: string;
      businessKey?: string;
      dueFrom?: string;
      dueBefore?: string;
      followUpBefore?: string;
      minPriority?: number | null;
      late?: 'on-time' | 'at-risk' | 'breached';
      sort?: 'created' | 'due' | 'priority' | 'followUp';
      order?: 'asc' | 'desc';
    };
    answer: TaskPage;
  };

  /** One task: form, data, evidence, comments, attachments, the draft of the caller */
  'GET /tasks/{id}': { params: { id: string }; answer: TaskDetail };

  /** Sets priority and due date (operators and owners, with a reason) or the follow-up date */
  'PATCH /tasks/{id}': {
    params: { id: string };
    body?: {
      readonly priority?: number;
      readonly due?: string;
      readonly followUp?: string | null;
      readonly reason?: string;
    };
    answer: Task;
  };

  /** Claims a task; whoever comes second is told who holds it, and since when */
  'PUT /tasks/{id}/claim': { params: { id: string }; answer: Task };

  /** Gives a task back */
  'DELETE /tasks/{id}/claim': { params: { id: string }; answer: Task };

  /** Gives a task to another candidate for good */
  'POST /tasks/{id}/assignment': {
    params: { id: string };
    body: { readonly to: string; readonly reason: string };
    answer: Task;
  };

  /** Lets somebody work on a task that its holder decides on later */
  'POST /tasks/{id}/delegation': {
    params: { id: string };
    body: { readonly to: string; readonly reason: string };
    answer: Task;
  };

  /** Hands a delegated task back to its owner, with a proposal */
  'POST /tasks/{id}/resolution': {
    params: { id: string };
    body?: { readonly data?: { readonly [key: string]: unknown }; readonly note?: string };
    answer: Task;
  };

  /** Completes a task, or votes where several decide; overriding a model and rejecting in a vote take a reason */
  'POST /tasks/{id}/completion': {
    params: { id: string };
    body?: { readonly data?: { readonly [key: string]: unknown }; readonly reason?: string };
    answer: Task;
  };

  /** Claims several tasks; says for each how it went */
  'POST /tasks/claims': { body: { readonly tasks: readonly string[] }; answer: Bulk };

  /** Completes several tasks of one element with the same data, where its binding says `bulk`; says for each how it went */
  'POST /tasks/completions': {
    body: {
      readonly tasks: readonly string[];
      readonly data?: { readonly [key: string]: unknown };
      readonly reason?: string;
    };
    answer: Bulk;
  };

  /** Saves what the caller has filled in so far; nobody else sees it */
  'PUT /tasks/{id}/draft': {
    params: { id: string };
    body: { readonly data: { readonly [key: string]: unknown } };
    answer: Draft;
  };

  /** Forgets the draft of the caller */
  'DELETE /tasks/{id}/draft': { params: { id: string }; answer: Nothing };

  /** Writes a comment, which stays in the record */
  'POST /tasks/{id}/comments': { params: { id: string }; body: { readonly text: string }; answer: Comment };

  /** Attaches a file of at most 4 MB: name, content type, content in base64 */
  'POST /tasks/{id}/attachments': {
    params: { id: string };
    body: { readonly name: string; readonly contentType: string; readonly content: string };
    answer: Attachment;
  };

  /** The content of an attachment, to be saved and never shown in place */
  'GET /tasks/{id}/attachments/{attachment}': { params: { id: string; attachment: string }; answer: Uint8Array };

  /** Takes an attachment away, and erases its content; the record keeps that it was there */
  'POST /tasks/{id}/attachments/{attachment}/removal': {
    params: { id: string; attachment: string };
    body: { readonly reason: string };
    answer: Nothing;
  };

  /** Substitutions that concern the caller (or, for an admin, somebody else) and are not over */
  'GET /substitutions': { query?: { person?: string }; answer: Substitutions };

  /** Lets somebody act while the caller (or, for an admin, somebody else) is away */
  'POST /substitutions': {
    body: {
      readonly person?: string;
      readonly substitute: string;
      readonly from: string;
      readonly to: string;
      readonly reason?: string;
      readonly groups?: readonly string[];
    };
    answer: Substitution;
  };

  /** Ends a substitution now */
  'DELETE /substitutions/{id}': { params: { id: string }; answer: Substitution };

  /** The page behind a message. Opening it changes nothing, however often and by whom */
  'GET /links/{token}': { params: { token: string }; answer: string };

  /** Answers by the page of a message: once, in time, as the person it was sent to. JSON, or the form of the page */
  'POST /links/{token}': {
    params: { token: string };
    body: { readonly answer: string; readonly reason?: string };
    answer: Task;
  };

  /** Incidents */
  'GET /incidents': {
    query?: {
      limit?: number;
      cursor?: string;
      status?: 'open' | 'resolving' | 'resolved';
      process?: string;
      instance?: string;
      fingerprint?: string;
    };
    answer: IncidentPage;
  };

  /** Open incidents by kind: how many, since when; a list by the fingerprint is exactly that set */
  'GET /incidents/groups': { query?: { process?: string; all?: 'true' | 'false' }; answer: IncidentGroups };

  /** Says that a kind of incident is resolved (it comes back if it happens again), ignored, or open */
  'PUT /incidents/groups/{fingerprint}': {
    params: { fingerprint: string };
    body: { readonly state: 'open' | 'resolved' | 'ignored'; readonly reason: string };
    answer: IncidentGroup;
  };

  /** One incident, with what an edit may set */
  'GET /incidents/{id}': { params: { id: string }; answer: Incident };

  /** Sends the step on its way again */
  'POST /incidents/{id}/retry': { params: { id: string }; body: { readonly reason: string }; answer: Incident };

  /** Sets variables and sends the step on its way again */
  'POST /incidents/{id}/edit': {
    params: { id: string };
    body: { readonly set: { readonly [key: string]: unknown }; readonly reason: string };
    answer: Incident;
  };

  /** Puts an incident away whose instance has ended */
  'POST /incidents/{id}/close': { params: { id: string }; body: { readonly reason: string }; answer: Incident };

  /** Goes on with an output as if the step had given it */
  'POST /incidents/{id}/skip': {
    params: { id: string };
    body: { readonly output?: unknown; readonly reason: string };
    answer: Incident;
  };

  /** What operators have done, newest first, with what became of it */
  'GET /operations': { query?: { limit?: number; cursor?: string; instance?: string }; answer: OperationPage };

  /** One operation: accepted, running, then passed, failed again or interrupted, as the machine says it */
  'GET /operations/{id}': { params: { id: string }; answer: Operation };

  /** How many a batch would be about, and what it would come to for each */
  'POST /batches/preview': {
    body: {
      readonly process: string;
      readonly kind: 'retry' | 'cancel';
      readonly filter?: {
        readonly version?: string;
        readonly businessKey?: string;
        readonly status?: 'starting' | 'running' | 'completed' | 'cancelled' | 'failed';
        readonly element?: string;
        readonly fingerprint?: string;
        readonly sla?: 'on-time' | 'at-risk' | 'breached';
        readonly alarm?: boolean;
        readonly variables?: { readonly [key: string]: string | number | boolean };
        readonly startedFrom?: string;
        readonly startedBefore?: string;
      };
    };
    answer: BatchPreview;
  };

  /** Retries or cancels all that fit a filter; `count` is what the preview said, so that nobody does more than they saw */
  'POST /batches': {
    body: {
      readonly process: string;
      readonly kind: 'retry' | 'cancel';
      readonly filter?: {
        readonly version?: string;
        readonly businessKey?: string;
        readonly status?: 'starting' | 'running' | 'completed' | 'cancelled' | 'failed';
        readonly element?: string;
        readonly fingerprint?: string;
        readonly sla?: 'on-time' | 'at-risk' | 'breached';
        readonly alarm?: boolean;
        readonly variables?: { readonly [key: string]: string | number | boolean };
        readonly startedFrom?: string;
        readonly startedBefore?: string;
      };
      readonly name: string;
      readonly count: number;
      readonly reason: string;
    };
    answer: Batch;
  };

  /** Batches, newest first */
  'GET /batches': { query?: { limit?: number; cursor?: string }; answer: BatchPage };

  /** One batch: its status, and how many items are in which */
  'GET /batches/{id}': { params: { id: string }; answer: Batch };

  /** What became of each item */
  'GET /batches/{id}/items': {
    params: { id: string };
    query?: {
      limit?: number;
      cursor?: string;
      status?: 'ACTIVE' | 'RUNNING' | 'VERIFIED' | 'REFAILED' | 'COMPLETED' | 'SKIPPED' | 'FAILED' | 'CANCELED';
    };
    answer: BatchItemPage;
  };

  /** Suspends, resumes or cancels a batch, or reruns its items that failed: suspend, resume, cancel, rerun */
  'POST /batches/{id}/{change}': {
    params: { id: string; change: string };
    body: { readonly reason: string };
    answer: Batch;
  };

  /** Locks work of a topic for a worker; waits for some, if asked to */
  'POST /jobs/fetch': {
    body: {
      readonly topic: string;
      readonly worker: string;
      readonly max?: number;
      readonly lock?: string;
      readonly waitSeconds?: number;
    };
    answer: Jobs;
  };

  /** Open work of a topic */
  'GET /jobs': { query: { limit?: number; cursor?: string; topic: string }; answer: JobPage };

  /** Keeps the lock */
  'POST /jobs/{id}/heartbeat': {
    params: { id: string };
    body: { readonly worker: string; readonly lock?: string };
    answer: Job;
  };

  /** The work is done; its output must fit the schema of the step */
  'POST /jobs/{id}/completion': {
    params: { id: string };
    body: { readonly worker: string; readonly output?: unknown };
    answer: Job;
  };

  /** The worker could not do it: it lies there again after a pause, and is an incident after the last attempt */
  'POST /jobs/{id}/failure': {
    params: { id: string };
    body: { readonly worker: string; readonly message: string; readonly retryIn?: string };
    answer: Job;
  };

  /** Raises a BPMN error, which the diagram catches */
  'POST /jobs/{id}/error': {
    params: { id: string };
    body: { readonly worker: string; readonly code: string; readonly message?: string; readonly data?: unknown };
    answer: Job;
  };

  /** Entries of the record, with the names of what they are about */
  'GET /audit': {
    query?: {
      limit?: number;
      cursor?: string;
      order?: 'oldest' | 'newest';
      stream?: string;
      action?: string;
      actor?: string;
    };
    answer: RecordPage;
  };

  /** Everything a verifier needs; with values=true also the values behind the entries, which hold personal data */
  'GET /audit/export': { query?: { stream?: string; values?: 'true' | 'false' }; answer: AuditExport };

  /** Verifies the record against the receipts at hand; with values, also what is stored behind the entries */
  'POST /audit/verification': { body?: { readonly stream?: string; readonly values?: boolean }; answer: VerifyReport };

  /** Receipts of the anchors so far, to be kept elsewhere */
  'GET /audit/anchors': { answer: Receipts };

  /** Anchors the record outside of the store; null where nothing is new */
  'POST /audit/anchors': { answer: Receipt };

  /** Erases the values of an instance that has ended; the record stays, and verifies */
  'POST /instances/{id}/erasure': {
    params: { id: string };
    body: { readonly reason: string; readonly early?: boolean };
    answer: Erased;
  };

  /** Puts a legal hold on an instance: nothing of it can be erased */
  'PUT /instances/{id}/legal-hold': { params: { id: string }; body: { readonly reason: string }; answer: LegalHold };

  /** Takes the legal hold off */
  'POST /instances/{id}/legal-hold/release': {
    params: { id: string };
    body: { readonly reason: string };
    answer: LegalHold;
  };

  /** Who is signed in */
  'GET /me': { answer: Person };

  /** Whether the API answers */
  'GET /health': { answer: Health };

  /** Local mode: the people of this machine */
  'GET /local/people': { answer: People };

  /** Local mode: acts as one of them from now on */
  'POST /local/session': { body: { readonly person: string }; answer: Session };

  /** Local mode: messages that would have been sent */
  'GET /local/notifications': { answer: Notifications };
}

/** POSTs that may be sent again without an Idempotency-Key: they change nothing, or the same again. */
export const REPEATABLE: ReadonlySet<string> = new Set([
  'POST /decisions/{id}/evaluate',
  'POST /instances/search',
  'POST /instances/{id}/edit/preview',
  'POST /batches/preview',
  'POST /jobs/fetch',
  'POST /jobs/{id}/heartbeat',
  'POST /jobs/{id}/completion',
  'POST /audit/verification',
  'POST /local/session',
]);

/** What answers a file: bytes, whatever they are. */
export const FILES: ReadonlySet<string> = new Set(['GET /tasks/{id}/attachments/{attachment}']);
