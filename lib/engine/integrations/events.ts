import type { Json, JsonObject } from '../types.ts';
import { sdkMetadata } from './metadata.ts';
import { TaskError, type EventEntry, type ServiceAction } from './types.ts';

/** `arn:aws:states:::events:putEvents`. An entry that is refused fails the task, as AWS does. */
export const putEvents: ServiceAction = {
  patterns: ['request', 'token'],
  members: { required: ['Entries'], optional: ['EndpointId'] },
  async run(host, call) {
    const put = host.services.putEvents;
    if (put === undefined)
      throw new TaskError('EventBridge.SdkClientException', 'No event bus is connected to this engine.');
    const entries = (call.args as JsonObject | null)?.Entries;
    if (!Array.isArray(entries) || entries.length === 0)
      throw new TaskError('States.Runtime', "The field 'Entries' is required but was missing.");
    const results = await put(entries.map(entryOf), { idempotencyKey: call.attempt }).catch((error: unknown) => {
      throw new TaskError('EventBridge.EventBridgeException', (error as Error).message);
    });
    const failed = results.filter((r) => r.ErrorCode !== undefined).length;
    const answer = { Entries: results as unknown as Json, FailedEntryCount: failed };
    if (failed > 0) throw new TaskError('EventBridge.FailedEntry', JSON.stringify(answer));
    return {
      ...answer,
      ...sdkMetadata(call.attempt, JSON.stringify(answer).length, 'application/x-amz-json-1.1', host.now()),
    };
  },
};

function entryOf(entry: Json): EventEntry {
  const { Detail, ...rest } = (entry ?? {}) as JsonObject;
  return {
    ...(rest as unknown as Omit<EventEntry, 'Detail'>),
    Detail: typeof Detail === 'string' ? Detail : JSON.stringify(Detail ?? {}),
  };
}
