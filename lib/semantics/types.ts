import type { Json, JsonObject } from '../model/json.ts';
import type { ElementId, EventDefinition } from '../model/process-model.ts';

/**
 * Id of an instance of an element: the path of the scopes around it, the element and a visit counter that is raised on the incoming flow
 * only (`root/Sub:1/Task:2`, in an iteration `root/Sub:1[0]/Task:1`). It is the activation id of the compiled machine.
 */
export type InstanceId = string;
/** Id of a view of the variables. */
export type ViewId = string;

export type Role =
  /** A process: the root, or what a call activity called. */
  | 'process'
  /** A sub-process of any kind: tokens move inside it. */
  | 'scope'
  /** Work that somebody outside does: a command has been given, and its end is an event. */
  | 'work'
  /** A catching event or receive task: something is armed. */
  | 'wait'
  /** A multi-instance or looping activity around its iterations. */
  | 'loop'
  /** A call activity around the process it called. */
  | 'call'
  /** A throwing event that waits for the compensation it threw. */
  | 'throw'
  /** Something that nobody can decide: an open incident. */
  | 'incident';

/** Something that is active. Plain data. */
export interface Instance {
  readonly id: InstanceId;
  readonly element: ElementId;
  /** Key of the model that holds the element. */
  readonly model: string;
  role: Role;
  /** The scope, loop or call around it; absent for a root. */
  readonly parent?: InstanceId;
  view: ViewId;
  readonly scope?: ScopeState;
  readonly loop?: LoopState;
  readonly adHoc?: AdHocState;
  /** Compensation that is under way below this instance. */
  compensation?: CompensationState;
  incident?: Incident;
  /** Index of the iteration, from 0. */
  readonly index?: number;
  /** A compensation handler: its end lets the next one begin. */
  readonly handler?: true;
  /** Set where the scope is being left another way than by its end: by the boundary event, when compensation is done. */
  cancelling?: ElementId;
  /** Parts of parallel multiple events that have happened, by event. */
  happened?: Record<ElementId, number[]>;
  /** A terminate end event was reached. */
  terminated?: true;
  /** What completed in the process that a call activity called. */
  called?: readonly Completed[];
}

/** What a scope remembers beside the instances in it. */
export interface ScopeState {
  /** Visits of elements. */
  readonly visits: Record<ElementId, number>;
  /** Tokens that wait at a join, by flow, oldest first. */
  readonly waiting: Record<ElementId, ViewId[]>;
  /** Complex gateways that have fired and not been reset: the flows whose tokens they have had. */
  readonly fired: Record<ElementId, ElementId[]>;
  /** Completed activities that can be compensated, in the order of completion. */
  readonly completed: Completed[];
  /** Event sub-process whose interrupting event happened: nothing else of the scope goes on. */
  interruptedBy?: ElementId;
}

/** A completed activity that can be compensated. */
export interface Completed {
  readonly element: ElementId;
  readonly model: string;
  readonly instance: InstanceId;
  /** Variables as they were. */
  readonly snapshot?: JsonObject;
  /** What completed inside a sub-process. */
  readonly inner?: readonly Completed[];
}

export interface LoopState {
  readonly kind: 'parallel' | 'sequential' | 'standard';
  /** Number of instances; of a standard loop those so far. */
  total: number;
  started: number;
  completed: number;
  terminated: number;
  readonly items?: readonly Json[];
  /** Results by index. */
  readonly results: Record<number, Json>;
  /** The behaviour `one` has thrown its event. */
  thrown?: true;
}

export interface AdHocState {
  /** Activities that have not been started, in order. */
  readonly pending: ElementId[];
  readonly results: Json[];
  completed: number;
  /** The condition has held: nothing more is started. */
  done?: true;
  /** Everything is at rest and the condition does not hold: somebody has to start something, or change the data. */
  open?: true;
}

export interface CompensationState {
  /** What is still to be compensated; the last comes first. */
  readonly pending: Completed[];
  /** There was something to compensate. */
  readonly any?: true;
  /** Nobody waits for it: it ends by itself. */
  readonly detached?: true;
}

export interface Incident {
  readonly kind: IncidentKind;
  readonly message: string;
  /** What is done again once the incident is resolved. */
  readonly retry: Retry;
}

export type IncidentKind = 'noFlow' | 'undecided' | 'uncaughtError' | 'noCallee' | 'tooDeep' | 'data';

export type Retry =
  | { readonly do: 'leave'; readonly flow?: ElementId }
  | { readonly do: 'enter'; readonly flow?: ElementId }
  /** The activity itself is parked. */
  | { readonly do: 'work' };

/** Something armed. */
export interface Wait {
  readonly id: string;
  /** Who is told: the instance that waits, the activity that a boundary event sits on, or the scope of an event sub-process. */
  readonly instance: InstanceId;
  /** The event that catches: a catching or boundary event, a start event of an event sub-process, a receive task. */
  readonly element: ElementId;
  readonly model: string;
  readonly kind: 'message' | 'signal' | 'timer' | 'conditional';
  /** Part of a multiple event. */
  readonly part?: number;
  readonly name?: string;
  /** Correlation key; null where it has no value. */
  readonly key?: Json;
  /** When: an ISO 8601 duration or date, or the interval of a cycle. */
  readonly timer?: { readonly type: 'duration' | 'date' | 'cycle'; readonly value: string };
  /** Times that a cycle still comes after this one; absent: without end. */
  repeat?: number;
  readonly condition?: string;
  /** Conditional: whether it held when it was last looked at. It fires when it begins to hold. */
  held?: boolean;
}

/** Variables as one thread of tokens sees them. */
export interface View {
  readonly parent?: ViewId;
  /** A branch keeps its writes until it is merged; any other view passes on what is not its own. */
  readonly branch: boolean;
  /** Place among the branches of the same fork. */
  readonly order: number;
  /** Instance whose own view it is. */
  readonly owner?: InstanceId;
  /** Names that live in this view and end with it. */
  readonly locals: readonly string[];
  readonly values: Record<string, Json>;
  /** A snapshot: values are read here until they are written. */
  readonly snapshot?: true;
  /** Everything that was seen from here when the view began; nothing is read further out. */
  readonly base?: JsonObject;
  /** Root: what was last written to the variables that conditional events look at, by whichever branch. */
  readonly newest?: Record<string, Json>;
}

export type Status = 'active' | 'completed' | 'terminated' | 'failed' | 'cancelled';

/** Where a game stands. Plain data that serialises; two equal games have equal texts. */
export interface State {
  /** Roots that have ended, and how; the others are among the instances. */
  readonly ended: Record<InstanceId, Ended>;
  readonly instances: Record<InstanceId, Instance>;
  readonly waits: Record<string, Wait>;
  readonly views: Record<ViewId, View>;
  /** Last number given to a view or root. */
  readonly last: number;
}

export interface Ended {
  readonly status: Exclude<Status, 'active'>;
  readonly process: string;
  readonly error?: { readonly code?: string; readonly data?: Json };
  readonly variables: JsonObject;
}

// ---------------------------------------------------------------- what happens to a game

export type GameEvent =
  /** Starts a process: by a start event, or by whatever has no incoming flow. */
  | {
      readonly type: 'start';
      readonly process?: string;
      readonly element?: ElementId;
      readonly variables?: JsonObject;
    }
  | {
      readonly type: 'completed';
      readonly activity: InstanceId;
      readonly output?: Json;
      readonly variables?: JsonObject;
    }
  | { readonly type: 'error'; readonly activity: InstanceId; readonly code?: string; readonly data?: Json }
  | { readonly type: 'escalation'; readonly activity: InstanceId; readonly code?: string; readonly data?: Json }
  /** An armed wait is over: its timer came due, its message was matched. */
  | { readonly type: 'occurred'; readonly wait: string; readonly data?: Json }
  /** Delivered to the first wait of that name and key; where nothing waits, to a process that it starts. */
  | {
      readonly type: 'message';
      readonly name?: string;
      readonly key?: Json;
      readonly data?: Json;
      /** Message flow of the diagram by which it comes, where the sender is a pool that is not played. */
      readonly flow?: ElementId;
    }
  /** Delivered to everything that waits for it. */
  | { readonly type: 'signal'; readonly name?: string; readonly data?: Json }
  /** Somebody outside changed variables of a root or scope. */
  | { readonly type: 'variables'; readonly instance?: InstanceId; readonly variables: JsonObject }
  /** Starts an activity of an ad-hoc sub-process (once more). */
  | { readonly type: 'activate'; readonly scope: InstanceId; readonly element: ElementId }
  | { readonly type: 'resolve'; readonly incident: InstanceId; readonly variables?: JsonObject }
  /** Ends an incident's element as if it had been done. */
  | { readonly type: 'skip'; readonly incident: InstanceId }
  | { readonly type: 'cancel'; readonly instance?: InstanceId };

// ---------------------------------------------------------------- what a game wants done

export type Command =
  | {
      readonly type: 'start-activity';
      readonly activity: InstanceId;
      readonly element: ElementId;
      readonly model: string;
      readonly variables: JsonObject;
    }
  | { readonly type: 'cancel-activity'; readonly activity: InstanceId }
  | { readonly type: 'arm'; readonly wait: Wait }
  | { readonly type: 'disarm'; readonly wait: string }
  | {
      readonly type: 'publish';
      readonly kind: 'message' | 'signal';
      readonly element: ElementId;
      readonly name?: string;
      readonly key?: Json;
      readonly data?: JsonObject;
    }
  | {
      readonly type: 'incident';
      readonly id: InstanceId;
      readonly element: ElementId;
      readonly kind: IncidentKind;
      readonly message: string;
    }
  | ({ readonly type: 'ended'; readonly root: InstanceId } & Ended);

/** What a token did, in order. */
export interface TraceEntry {
  readonly at: 'enter' | 'leave' | 'interrupt' | 'fire';
  readonly element: ElementId;
  /** Instance, or the scope of a flow. */
  readonly instance: InstanceId;
}

export interface Step {
  readonly state: State;
  readonly commands: readonly Command[];
  readonly trace: readonly TraceEntry[];
}

/** What an event catches or throws, where it has several. */
export const partsOf = (event: EventDefinition | undefined): readonly EventDefinition[] =>
  event === undefined || event.kind === 'none' ? [] : event.kind === 'multiple' ? (event.parts ?? []) : [event];

export const EMPTY: State = { ended: {}, instances: {}, waits: {}, views: {}, last: 0 };
