// Names of BPMN's elements by what they are.

const ACTIVITIES: ReadonlySet<string> = new Set([
  'task',
  'sendTask',
  'receiveTask',
  'serviceTask',
  'userTask',
  'manualTask',
  'scriptTask',
  'businessRuleTask',
  'callActivity',
  'subProcess',
  'transaction',
  'adHocSubProcess',
]);
const GATEWAYS: ReadonlySet<string> = new Set([
  'exclusiveGateway',
  'parallelGateway',
  'inclusiveGateway',
  'complexGateway',
  'eventBasedGateway',
]);
const EVENTS: ReadonlySet<string> = new Set([
  'startEvent',
  'endEvent',
  'intermediateCatchEvent',
  'intermediateThrowEvent',
  'boundaryEvent',
]);
const CHOREOGRAPHY: ReadonlySet<string> = new Set(['choreographyTask', 'subChoreography', 'callChoreography']);
const SUB_PROCESSES: ReadonlySet<string> = new Set(['subProcess', 'transaction', 'adHocSubProcess']);

export const isActivity = (name: string): boolean => ACTIVITIES.has(name);
export const isGateway = (name: string): boolean => GATEWAYS.has(name);
export const isEvent = (name: string): boolean => EVENTS.has(name);
export const isChoreographyActivity = (name: string): boolean => CHOREOGRAPHY.has(name);
export const isSubProcess = (name: string): boolean => SUB_PROCESSES.has(name);
/** What a sequence flow can lead to. */
export const isFlowNode = (name: string): boolean =>
  ACTIVITIES.has(name) || GATEWAYS.has(name) || EVENTS.has(name) || CHOREOGRAPHY.has(name);
