import { AwsError } from '../errors.ts';
import type { JsonObject } from '../types.ts';
import { TaskError, type ServiceAction } from './types.ts';
import { sdkMetadata } from './metadata.ts';

/** `arn:aws:states:::states:startExecution`: plain, `.sync`, `.sync:2` and `.waitForTaskToken`. */
export const startExecution: ServiceAction = {
  patterns: ['request', 'sync', 'sync2', 'token'],
  members: { required: ['StateMachineArn'], optional: ['Input', 'Name', 'TraceHeader'] },
  async run(host, call, pattern) {
    const args = (call.args ?? {}) as JsonObject;
    if (typeof args.StateMachineArn !== 'string')
      throw new TaskError('States.Runtime', "The field 'StateMachineArn' is required but was missing.");
    try {
      const { executionArn, startDate } = await host.startChild({
        stateMachineArn: args.StateMachineArn,
        ...(typeof args.Name === 'string' ? { name: args.Name } : {}),
        input: typeof args.Input === 'string' ? args.Input : JSON.stringify(args.Input ?? {}),
        attempt: call.attempt,
        ...(pattern === 'sync' || pattern === 'sync2' ? { waiter: call.waiter } : {}),
      });
      const answer = { ExecutionArn: executionArn, StartDate: startDate.toISOString() };
      return {
        ...answer,
        ...sdkMetadata(call.attempt, JSON.stringify(answer).length, 'application/x-amz-json-1.0', host.now()),
      };
    } catch (error) {
      throw serviceError(OPTIMIZED, error, call.attempt);
    }
  },
};

/** How one of the SDKs that AWS calls services with tells errors: before the name, and behind the message (recorded). */
export interface ErrorStyle {
  readonly prefix: string;
  readonly behind: (code: string, requestId: string) => string;
}
const OPTIMIZED: ErrorStyle = {
  prefix: 'StepFunctions',
  behind: (code, id) =>
    `(Service: AWSStepFunctions; Status Code: 400; Error Code: ${code}; Request ID: ${id}; Proxy: null)`,
};
/** An error of the API as a task reports it: name with the service before and `Exception` behind, as the Java SDK has them. */
export function serviceError({ prefix, behind }: ErrorStyle, error: unknown, requestId: string): TaskError {
  if (error instanceof TaskError) return error;
  if (!(error instanceof AwsError)) return new TaskError(`${prefix}.SdkClientException`, String(error));
  const name = error.name.endsWith('Exception') ? error.name : `${error.name}Exception`;
  return new TaskError(`${prefix}.${name}`, `${error.message} ${behind(error.name, requestId)}`);
}
