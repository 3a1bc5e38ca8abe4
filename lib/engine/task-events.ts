import type { Integration } from './integrations/index.ts';
import type { Json, JsonObject } from './types.ts';

type Event = [type: string, value: JsonObject | undefined];
type Made = (value: JsonObject) => Event;
/** The events of a task, in order. */
export interface TaskEvents {
  scheduled(value: { region: string; args: Json } & JsonObject): Event;
  readonly started: Made;
  readonly submitted: Made;
  readonly succeeded: Made;
  readonly failed: Made;
  readonly timedOut: Made;
}

/** `head` goes before what each event has of its own. */
const made =
  (type: string, head: JsonObject = {}): Made =>
  (value) => [type, { ...head, ...value }];

/** The events of a task in AWS's words: `LambdaFunction...` where the Resource is a function's ARN, `Activity...`, or `Task...`. */
export function taskEvents({ kind, resourceType, resource }: Integration): TaskEvents {
  const [prefix, head]: [string, JsonObject] =
    kind === 'function'
      ? ['LambdaFunction', {}]
      : kind === 'activity'
        ? ['Activity', {}]
        : ['Task', { resourceType, resource }];
  const scheduled = made(`${prefix}Scheduled`, kind === 'service' ? head : { resource });
  return {
    scheduled: ({ region, args, ...rest }) =>
      scheduled(kind === 'service' ? { region, parameters: args, ...rest } : { input: args, ...rest }),
    // The only one without details.
    started: kind === 'function' ? () => [`${prefix}Started`, undefined] : made(`${prefix}Started`, head),
    submitted: made(`${prefix}Submitted`, head),
    succeeded: made(`${prefix}Succeeded`, head),
    failed: made(`${prefix}Failed`, head),
    timedOut: made(`${prefix}TimedOut`, head),
  };
}
