/** Vendor attributes and elements that say nothing about the outcome: they steer another engine's transactions, forms' looks or a modeler. */
export const HARMLESS: ReadonlySet<string> = new Set([
  'asyncBefore',
  'asyncAfter',
  'async',
  'exclusive',
  'jobPriority',
  'jobPriorityDefinition',
  'taskPriority',
  'historyTimeToLive',
  'isStartableInTasklist',
  'versionTag',
  'modelerTemplate',
  'modelerTemplateVersion',
  'modelerTemplateIcon',
  'modelerConfigurationTemplate',
  'modelerConfigurationName',
  'diagramRelationId',
  'packageName',
  'version',
  'adHoc',
  'formField',
  'userTask',
  'properties',
  'property',
  'candidateStarterGroups',
  'candidateStarterUsers',
  'initiator',
  'linkedResources',
  'sendgrid',
  'userTaskForm',
]);

/** What to do instead, by the vendor's own name; the local name serves every vendor. */
const ALTERNATIVES: Readonly<Record<string, string>> = {
  executionListener: 'draw a service task or script task before or after the element',
  executionListeners: 'draw a service task or script task before or after the element',
  taskListener:
    'draw a service task before or after the task, or let `escalateTo` and `reminders` in process.yaml say it',
  taskListeners:
    'draw a service task before or after the task, or let `escalateTo` and `reminders` in process.yaml say it',
  connector: 'bind the step with `http` in process.yaml',
  failedJobRetryTimeCycle: 'say `retry` in process.yaml',
  errorEventDefinition: 'say `errors` in process.yaml',
  variableListener: 'draw a conditional event',
  agentDefinition: 'bind the step with `ai` in process.yaml',
  mapDecisionResult: 'shape the result in the decision itself, or with an output mapping',
  decisionRefBinding: 'put the decision file into the process folder',
  decisionRefVersion: 'put the decision file into the process folder',
  caseRef: 'draw the case as a process with an ad-hoc sub-process, and call that',
  retryCounter: 'say `retry` in process.yaml',
  resource: 'write the script into the diagram as FEEL',
  onEntry: 'draw a script task before the element',
  'onEntry-script': 'draw a script task before the element',
  'onExit-script': 'draw a script task after the element',
};

/** A feature in words, with the nearest alternative in brackets where there is one. */
export function nearest(words: string, name: string): string {
  const local = name.slice(name.indexOf(':') + 1);
  const instead = ALTERNATIVES[local];
  return instead === undefined ? words : `${words} (instead: ${instead})`;
}
