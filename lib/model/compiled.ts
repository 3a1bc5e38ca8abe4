import type { ElementId, ProcessModel } from './process-model.ts';
import type { Finding } from './diagnostic.ts';
import type { Level } from './level.ts';

/** What the compiler makes of a model. The definition is deployed to Step Functions and run by the embedded engine: the same bytes before substitution. */
export interface CompiledProcess {
  readonly process: string;
  /** ProcessModel.hash. */
  readonly version: string;
  /** Absent in versions that were compiled before there were levels: readable. */
  readonly level?: Level;
  /** States Language as JSON text, with `${Token}` substitutions for function names. */
  readonly definition: string;
  /** Substitution tokens used in the definition. */
  readonly tokens: readonly string[];
  readonly handlers: readonly HandlerRef[];
  readonly sourceMap: SourceMap;
  readonly contracts: Contracts;
  readonly warnings: readonly Finding[];
}

export interface HandlerRef {
  readonly element: ElementId;
  /** Handlers of one token share a function. */
  readonly token: string;
  readonly path: string;
}

export interface SourceMap {
  /** State name -> what it came from. */
  readonly states: Readonly<
    Record<string, { readonly element: ElementId; readonly role: StateRole; readonly region: string }>
  >;
  /** Elements without a state of their own, with the reason in words (`gateway merged into ...`). */
  readonly elided: Readonly<Record<ElementId, string>>;
  /** Elements that the token game runs, the scope that it plays among them, with the reason in words. */
  readonly played: Readonly<Record<ElementId, string>>;
  /** Elements whose decision table is compiled into the machine, with the table and where it is decided in words. */
  readonly inlined?: Readonly<Record<ElementId, string>>;
  /** Elements that are done by one call: by each of them, all of them, in their order. Compact level. */
  readonly fused?: Readonly<Record<ElementId, readonly ElementId[]>>;
  /** Why an element is not done together with its neighbours. Compact level. */
  readonly apart?: Readonly<Record<ElementId, string>>;
  /** Tier per region (`root`, `<fork>.<branch>`, `<multi-instance>`). */
  readonly regions: Readonly<Record<string, { readonly tier: 0 | 1 | 2; readonly why: string }>>;
}

export type StateRole =
  | 'start'
  | 'step'
  /** Several steps. */
  | 'fused'
  /** Only reached where a call for several steps got no further than one of them. */
  | 'recover'
  | 'wait'
  | 'gateway'
  | 'evaluate'
  /** Only reached where a value is a reference. */
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
  /** Decides by a table that is compiled into the machine. */
  | 'decide'
  /** The function that decides where such a table cannot. */
  | 'fallback';

/** What the runtime must know about the machine beyond the model. */
export interface Contracts {
  /** Waits by element: which events end it, and how each is told to the machine. */
  readonly waits: Readonly<Record<ElementId, WaitContract>>;
  /** Scopes that have events. */
  readonly scopes: Readonly<Record<ElementId, ScopeContract>>;
  /** Per element that an operator can continue at: its region. */
  readonly targets: Readonly<Record<ElementId, { readonly region: string }>>;
  /** Per region: the process variables an edit may set. */
  readonly assignable: Readonly<Record<string, readonly string[]>>;
  /** Expressions that the machine cannot evaluate itself, by the id of their flow or activity. */
  readonly evaluations: Readonly<Record<ElementId, Evaluation>>;
  /** Those of them that the machine wants to know before its first step. Absent in versions that were compiled before there were any. */
  readonly start?: readonly ElementId[];
  /** Bytes of JSON up to which the value of a variable travels in the machine itself; so many that all of them together fit into one payload. Absent: 64 KiB. */
  readonly inline?: number;
}

/** An expression that a runtime function evaluates for the machine (ADR 0007). */
export interface Evaluation {
  /** Element that asks: the gateway, the multi-instance activity. */
  readonly element: ElementId;
  /** FEEL, without the leading '='. */
  readonly feel: string;
  /** A condition gives true, false, null, or a text that says why it has no value; a collection gives a list. */
  readonly as: 'condition' | 'collection';
  /** What in it the machine cannot do exactly, and why. */
  readonly why: string;
  /** Variables and items that it reads. */
  readonly reads: readonly string[];
  /** The machine evaluates it itself, but for values that are references. */
  readonly large?: true;
}

export interface WaitContract {
  readonly events: readonly WaitEvent[];
}

/** An alternative of a wait, or an event of a scope. */
export interface WaitEvent {
  /** Element id of the event (catch event behind an event gateway, receive task, boundary event). */
  readonly event: ElementId;
  readonly kind: 'message' | 'timer';
  /** Message name (slug form, as in process.yaml `messages`). */
  readonly message?: string;
  /** Timer: ISO 8601 duration or date, or FEEL with a leading '='. */
  readonly timer?: { readonly type: 'duration' | 'date'; readonly value: string };
  /** Told as success of the token, or as failure with this error name. */
  readonly via: 'success' | `BPMN.${string}`;
}

export interface ScopeContract {
  readonly id: ElementId;
  readonly events: readonly WaitEvent[];
  readonly concurrent: boolean;
}

/** A deployed version: all that the runtime needs, as plain data. File texts live in blobs by their hash. */
export interface DeployedProcess {
  readonly model: ProcessModel;
  readonly compiled: CompiledProcess;
  /** Versions of the processes that it calls, as they were when it was deployed; by process id. */
  readonly calls?: Readonly<Record<string, string>>;
  /** State machine (alias) ARN to start. */
  readonly machine: string;
}
