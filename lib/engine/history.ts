import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { HistoryRow, JsonObject } from './types.ts';

/** Members that hold an execution's data, as `includeExecutionData: false` leaves them out. */
const DATA: ReadonlySet<string> = new Set(['input', 'output', 'parameters', 'cause', 'assignedVariables']);

/** An event as GetExecutionHistory answers it. */
export function historyEvent(row: HistoryRow, data = true): HistoryEvent {
  const { id, previousEventId, type, timestamp, details } = row;
  const value: JsonObject | undefined =
    details === undefined || data
      ? details?.value
      : Object.fromEntries(Object.entries(details.value).filter(([key]) => !DATA.has(key)));
  return {
    id,
    previousEventId,
    type: type as NonNullable<HistoryEvent['type']>,
    timestamp: new Date(timestamp),
    ...(details === undefined ? {} : { [details.key]: value }),
  };
}
