import type { HistoryEvent as SfnHistoryEvent } from '@aws-sdk/client-sfn';
import type { JsonObject } from '../../model/json.ts';
import type { HistoryEvent } from '../port.ts';

/** An event as the port tells it: the one `...EventDetails` member becomes `details`. */
export function historyEvent(event: SfnHistoryEvent): HistoryEvent {
  const details = Object.entries(event).find(
    ([member, value]) => member.endsWith('EventDetails') && value !== undefined,
  );
  return {
    id: Number(event.id),
    previousId: Number(event.previousEventId ?? 0),
    type: String(event.type),
    at: event.timestamp?.getTime() ?? 0,
    details: details === undefined ? {} : (JSON.parse(JSON.stringify(details[1])) as JsonObject),
  };
}
