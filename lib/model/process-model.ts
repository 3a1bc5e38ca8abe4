import type { Place } from './diagnostic.ts';
import type { Json, JsonSchema } from './json.ts';
import type { ProcessBinding, StepBinding } from './binding.ts';

export type ElementId = string;

/** Activities, gateways and events of the process graph. Everything BPMN draws is read; what cannot be compiled is refused by name. */
export type NodeType =
  | 'startEvent'
  | 'endEvent'
  | 'intermediateCatchEvent'
  | 'intermediateThrowEvent'
  | 'boundaryEvent'
  | 'task'
  | 'userTask'
  | 'manualTask'
  | 'serviceTask'
  | 'sendTask'
  | 'receiveTask'
  | 'scriptTask'
  | 'businessRuleTask'
  | 'callActivity'
  | 'subProcess'
  | 'transaction'
  | 'adHocSubProcess'
  | 'eventSubProcess'
  | 'exclusiveGateway'
  | 'parallelGateway'
  | 'inclusiveGateway'
  | 'complexGateway'
  | 'eventBasedGateway';

export type EventKind =
  | 'none'
  | 'message'
  | 'timer'
  | 'error'
  | 'escalation'
  | 'signal'
  | 'conditional'
  | 'compensation'
  | 'cancel'
  | 'terminate'
  | 'link'
  | 'multiple';

/** What triggers or is triggered by an event. */
export interface EventDefinition {
  readonly kind: EventKind;
  /** Message, signal, escalation or link name. */
  readonly name?: string;
  /** Error or escalation code. Absent on a catching event: catches every code. */
  readonly code?: string;
  /** Timer: exactly one of these, the text without a leading '='; `feel` says that it was written as a FEEL expression. */
  readonly timer?: { readonly type: 'duration' | 'date' | 'cycle'; readonly value: string; readonly feel: boolean };
  /** Conditional: the FEEL expression. */
  readonly condition?: string;
  /** Multiple: the parts. */
  readonly parts?: readonly EventDefinition[];
  readonly parallel?: boolean;
}

export interface MultiInstance {
  readonly sequential: boolean;
  /** From process.yaml `each` or the diagram's own extension; FEEL without '='. */
  readonly collection?: string;
  readonly elementVariable?: string;
  readonly outputCollection?: string;
  readonly completionCondition?: string;
}

export interface Node {
  readonly id: ElementId;
  readonly type: NodeType;
  readonly name?: string;
  /** Unique lower-kebab-case form of the name; process.yaml may bind by it. */
  readonly slug: string;
  readonly documentation?: string;
  /** The scope (process or sub-process element id) the node stands in. */
  readonly scope: ElementId;
  readonly place: Place;
  readonly incoming: readonly ElementId[];
  readonly outgoing: readonly ElementId[];
  /** Events. */
  readonly event?: EventDefinition;
  /** Boundary events: the activity it is attached to, and whether it interrupts. */
  readonly attachedTo?: ElementId;
  readonly interrupting?: boolean;
  /** Boundary events on this node, in document order. */
  readonly boundary: readonly ElementId[];
  /** Exclusive, inclusive, complex gateways and activities: the default flow. */
  readonly defaultFlow?: ElementId;
  readonly multiInstance?: MultiInstance;
  readonly standardLoop?: { readonly testBefore: boolean; readonly maximum?: number; readonly condition?: string };
  readonly calledElement?: string;
  readonly script?: { readonly format?: string; readonly body: string; readonly resultVariable?: string };
  /** Lane names, outermost first. */
  readonly lanes: readonly string[];
  /** How the step is done: the binding of process.yaml that names this element. */
  readonly step?: StepBinding;
  /** Features that are drawn but that no later stage understands yet, in words; the compiler refuses them by name. */
  readonly unsupported: readonly string[];
}

export interface Flow {
  readonly id: ElementId;
  readonly name?: string;
  readonly source: ElementId;
  readonly target: ElementId;
  /** FEEL, without the leading '='. */
  readonly condition?: string;
  readonly conditionPlace?: Place;
  readonly scope: ElementId;
  readonly place: Place;
}

/** The process itself (parent undefined) or a sub-process: a flat graph of nodes. */
export interface Scope {
  readonly id: ElementId;
  readonly parent?: ElementId;
  readonly nodes: readonly ElementId[];
  readonly flows: readonly ElementId[];
}

/** A file that belongs to the process, by its path relative to the process folder. */
export interface ProcessFile {
  readonly path: string;
  /** `sha256:<hex>` of the bytes. */
  readonly hash: string;
  readonly text: string;
}

/** The typed graph that every reader (check, compiler, runtime, insight) shares. Built by notation; plain data. */
export interface ProcessModel {
  readonly id: string;
  readonly name: string;
  /** Element id of the bpmn:process; also the id of the root scope. */
  readonly root: ElementId;
  /** Absolute or relative folder the files were read from, for messages only. */
  readonly folder: string;
  readonly bpmn: ProcessFile;
  readonly nodes: Readonly<Record<ElementId, Node>>;
  readonly flows: Readonly<Record<ElementId, Flow>>;
  readonly scopes: Readonly<Record<ElementId, Scope>>;
  /** The closed set of process variables, sorted. */
  readonly variables: readonly string[];
  readonly binding: ProcessBinding;
  /** Every file that process.yaml names (forms, decisions, prompts, schemas, templates, handlers), by relative path. */
  readonly files: Readonly<Record<string, ProcessFile>>;
  /** Parsed JSON files among them (forms and schemas), by relative path. */
  readonly documents: Readonly<Record<string, Json>>;
  /** Place of a JSON pointer in process.yaml, for messages. */
  readonly bindingPlaces: Readonly<Record<string, Place>>;
  /** `sha256:<hex>` over bpmn, process.yaml and every file: the version of the process. */
  readonly hash: string;
}

export type { JsonSchema };
