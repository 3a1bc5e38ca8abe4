import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { HistoryRow, Json, JsonObject } from './types.ts';

/** Members that `includeExecutionData: false` leaves out: input and output, and nothing else (measured). */
const DATA = ['input', 'inputDetails', 'output', 'outputDetails'];
const NOT_TRUNCATED = { truncated: false };

/** How a member of an event is shown: data as text, with what says that the text is whole. */
const SHOWN: Readonly<Record<string, (value: Json) => JsonObject>> = {
  input: (value) => ({ input: JSON.stringify(value), inputDetails: NOT_TRUNCATED }),
  output: (value) => ({ output: JSON.stringify(value), outputDetails: NOT_TRUNCATED }),
  parameters: (value) => ({ parameters: JSON.stringify(value) }),
  assignedVariables: (value) => ({
    assignedVariables: Object.fromEntries(
      Object.entries(value as JsonObject).map(([name, of]) => [name, JSON.stringify(of)]),
    ),
    assignedVariablesDetails: NOT_TRUNCATED,
  }),
  /** The input of an execution, in the words of whoever started it. */
  inputText: (value) => ({ input: value, inputDetails: NOT_TRUNCATED }),
  /** What a Map runs over: kept for the engine itself. */
  items: () => ({}),
};

/** An event as GetExecutionHistory answers it. */
export function historyEvent({ id, previousEventId, type, timestamp, value }: HistoryRow, data = true): HistoryEvent {
  return {
    id,
    previousEventId,
    type: type as NonNullable<HistoryEvent['type']>,
    timestamp: new Date(timestamp),
    ...(value === undefined ? {} : { [detailsKey(type)]: shown(value, data) }),
  };
}
function shown(value: JsonObject, data: boolean): JsonObject {
  const details: JsonObject = {};
  for (const [member, of] of Object.entries(value)) Object.assign(details, SHOWN[member]?.(of) ?? { [member]: of });
  if (!data) for (const member of DATA) delete details[member];
  return details;
}

/** The member of an event that holds its details: by its type, but for entering and leaving a state. */
const detailsKey = (type: string): string =>
  type.endsWith('StateEntered')
    ? 'stateEnteredEventDetails'
    : type.endsWith('StateExited')
      ? 'stateExitedEventDetails'
      : `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
