import type { Place } from './diagnostic.ts';
import type { Json, JsonSchema } from './json.ts';
import type { Duration, FeelOrText, ProcessBinding, StepBinding } from './binding.ts';

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
  /** Message, signal, error, escalation or link name; of a message, signal or escalation without one its id. */
  readonly name?: string;
  /** Error or escalation code. Absent on a catching event: catches every code. */
  readonly code?: string;
  /** Id of the message, signal, error or escalation element. */
  readonly ref?: ElementId;
  /** Timer: exactly one of these, the text without a leading '='; `feel` says that it was written as a FEEL expression. */
  readonly timer?: { readonly type: 'duration' | 'date' | 'cycle'; readonly value: string; readonly feel: boolean };
  /** Conditional: the FEEL expression. */
  readonly condition?: string;
  /** Conditional: only changes of these variables count. Absent: changes of any variable that the condition reads. */
  readonly changes?: readonly string[];
  /** Compensation: the activity to compensate. Absent: everything that completed in the scope. */
  readonly activity?: ElementId;
  /** Compensation: false where the thrower goes on at once. */
  readonly waitForCompletion?: boolean;
  /** Message: correlation key of its subscription, as far as the diagram gives one; FEEL, or text. */
  readonly key?: FeelOrText;
  /** Multiple: the parts. */
  readonly parts?: readonly EventDefinition[];
  /** Multiple: all parts must have happened. */
  readonly parallel?: boolean;
}

/** Which events a multi-instance activity throws while its instances complete. */
export type MultiInstanceBehavior = 'all' | 'one' | 'none' | 'complex';

/** Expressions are FEEL without '='. */
export interface MultiInstance {
  readonly sequential: boolean;
  /** Number of instances; absent where there is a collection. */
  readonly cardinality?: string;
  /** From process.yaml `each`, the drawn data or the diagram's extensions. */
  readonly collection?: string;
  readonly elementVariable?: string;
  readonly outputCollection?: string;
  /** What an instance adds to the output collection. Absent: its result. */
  readonly outputElement?: string;
  readonly completionCondition?: string;
  readonly behavior: MultiInstanceBehavior;
  /** Behavior `one`: thrown when the first instance completes. Behavior `none`: thrown whenever one does. */
  readonly event?: EventDefinition;
  /** Behavior `complex`: evaluated whenever an instance completes; what holds is thrown. */
  readonly complex?: readonly { readonly condition: string; readonly event?: EventDefinition }[];
}

/** A value that goes into an activity before it starts, or out of it when it is done. */
export interface DataMapping {
  readonly target: string;
  /** Name whose value is taken as it is; where it has none, nothing is written. */
  readonly source?: string;
  /** FEEL, without the leading '='. */
  readonly expression?: string;
}

/** Drawn data: a variable of its scope. A data store lies outside of the process: it only documents. */
export interface DataItem {
  readonly id: ElementId;
  readonly name: string;
  readonly kind: 'dataObject' | 'property' | 'dataStore';
  readonly collection: boolean;
  /** `structureRef` of its item definition. */
  readonly type?: string;
}

/** What a call activity calls, and which variables go along. */
export interface CallBinding {
  /** Id of the process or global task; FEEL where it starts with '='. Absent: the diagram names none. */
  readonly element?: FeelOrText;
  /** Which version; `latest` where the diagram says nothing. */
  readonly version: 'latest' | 'deployment' | FeelOrText;
  /** Whether the called process starts with every variable, and hands every variable back. */
  readonly allIn: boolean;
  readonly allOut: boolean;
  readonly in: readonly DataMapping[];
  readonly out: readonly DataMapping[];
  readonly businessKey?: FeelOrText;
}

/**
 * How a step is done as far as the diagram itself says it (`zeebe:*`, `camunda:*`, BPMN's own attributes). Texts that start with '=' are
 * FEEL. What process.yaml can say too stands in `Node.step` as well.
 */
export interface DrawnStep {
  /** Work for a worker that asks for its type (`zeebe:taskDefinition`, `camunda:topic`). */
  readonly job?: { readonly type: FeelOrText; readonly headers?: Readonly<Record<string, string>> };
  readonly retry?: { readonly attempts: FeelOrText; readonly interval?: Duration };
  /** Code of another platform that the step names (`camunda:class`, `camunda:delegateExpression`); to be bound in process.yaml. */
  readonly code?: {
    readonly kind: 'class' | 'delegateExpression';
    readonly name: string;
    readonly fields?: Readonly<Record<string, string>>;
  };
  /** FEEL to evaluate in place of a job (`camunda:expression`, `zeebe:script`). */
  readonly expression?: string;
  readonly people?: {
    readonly users?: FeelOrText;
    readonly groups?: FeelOrText;
    readonly due?: FeelOrText;
    readonly followUp?: FeelOrText;
    readonly priority?: FeelOrText;
  };
  readonly form?: DrawnForm;
  readonly decision?: { readonly id: FeelOrText };
  /** Operation of a service interface, by its names. */
  readonly operation?: { readonly name: string; readonly interface?: string };
  /** Variable that takes the output. */
  readonly result?: string;
}

export interface DrawnForm {
  readonly id?: FeelOrText;
  readonly key?: FeelOrText;
  /** Fields that the diagram itself lists (`camunda:formData`). */
  readonly fields?: readonly { readonly id: string; readonly type?: string; readonly label?: string }[];
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
  /** Complex gateways: FEEL over `activationCount` and the variables. */
  readonly activationCondition?: string;
  /** Event-based gateways: `parallel` waits for all of its events; only an instantiating one can. */
  readonly gatewayType?: 'exclusive' | 'parallel';
  /** Receive tasks and event-based gateways that start an instance. */
  readonly instantiate?: true;
  /** Compensation handlers: run by compensation only. */
  readonly forCompensation?: true;
  /** Compensation boundary events: the handler that their association names. */
  readonly handler?: ElementId;
  /** Tokens that start the activity together, and that leave it together; 1 where absent. */
  readonly startQuantity?: number;
  readonly completionQuantity?: number;
  readonly multiInstance?: MultiInstance;
  readonly standardLoop?: { readonly testBefore: boolean; readonly maximum?: number; readonly condition?: string };
  readonly adHoc?: AdHoc;
  readonly calledElement?: string;
  readonly call?: CallBinding;
  /** What the activity is given beside the variables around it, and what it hands on. Absent: what its kind does of itself. */
  readonly inputs?: readonly DataMapping[];
  readonly outputs?: readonly DataMapping[];
  /** Drawn data that is read and written, by name. */
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
  /** Properties of the activity: variables of its own. */
  readonly data?: readonly DataItem[];
  /** How the step is done, as the diagram says it. */
  readonly drawn?: DrawnStep;
  readonly script?: { readonly format?: string; readonly body: string; readonly resultVariable?: string };
  /** Lane names, outermost first. */
  readonly lanes: readonly string[];
  /** How the step is done: the binding of process.yaml that names this element. */
  readonly step?: StepBinding;
  /** What is drawn but has no counterpart here, in words, with the nearest alternative in brackets; the compiler refuses it by name. */
  readonly unsupported: readonly string[];
}

/** How an ad-hoc sub-process runs what stands in it. */
export interface AdHoc {
  readonly ordering: 'parallel' | 'sequential';
  /** FEEL; evaluated whenever an inner activity completes. Absent: done when everything inside is. */
  readonly completionCondition?: string;
  /** Whether what still runs is cancelled when the condition holds. */
  readonly cancelRemaining: boolean;
  /** FEEL list of the ids of the activities to start. Absent: all of them. */
  readonly activeElements?: string;
  readonly outputCollection?: string;
  readonly outputElement?: string;
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
  /** Data objects and properties that live as long as the scope. */
  readonly data?: readonly DataItem[];
}

/** A pool. Without a process it is a black box. */
export interface Participant {
  readonly id: ElementId;
  readonly name?: string;
  readonly process?: ElementId;
}

export interface MessageFlow {
  readonly id: ElementId;
  readonly name?: string;
  /** Nodes or participants. */
  readonly source: ElementId;
  readonly target: ElementId;
  /** Name of the message, in the form that events name it. */
  readonly message?: string;
}

/** Who talks to whom in the diagram. */
export interface Collaboration {
  readonly participants: readonly Participant[];
  readonly messageFlows: readonly MessageFlow[];
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
  /** What the process itself has drawn that no later stage understands, in words. */
  readonly unsupported: readonly string[];
  readonly collaboration: Collaboration;
  /** The other processes and the global tasks of the same diagram, by id: what a call activity can call without leaving it. */
  readonly callable: Readonly<Record<ElementId, ProcessModel>>;
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

/** The process itself as an element, for the state that plays all of it. */
export const processNode = (model: ProcessModel): Node => ({
  id: model.root,
  type: 'subProcess',
  name: model.name,
  slug: model.id,
  scope: '',
  place: { file: model.bpmn.path, line: 1, column: 1 },
  incoming: [],
  outgoing: [],
  boundary: [],
  lanes: [],
  unsupported: [],
});

/** An element of the process, the process itself included, or of a process or global task of its diagram that it can call. */
export function nodeIn(model: ProcessModel, id: ElementId): Node | undefined {
  if (id === model.root) return processNode(model);
  const own = model.nodes[id];
  if (own !== undefined) return own;
  for (const callee of Object.values(model.callable)) {
    const found = callee.nodes[id];
    if (found !== undefined) return found;
  }
  return undefined;
}

export type { JsonSchema };
