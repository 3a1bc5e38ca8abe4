import type { Integration } from './integrations/index.ts';
import type { Details } from './turn.ts';
import type { JsonObject } from './types.ts';

type Event = [type: string, details?: Details];
type Made = (value: JsonObject) => Event;
interface TaskEvents {
  /** `text`: what the task is called with, as JSON. */
  scheduled(value: { region: string; text: string } & JsonObject): Event;
  readonly started: Made;
  readonly submitted: Made;
  readonly succeeded: Made;
  readonly failed: Made;
  readonly timedOut: Made;
}

/** `head` goes before what each event has of its own. */
const made =
  (prefix: string, suffix: string, head: JsonObject = {}): Made =>
  (value) => {
    const type = `${prefix}${suffix}`;
    const all = { ...head, ...value };
    if (Object.keys(all).length === 0) return [type];
    return [type, { key: `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`, value: all }];
  };

const NOT_TRUNCATED = { truncated: false };

const cache = new Map<string, TaskEvents>();

/** The events of a task in AWS's words: `LambdaFunction...` where the Resource is a function's ARN, `Activity...`, or `Task...`. */
export function taskEvents(integration: Integration): TaskEvents {
  const key =
    integration.kind === 'service' ? `${integration.resourceType}:${integration.resource}` : integration.resource;
  let events = cache.get(key);
  if (events === undefined) cache.set(key, (events = eventsOf(integration)));
  return events;
}

function eventsOf({ kind, resourceType, resource }: Integration): TaskEvents {
  const [prefix, head]: [string, JsonObject] =
    kind === 'function'
      ? ['LambdaFunction', {}]
      : kind === 'activity'
        ? ['Activity', {}]
        : ['Task', { resourceType, resource }];
  const scheduled = made(prefix, 'Scheduled', kind === 'service' ? head : { resource });
  return {
    scheduled: ({ region, text, ...rest }) =>
      scheduled(
        kind === 'service'
          ? { region, parameters: text, ...rest }
          : { input: text, inputDetails: NOT_TRUNCATED, ...rest },
      ),
    started: made(prefix, 'Started', head),
    submitted: made(prefix, 'Submitted', head),
    succeeded: made(prefix, 'Succeeded', head),
    failed: made(prefix, 'Failed', head),
    timedOut: made(prefix, 'TimedOut', head),
  };
}
