import type { ElementId } from './process-model.ts';
import type { Json, JsonObject } from './json.ts';
import { escapePointer } from './pointer.ts';

/**
 * What a compiled definition and the runtime functions say to each other. The compiler emits these payloads, the runtime reads them.
 * Every compiled call to a function is `lambda:invoke` (sync) or `lambda:invoke.waitForTaskToken` (a wait) with a `StepCall` as Payload.
 */

/** Substitution tokens of a definition (`"FunctionName": "${TuttiWait}"`); a handler's token is `TuttiHandler` + slug in PascalCase. */
export const FUNCTION_TOKENS = ['TuttiWait', 'TuttiAgent', 'TuttiConnect', 'TuttiDecide', 'TuttiLifecycle'] as const;
export type FunctionToken = (typeof FUNCTION_TOKENS)[number];

/** sync: http, send -> TuttiConnect; decision, script, evaluate -> TuttiDecide; handler -> TuttiHandler<Slug>; close, settle, edit, end, report, recover -> TuttiLifecycle;
 *  fused -> whichever does all of its steps.
 *  wait: people, worker, event, incident, region, call -> TuttiWait; ai -> TuttiAgent. */
export type Op =
  | 'http'
  | 'send'
  | 'decision'
  | 'script'
  | 'evaluate'
  | 'handler'
  | 'fused'
  | 'recover'
  | 'close'
  | 'settle'
  | 'edit'
  | 'end'
  | 'report'
  | 'region'
  | 'call'
  | 'people'
  | 'worker'
  | 'event'
  | 'incident'
  | 'ai';

export interface StepCall {
  readonly op: Op;
  /** Instance id (ULID), from the execution input. */
  readonly instance: string;
  /** `$states.context.Execution.Id` */
  readonly execution: string;
  /** ProcessModel.hash: which deployed version's bindings apply. */
  readonly version: string;
  readonly process: string;
  readonly element: ElementId;
  /**
   * `<scope path>/<element>:<visit>`, unique in the instance. The scope path is `root`, then `/<sub-process>:<visit>` and
   * `/<multi-instance activity>:<visit>[<index from 0>]` for what encloses the element. The visit counter is raised on the incoming flow only:
   * retries, incident retries and re-arming keep the activation. Every idempotency key derives from it.
   */
  readonly activation: string;
  /** Audit lane: `main`, then `/<fork>:<visit>.<branch index>` or `/<multi-instance>:<visit>[<index>]`. */
  readonly lane: string;
  /** Enclosing scopes, outermost (root) first. Each with the correlation keys of its own events, evaluated at the call. */
  readonly scopes: readonly ScopeRef[];
  /** What the machine decided alone since the last runtime call. */
  readonly trail: readonly TrailEntry[];
  /** Process variables the step needs (people, worker, ai, event, incident, handler: all visible ones). Unset ones are null. */
  readonly vars: JsonObject;
  /** `$states.context.State.RetryCount` */
  readonly attempt: number;
  /** `$states.context.Execution.RedriveCount` */
  readonly redrive: number;
  /** BPMN error code -> error name to throw (`BPMN.<boundary or end event id>`), resolved by the compiler; `*` catches every code. */
  readonly errors?: Readonly<Record<string, string>>;
  /** Waits only: `$states.context.Task.Token`. */
  readonly token?: string;
  /** Waits only: `$states.context.State.EnteredTime`. Of two tokens of one activation that of the later entry counts, whichever call comes first. */
  readonly entered?: string;
  /** Multi-instance: index and item of this iteration. */
  readonly item?: { readonly index: number; readonly value: Json };
  /** op close: path of the scope to close. op settle: the wait's own op is `of`. */
  readonly of?: string;
  /** Ids of expressions (Contracts.evaluations) that the machine wants to know once this call's output stands in its variable. */
  readonly evaluate?: readonly string[];
  /** op fused, recover: the steps, in their order. The call's own element is the first. */
  readonly steps?: readonly FusedStep[];
  /** op incident, recover: what failed (`$states.errorOutput`), and which element's step it was (= element). op edit: what the rearm or leave said. */
  readonly failure?: { readonly Error?: string; readonly Cause?: string };
  /** op region, for the process itself: the start event. */
  readonly start?: ElementId | null;
  /** op report: what an activity of a tier-2 region gave, or the BPMN error it raised. */
  readonly report?: {
    readonly output: Json;
    readonly raised: { readonly code: string; readonly message?: string } | null;
  };
}

/** A step that one call does among others: what differs from step to step. */
export interface FusedStep {
  /** `end`: the end of the process, which only the last can be. */
  readonly op: Op;
  readonly element: ElementId;
  readonly activation: string;
  readonly scopes: readonly ScopeRef[];
  readonly errors?: Readonly<Record<string, string>>;
  /** Names of the call's `vars` that it gets. */
  readonly reads: readonly string[];
  /** Flows from the step before to this one. When they were taken (`t`) is when that one was done. */
  readonly trail: readonly TrailEntry[];
  /** Its own time limit. */
  readonly seconds: number;
}

export interface ScopeRef {
  /** Element id of the process or sub-process. */
  readonly id: ElementId;
  readonly path: string;
  /** Correlation key per event of this scope (boundary message events of the sub-process). */
  readonly keys?: Readonly<Record<ElementId, string | number | null>>;
}

export interface TrailEntry {
  /** Flow taken. */
  readonly f?: ElementId;
  /** Event that fired and was caught by the machine (boundary event id), interrupting scope path `s` (or the wait's activation, where it sat on one). */
  readonly x?: ElementId;
  readonly s?: string;
  /** Join of the lanes named (parallel join, or multi-instance activity completed). */
  readonly j?: ElementId;
  readonly lanes?: readonly string[];
  /** Element whose table the machine has decided by itself, as which activation, and what came of it. */
  readonly d?: ElementId;
  readonly a?: string;
  readonly r?: InlinedResult;
  /** Epoch milliseconds (`$millis()`). */
  readonly t: number;
  /** Lane, where it is not the lane of the call. */
  readonly l?: string;
}

/** What a table in the machine says of itself. */
export interface InlinedResult {
  readonly o: Json;
  /** Numbers of the rules that hold, from 1; those of them that decide, where that is not all. */
  readonly m: readonly number[];
  readonly d?: readonly number[];
  /** Values of the input expressions, in the order of the columns. */
  readonly i: readonly Json[];
}

/** What a sync call returns; a wait's token is completed with the same shape. */
export interface StepReply {
  readonly output: Json;
  /** op incident: what the operator chose. `retry` goes back to the step, `skip` goes on with `output` as the step's output. */
  readonly action?: 'retry' | 'skip';
  /** Values of `StepCall.evaluate`, by id: a condition is true, false, null, or a text that says why nobody can tell; a collection is a list. */
  readonly values?: JsonObject;
  /** op edit: variables to set, and the element whose state to continue at (`leave` raises its visit counter, a re-arm does not). */
  readonly set?: JsonObject;
  readonly to?: ElementId;
  readonly leave?: boolean;
}

/** Error names reserved by Tutti. */
export const REARM = 'TUTTI.rearm';
export const LEAVE = 'TUTTI.leave';
/** Thrown inside an activity that the token game has taken back. */
export const CANCELLED = 'TUTTI.cancelled';
export const bpmnError = (event: ElementId): string => `BPMN.${event}`;
/** A BPMN error raised by an activity of a tier-2 region; the token game decides who catches it. Its Cause is `{code, message}`. */
export const RAISED = 'BPMN.raised';
/** A process that a call activity has started ended without being done. */
export const CHILD_FAILED = 'TUTTI.ChildFailed';
/** Technical error of a step (survives retries -> incident). */
export const STEP_FAILED = 'TUTTI.StepFailed';
/** The same of one step among several in a call: each has retries of its own. */
export const stepFailed = (element: ElementId): string => `${STEP_FAILED}@${element}`;
/** The store, or something else that the runtime itself stands on, did not answer: every call is idempotent, and the machine makes it again. */
export const UNAVAILABLE = 'TUTTI.Unavailable';

/**
 * Cause (JSON) of every BPMN.* / TUTTI.* failure: a reference, never data. A token failed by the runtime carries it as Cause itself;
 * a function that throws carries it as `errorMessage` inside the Cause that Lambda writes.
 */
export interface InterruptCause {
  readonly event?: ElementId;
  /** Scope path that is interrupted. */
  readonly scope?: string;
  /** Payload of the message, as a blob reference. */
  readonly data?: BlobRef | null;
}

/** Stands for a value above 64 KiB (and for values carried by errors); resolved by every runtime function. */
export interface BlobRef {
  readonly $blob: string;
}
export const isBlobRef = (v: unknown): v is BlobRef =>
  typeof v === 'object' && v !== null && typeof (v as { $blob?: unknown }).$blob === 'string';

/**
 * Pointer of a reference in a value from outside; undefined where there is none. References are Tutti's own: whoever could name one would read
 * what stands behind it, whosever it is.
 */
export function referenceIn(value: unknown): string | undefined {
  // Without recursion: nobody has looked yet how deep it is.
  const open: { readonly value: unknown; readonly up?: Place; readonly key: string }[] = [{ value, key: '' }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at.value === null || typeof at.value !== 'object') continue;
    if (!Array.isArray(at.value) && Object.hasOwn(at.value, '$blob')) return pointerOf(at);
    for (const [key, inner] of Object.entries(at.value)) open.push({ value: inner, up: at, key });
  }
  return undefined;
}
interface Place {
  readonly up?: Place;
  readonly key: string;
}
function pointerOf(place: Place): string {
  const keys: string[] = [];
  for (let at = place; at.up !== undefined; at = at.up) keys.push(at.key);
  return keys
    .reverse()
    .map((key) => `/${escapePointer(key)}`)
    .join('');
}

/** Input of an execution. */
export interface ExecutionInput {
  readonly instance: string;
  readonly generation: number;
  readonly process: string;
  readonly version: string;
  readonly variables: JsonObject;
  /** Values of Contracts.start over these variables, by id. */
  readonly values?: JsonObject;
  /** The start event, where it is not the one without a trigger; or one activity of a tier-2 region: the element to run. */
  readonly entry?: ElementId;
  /** As which activation the activity runs, in which lane and scopes, for which item. */
  readonly activation?: string;
  readonly lane?: string;
  readonly scopes?: readonly ScopeRef[];
  readonly item?: { readonly index: number; readonly value: Json };
}
