import type { Integration } from './integrations/index.ts';
import type { Json, JsonObject } from './types.ts';

/** The events of a task: their types, and what stands in their details. */
export interface TaskEvents {
  readonly scheduled: string;
  readonly started: string;
  readonly submitted: string;
  readonly succeeded: string;
  readonly failed: string;
  readonly timedOut: string;
  /** Goes before what each event but the first has of its own. */
  readonly head: JsonObject;
  /** Of the start. A function's is the only event without details. */
  readonly starting: JsonObject | undefined;
  scheduling(region: string, args: Json): JsonObject;
}

/** The events of a task in AWS's words: `LambdaFunction...` where the Resource is a function's ARN, `Activity...`, or `Task...`. */
export function taskEvents({ kind, resourceType, resource }: Integration): TaskEvents {
  const prefix = kind === 'function' ? 'LambdaFunction' : kind === 'activity' ? 'Activity' : 'Task';
  const head: JsonObject = kind === 'function' || kind === 'activity' ? {} : { resourceType, resource };
  return {
    scheduled: `${prefix}Scheduled`,
    started: `${prefix}Started`,
    submitted: `${prefix}Submitted`,
    succeeded: `${prefix}Succeeded`,
    failed: `${prefix}Failed`,
    timedOut: `${prefix}TimedOut`,
    head,
    starting: kind === 'function' ? undefined : head,
    scheduling:
      kind === 'service'
        ? (region, args) => ({ resourceType, resource, region, parameters: args })
        : (_region, args) => ({ resource, input: args }),
  };
}
