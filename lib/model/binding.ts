import type { Json, JsonSchema } from './json.ts';
import type { Level } from './level.ts';

/** ISO 8601 duration as written (`PT8H`, `P14D`). */
export type Duration = string;
/** FEEL expression written with a leading '='; any other string is literal text. */
export type FeelOrText = string;
/** A FEEL-bearing tree: strings that start with '=' are expressions, everything else is literal. */
export type Mapping = Json;

/** What process.yaml says. Its JSON Schema is schemas/process.schema.json; this is the same in TypeScript. */
export interface ProcessBinding {
  readonly process: string;
  readonly name?: string;
  readonly owner: { readonly name: string; readonly email: string };
  /** Roles named by `accountable`, and who holds them. */
  readonly roles?: Readonly<Record<string, { readonly name: string; readonly email?: string }>>;
  /** Form of the start event (relative path). The instance's first variables must fit it. */
  readonly input?: string;
  /** JSON Schema file for the start variables, checked beside the form. */
  readonly inputSchema?: string;
  readonly businessKey?: FeelOrText;
  /** How the machine is written; default readable. */
  readonly optimize?: Level;
  /** Values by which instances are found, by name. */
  readonly search?: Readonly<Record<string, FeelOrText>>;
  /** `noProgress`: how many times the own P95 at an element an instance may wait there; default 3. */
  readonly alarms?: { readonly noProgress?: number };
  readonly sla?: { readonly within: Duration; readonly atRisk?: string; readonly escalateTo?: string };
  readonly kpis?: Partial<Record<KpiName, { readonly target: string; readonly baseline?: string }>>;
  readonly steps: Readonly<Record<string, StepBinding>>;
  readonly messages?: Readonly<Record<string, MessageBinding>>;
  /** Variables that no expression names, with their schema. */
  readonly variables?: Readonly<Record<string, JsonSchema>>;
  /** Base URLs of HTTP connections by name; `secret` is a reference, never a value. */
  readonly connections?: Readonly<Record<string, ConnectionBinding>>;
  /** Retention of archived documents and the record. */
  readonly retention?: Duration;
  /** Where personal data stands beside what schemas and forms mark: `application.owners`. Such values travel as references and can be erased. */
  readonly personal?: readonly string[];
}

export type KpiName = 'cycleTime' | 'errorRate' | 'exceptionRate' | 'slaCompliance';

export interface ConnectionBinding {
  /** Base URL. The environment variable `TUTTI_CONNECTION_<NAME>` (upper snake case) overrides it. */
  readonly url: string;
  readonly secret?: string;
  readonly header?: string;
}

export interface MessageBinding {
  readonly key: FeelOrText;
  readonly ttl: Duration;
  /** JSON Schema file of the payload. */
  readonly schema?: string;
  /** Variable that takes the payload. */
  readonly result?: string;
}

/** Exactly one of http, ai, people, lambda, decision, send, worker, call. */
export interface StepBinding {
  readonly http?: HttpBinding;
  readonly ai?: AiBinding;
  readonly people?: PeopleBinding;
  /** Relative path of the process's own handler. */
  readonly lambda?: string;
  /** Relative path of a .dmn file; `decision: decisions/risk.dmn#risk` names one of several. */
  readonly decision?: string;
  /** The decision is a small table that is compiled into the machine: no function decides, and the table is that of the version (ADR 0024). */
  readonly inline?: boolean;
  readonly send?: SendBinding;
  /** Another deployed process, for a call activity. */
  readonly call?: CallStep;
  readonly worker?: WorkerBinding;
  /** Explicit inputs, by name; without it the step sees the variables its expressions name (people, ai, lambda, worker: all variables). */
  readonly input?: Readonly<Record<string, Mapping>>;
  /** JSON Schema of the output: inline, or a relative path. */
  readonly output?: JsonSchema | string;
  /** Variable that takes the output. Default: the step's slug in camelCase. */
  readonly result?: string;
  readonly timeout?: Duration;
  readonly retry?: { readonly attempts: number; readonly interval?: Duration; readonly backoff?: number };
  /** BPMN error codes the step can raise, with the FEEL condition over `response` (http: status, headers, body) or `output`. */
  readonly errors?: Readonly<Record<string, FeelOrText>>;
  readonly each?: { readonly of: FeelOrText; readonly as: string; readonly into?: string };
  readonly accountable?: { readonly role: string };
  /** Message or event waits: what to remind while waiting. */
  readonly reminders?: Reminders;
  /** Which KPI-relevant facts: a step whose completion by people is an exception to the straight path. */
  readonly exception?: boolean;
}

export interface Reminders {
  readonly every: Duration;
  readonly to: FeelOrText;
  readonly template?: string;
  readonly connector?: string;
}

export interface HttpBinding {
  readonly connection: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: FeelOrText;
  readonly headers?: Readonly<Record<string, FeelOrText>>;
  readonly body?: Mapping;
}

export interface SendBinding {
  readonly connector: string;
  readonly to: FeelOrText;
  readonly subject?: FeelOrText;
  readonly template?: string;
  readonly body?: Mapping;
}

/** Working time by a calendar file of the process folder: `{ working: PT8H, calendar: calendars/office.yaml }`. */
export interface WorkingTime {
  /** Days and a time part, as ISO 8601; a day is a working day. */
  readonly working: Duration;
  readonly calendar: string;
}
/** A duration, working time, or FEEL that gives a duration or a moment. */
export type When = Duration | FeelOrText | WorkingTime;
/** Work that somebody outside fetches: a worker of one's own, an RPA bot. It polls by topic over the API; nothing has to reach it. */
export interface WorkerBinding {
  readonly topic: string;
}

/** Which process a call activity calls, and what goes along. */
export interface CallStep {
  /** Id of the process (`process` in its process.yaml, or of its element in the diagram). */
  readonly process: FeelOrText;
  /** `latest`: the newest when it is called. `deployment`: the newest when the caller was deployed. Else the version itself. Default: latest. */
  readonly version?: string;
  /** Variables that it starts with. Default: every variable of the caller that it knows. */
  readonly input?: Readonly<Record<string, Mapping>>;
  /** What comes back, over its variables. Default: all of them. */
  readonly returns?: Mapping;
  readonly businessKey?: FeelOrText;
  /** The mappings are those of the diagram (`Node.call`): what comes back goes to variables of the caller by name. */
  readonly drawn?: true;
}

export interface PeopleBinding {
  /** Groups; each may be FEEL, and the whole may be FEEL that gives a list. */
  readonly groups?: readonly FeelOrText[] | FeelOrText;
  readonly users?: readonly FeelOrText[] | FeelOrText;
  readonly form?: string;
  /** SLA date of the task: reminds and escalates, ends nothing. Required. */
  readonly due?: When;
  /** When it is to be looked at; until then it may be left out of lists. */
  readonly followUp?: When;
  /** 0 to 100, the higher the sooner; default 50. A number, or FEEL that gives one. */
  readonly priority?: number | FeelOrText;
  /** Share of the time to the due date after which the task is at risk: whoever holds it is told, else its candidates. */
  readonly atRisk?: string;
  readonly escalateTo?: string;
  /** Elements whose actors may not act here; `start` means who submitted. */
  readonly notBy?: readonly string[];
  readonly reminders?: Reminders;
  /** Variables shown read-only beside the form. Default: all. */
  readonly show?: readonly string[];
  readonly title?: FeelOrText;
  /** Several people decide together, on one token. */
  readonly quorum?: QuorumBinding;
  /** Several tasks of this element may be completed in one request. */
  readonly bulk?: boolean;
  readonly notify?: NotifyBinding;
}

/** Who is told of a task, and how they may answer out of the message. */
export interface NotifyBinding {
  /** On what; default `[created]`. `assigned`: somebody else has given it to them. */
  readonly on?: readonly ('created' | 'assigned')[];
  /** How it is sent; default `email`. */
  readonly connector?: string;
  /** Answers that the message's page offers, by their words, each with the data of the form. */
  readonly answers?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  /** How long the page of a message holds; default P7D. */
  readonly expires?: Duration;
  /** Calendar outside of whose hours nothing is sent. */
  readonly quiet?: string;
}

export interface QuorumBinding {
  /** Approvals that decide. */
  readonly approvals: number;
  /** People who are asked at most; without it everybody who may. */
  readonly of?: number;
  /** FEEL over what a person fills in: whether they approve. Default: `=decision = "approve"`. */
  readonly approves?: FeelOrText;
  /** Whose rejection decides alone: everybody's (true), or that of the members of these groups. */
  readonly veto?: boolean | readonly string[];
}

export interface AiBinding {
  /** Name of a configured model; default `default`. */
  readonly model?: string;
  readonly prompt: string;
  /** JSON Schema file of the structured output. */
  readonly output: string;
  readonly confidence: {
    readonly from?: FeelOrText;
    readonly checks?: readonly Check[];
    readonly threshold: number;
    /** Share sent to people whatever the confidence, e.g. `5%`. */
    readonly sample?: string;
  };
  readonly below: PeopleBinding;
  readonly budget: { readonly tokens: number; readonly usd: number };
  /** Documents (FEEL list of {name, text|blob}) put before the model and beside the reviewer. */
  readonly documents?: FeelOrText;
  /** What was declared, by field of the output (FEEL): stands beside what the model found, for the reviewer. */
  readonly compare?: Readonly<Record<string, FeelOrText>>;
}
/** A fact that must hold; `says` tells it in words to whoever has to decide when it does not. */
export type Check = FeelOrText | { readonly holds: FeelOrText; readonly says: string };

export type StepKind = 'http' | 'ai' | 'people' | 'lambda' | 'decision' | 'send' | 'worker' | 'call';
export const STEP_KINDS: readonly StepKind[] = ['http', 'ai', 'people', 'lambda', 'decision', 'send', 'worker', 'call'];

/** Which way a step is done; undefined where the binding names none or several. */
export function stepKind(step: StepBinding): StepKind | undefined {
  const named = STEP_KINDS.filter((k) => step[k] !== undefined);
  return named.length === 1 ? named[0] : undefined;
}

/** Default result variable of a step: its slug in camelCase (`verify-identity` -> `verifyIdentity`). */
export function camelCase(slug: string): string {
  return slug.replace(/-+([a-z0-9])/g, (_m, c: string) => c.toUpperCase()).replace(/[^A-Za-z0-9_]/g, '');
}
