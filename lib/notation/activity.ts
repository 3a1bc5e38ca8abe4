import type { ModdleObject } from 'moddle-types';
import type { AdHoc, CallBinding, DrawnStep, Node, NodeType } from '../model/process-model.ts';
import { readAssociations, readData } from './data.ts';
import type { DataNames } from './data.ts';
import { readFormal } from './expression.ts';
import type { Notes } from './expression.ts';
import { readLoop } from './loops.ts';
import { asList, asObject, nameOf } from './moddle-objects.ts';
import { isActivity } from '../model/node-kinds.ts';
import { readCamunda, readCamundaCall, readInputOutput } from './vendor/camunda.ts';
import { Extensions } from './vendor/extensions.ts';
import { readIoMapping, readZeebe, readZeebeAdHoc, readZeebeCall } from './vendor/zeebe.ts';

/** What an activity, gateway or event says beside its place in the graph. Whatever has no counterpart goes into `notes`, by name. */
export function readDetails(element: ModdleObject, type: NodeType, names: DataNames, notes: Notes): Partial<Node> {
  const vendor = new Extensions(element);
  const details: Partial<Node> = {
    ...(isActivity(type) ? ofActivity(element, names, notes) : {}),
    ...ofGateway(element, type, notes),
    ...data(element, vendor, names, notes),
    ...(type === 'adHocSubProcess' ? { adHoc: readAdHoc(element, vendor, notes) } : {}),
    ...(type === 'callActivity' ? readCall(element, vendor, notes) : {}),
    ...(element.instantiate === true ? { instantiate: true as const } : {}),
  };
  const drawn = readDrawn(element, type, vendor, notes);
  const script = type === 'scriptTask' ? readScript(element, drawn, notes) : {};
  notes.push(...vendor.rest());
  return { ...details, ...(Object.keys(drawn).length === 0 ? {} : { drawn }), ...script };
}

function ofActivity(element: ModdleObject, names: DataNames, notes: Notes): Partial<Node> {
  const own = readData({ $type: element.$type, properties: element.properties });
  return {
    ...readLoop(element, names, notes),
    ...(element.isForCompensation === true ? { forCompensation: true as const } : {}),
    ...quantity(element, 'startQuantity'),
    ...quantity(element, 'completionQuantity'),
    ...(own.length === 0 ? {} : { data: own }),
  };
}

const quantity = (element: ModdleObject, name: 'startQuantity' | 'completionQuantity'): Partial<Node> => {
  const value = element[name];
  return typeof value === 'number' && value !== 1 ? { [name]: value } : {};
};

function ofGateway(element: ModdleObject, type: NodeType, notes: Notes): Partial<Node> {
  if (type === 'eventBasedGateway')
    return { gatewayType: element.eventGatewayType === 'Parallel' ? 'parallel' : 'exclusive' };
  if (type !== 'complexGateway') return {};
  const condition = readFormal(element.activationCondition, 'the activation condition', notes);
  return condition === undefined ? {} : { activationCondition: condition };
}

/** BPMN's data associations, `zeebe:ioMapping` and `camunda:inputOutput` are one thing. */
function data(element: ModdleObject, vendor: Extensions, names: DataNames, notes: Notes): Partial<Node> {
  const drawn = readAssociations(element, names, notes);
  const zeebe = readIoMapping(vendor, notes);
  const camunda = readInputOutput(vendor, notes);
  const inputs = [...(drawn.inputs ?? []), ...(camunda.inputs ?? []), ...(zeebe.inputs ?? [])];
  const outputs = [...(drawn.outputs ?? []), ...(camunda.outputs ?? []), ...(zeebe.outputs ?? [])];
  return {
    ...drawn,
    ...(inputs.length === 0 ? {} : { inputs }),
    ...(outputs.length === 0 ? {} : { outputs }),
  };
}

function readAdHoc(element: ModdleObject, vendor: Extensions, notes: Notes): AdHoc {
  const condition = readFormal(element.completionCondition, 'the completion condition', notes);
  return {
    ordering: element.ordering === 'Sequential' ? 'sequential' : 'parallel',
    cancelRemaining: element.cancelRemainingInstances !== false,
    ...(condition === undefined ? {} : { completionCondition: condition }),
    ...readZeebeAdHoc(vendor, notes),
  };
}

function readCall(element: ModdleObject, vendor: Extensions, notes: Notes): Pick<Node, 'call' | 'calledElement'> {
  const stated =
    typeof element.calledElement === 'string' && element.calledElement !== '' ? element.calledElement : undefined;
  // A qualified name may carry the prefix of the namespace in which the callee is defined.
  const named = stated !== undefined && /^[\w.-]+:[\w.-]+$/.test(stated) ? stated.replace(/^.*:/, '') : stated;
  const plain: CallBinding = readCamundaCall(vendor, named, notes);
  const zeebe = readZeebeCall(vendor, notes);
  const call =
    zeebe === undefined
      ? plain
      : { ...zeebe, ...(plain.element !== undefined && zeebe.element === undefined ? { element: plain.element } : {}) };
  const fixed = call.element?.startsWith('=') ? undefined : call.element;
  return { call, ...(fixed === undefined ? {} : { calledElement: fixed }) };
}

function readDrawn(element: ModdleObject, type: NodeType, vendor: Extensions, notes: Notes): DrawnStep {
  // A throwing message event does its work by the vendor attributes of its event definition.
  const message = asList(element.eventDefinitions).find((d) => d.$type === 'bpmn:MessageEventDefinition');
  const inner = message ? readCamunda(new Extensions(message), notes) : {};
  const operation = asObject(element.operationRef) ?? asObject(message?.operationRef);
  const named = nameOf(operation) ?? operation?.id;
  const owner = nameOf(operation?.$parent);
  const { implementation } = element;
  if (typeof implementation === 'string' && implementation !== '' && !implementation.startsWith('##'))
    notes.push(`implementation ${implementation} (instead: bind the step in process.yaml)`);
  const performers = type === 'userTask' || type === 'manualTask' ? readPerformers(element) : {};
  const camunda = readCamunda(vendor, notes);
  const zeebe = readZeebe(vendor, notes);
  const people = { ...performers, ...camunda.people, ...zeebe.people };
  return {
    ...(named === undefined
      ? {}
      : { operation: { name: named, ...(owner === undefined ? {} : { interface: owner }) } }),
    ...inner,
    ...camunda,
    ...zeebe,
    ...(Object.keys(people).length === 0 ? {} : { people }),
  };
}

/** BPMN's own human performers and potential owners: a resource each, or an expression. */
function readPerformers(element: ModdleObject): NonNullable<DrawnStep['people']> {
  const roles = asList(element.resources);
  const who = (types: readonly string[]): string | undefined => {
    const found = roles
      .filter((r) => types.includes(r.$type))
      .flatMap((role) => {
        const resource = asObject(role.resourceRef);
        const name = nameOf(resource) ?? nameOf(role);
        const body = asObject(asObject(role.resourceAssignmentExpression)?.expression)?.body;
        return name ?? (typeof body === 'string' && body.trim() !== '' ? body.trim() : []);
      });
    return found.length === 0 ? undefined : found.join(',');
  };
  const users = who(['bpmn:HumanPerformer', 'bpmn:Performer']);
  const groups = who(['bpmn:PotentialOwner']);
  return { ...(users === undefined ? {} : { users }), ...(groups === undefined ? {} : { groups }) };
}

function readScript(element: ModdleObject, drawn: DrawnStep, notes: Notes): Pick<Node, 'script'> {
  const stated = element.scriptFormat;
  const format = typeof stated === 'string' && stated !== '' ? stated : undefined;
  const body = drawn.expression ?? (typeof element.script === 'string' ? element.script.trim() : '');
  if (drawn.expression === undefined && format !== undefined && !/feel/i.test(format) && drawn.job === undefined)
    notes.push(`script in ${format} (instead: write it in FEEL, or bind the step with \`lambda\` in process.yaml)`);
  return {
    script: {
      ...(format === undefined ? {} : { format }),
      body,
      ...(drawn.result === undefined ? {} : { resultVariable: drawn.result }),
    },
  };
}
