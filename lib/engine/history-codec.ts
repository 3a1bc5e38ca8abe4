import type { HistoryRow, JsonObject } from './types.ts';

/**
 * How the events of one turn are stored: one time, ids that follow each other, and each text once. What a task gives is what
 * its state gives and what the next state is given, and most of a history is such texts.
 */
type StoredEvent = [type: string, previousEventId: number, value?: JsonObject];
/** Before the line's end; the texts follow it, one after the other, told apart by their lengths. */
type Head = [at: number, first: number, lengths: number[], ...events: StoredEvent[]];

/** Members that hold data as text. In storage a number in their place is the text's index. */
const TEXTS = ['input', 'output', 'parameters'] as const;

/** Events of one turn, at least one; ids follow each other and the time is one. The events are used up. */
export function encode(events: readonly HistoryRow[]): string {
  const texts: string[] = [];
  const index = new Map<string, number>();
  const stored = events.map(({ type, previousEventId, details }): StoredEvent => {
    if (details === undefined) return [type, previousEventId];
    const { value } = details;
    for (const member of TEXTS) {
      const text = value[member];
      if (typeof text !== 'string') continue;
      let at = index.get(text);
      if (at === undefined) {
        at = texts.push(text) - 1;
        index.set(text, at);
      }
      value[member] = at;
    }
    return [type, previousEventId, value];
  });
  const head: Head = [events[0]!.timestamp, events[0]!.id, texts.map((t) => t.length), ...stored];
  return `${JSON.stringify(head)}\n${texts.join('')}`;
}

export function decode(chunk: string): HistoryRow[] {
  const end = chunk.indexOf('\n');
  const [timestamp, first, lengths, ...stored] = JSON.parse(chunk.slice(0, end)) as Head;
  let at = end + 1;
  const texts = lengths.map((length) => chunk.slice(at, (at += length)));
  return stored.map(([type, previousEventId, value], i) => {
    const event = { id: first + i, previousEventId, type, timestamp };
    if (value === undefined) return event;
    for (const member of TEXTS) {
      const index = value[member];
      if (typeof index === 'number') value[member] = texts[index]!;
    }
    return { ...event, details: { key: detailsKey(type), value } };
  });
}

/** The member of an event that holds its details: by its type, but for entering and leaving a state. */
export const detailsKey = (type: string): string =>
  type.endsWith('StateEntered')
    ? 'stateEnteredEventDetails'
    : type.endsWith('StateExited')
      ? 'stateExitedEventDetails'
      : `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
