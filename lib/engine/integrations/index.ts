import { putEvents } from './events.ts';
import { httpInvoke } from './http.ts';
import { functionTask, lambdaInvoke } from './lambda.ts';
import { sdkOperation } from './sfn-sdk.ts';
import { startExecution } from './states.ts';
import type { Integration, Pattern, ServiceAction } from './types.ts';

export * from './types.ts';

/** One row an optimized integration. */
const ACTIONS: Readonly<Record<string, ServiceAction>> = {
  'lambda:invoke': lambdaInvoke,
  'states:startExecution': startExecution,
  'events:putEvents': putEvents,
  'http:invoke': httpInvoke,
};
const SUFFIXES: readonly (readonly [string, Pattern])[] = [
  ['.waitForTaskToken', 'token'],
  ['.sync:2', 'sync2'],
  ['.sync', 'sync'],
];

/** What a Task's Resource stands for. What is not emulated is refused by name when the machine is created. */
export function integrationOf(arn: string): Integration {
  const service = /^arn:aws[\w-]*:states:::(.+)$/.exec(arn);
  if (service !== null) return serviceIntegration(service[1]!);
  if (/^arn:aws[\w-]*:lambda:[^:]*:[^:]*:function:.+$/.test(arn))
    return { resourceType: 'lambda', resource: arn, pattern: 'request', kind: 'function', action: functionTask };
  if (/^arn:aws[\w-]*:states:[^:]+:[^:]+:activity:.+$/.test(arn))
    return { resourceType: 'activity', resource: arn, pattern: 'token', kind: 'activity' };
  return { resourceType: 'unknown', resource: arn, pattern: 'request', kind: 'unsupported' };
}

function serviceIntegration(path: string): Integration {
  const [suffix, pattern] = SUFFIXES.find(([s]) => path.endsWith(s)) ?? ['', 'request' as const];
  const plain = path.slice(0, path.length - suffix.length);
  const colon = plain.lastIndexOf(':');
  const resourceType = plain.slice(0, colon);
  const action = resourceType === 'aws-sdk:sfn' ? sdkOperation(plain.slice(colon + 1)) : ACTIONS[plain];
  const known = action?.patterns.includes(pattern) === true;
  return {
    resourceType,
    resource: path.slice(colon + 1),
    pattern,
    kind: known ? 'service' : 'unsupported',
    ...(known ? { action } : {}),
  };
}
