import type { NodeType } from './process-model.ts';

const ACTIVITIES: ReadonlySet<NodeType> = new Set([
  'task',
  'userTask',
  'manualTask',
  'serviceTask',
  'sendTask',
  'receiveTask',
  'scriptTask',
  'businessRuleTask',
  'callActivity',
  'subProcess',
  'transaction',
  'adHocSubProcess',
  'eventSubProcess',
]);

/** Whether elements of the type are activities: tasks, calls and sub-processes of every kind. */
export const isActivity = (type: NodeType): boolean => ACTIVITIES.has(type);

const SCOPES: ReadonlySet<NodeType> = new Set(['subProcess', 'transaction', 'adHocSubProcess', 'eventSubProcess']);

/** Whether elements of the type hold elements of their own. */
export const isScope = (type: NodeType): boolean => SCOPES.has(type);
