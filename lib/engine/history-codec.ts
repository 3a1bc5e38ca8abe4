import { referencesOf, restored, type Source } from './references.ts';
import type { Execution, HistoryRow, JsonObject, TurnEvents } from './types.ts';

/** The events of one turn as they are stored: one time, ids that follow each other, and each value once. */
type StoredEvent = [type: string, previousEventId: number, value?: JsonObject];
type Chunk = [at: number, first: number, ...events: StoredEvent[]];

export function encode(execution: Execution, { at, events }: TurnEvents): string {
  const known = referencesOf(execution);
  const first = events[0]!;
  if (first.id === 1) {
    known.note(execution.input, [0, 'text']);
    known.note(events[1]?.value?.input ?? null, [0, 'value']);
  }
  const chunk: Chunk = [at, first.id];
  for (const { id, type, previousEventId, value } of events) {
    if (value === undefined) {
      chunk.push([type, previousEventId]);
      continue;
    }
    const stored: JsonObject = {};
    for (const member in value) stored[member] = known.written(value[member]!, id, member);
    chunk.push([type, previousEventId, stored]);
  }
  return JSON.stringify(chunk);
}

/** How many events a chunk holds. */
export const countOf = (chunk: string): number => (JSON.parse(chunk) as Chunk).length - 2;

/** What was written of one execution, read back as it is asked for. */
export class StoredHistory implements Source {
  readonly #input: () => string;
  readonly #chunk: (id: number) => string | undefined;
  readonly #stored = new Map<number, { readonly timestamp: number; readonly event: StoredEvent }>();
  readonly #rows = new Map<number, HistoryRow>();

  /** `input` reads the execution's input; `chunk` reads the chunk that holds an event. */
  constructor(input: () => string, chunk: (id: number) => string | undefined) {
    this.#input = input;
    this.#chunk = chunk;
  }
  /** The events of a chunk. */
  rows(chunk: string): HistoryRow[] {
    return this.#take(chunk).map((id) => this.#row(id)!);
  }
  input(): string {
    return this.#input();
  }
  event(id: number): JsonObject | undefined {
    return this.row(id)?.value;
  }
  row(id: number): HistoryRow | undefined {
    if (!this.#stored.has(id)) {
      const chunk = this.#chunk(id);
      if (chunk !== undefined) this.#take(chunk);
    }
    return this.#row(id);
  }
  #take(chunk: string): number[] {
    const [timestamp, first, ...events] = JSON.parse(chunk) as Chunk;
    return events.map((event, i) => {
      if (!this.#stored.has(first + i)) this.#stored.set(first + i, { timestamp, event });
      return first + i;
    });
  }
  #row(id: number): HistoryRow | undefined {
    const stored = this.#stored.get(id);
    let row = this.#rows.get(id);
    if (stored === undefined || row !== undefined) return row;
    const { timestamp, event } = stored;
    const [type, previousEventId, details] = event;
    const value: JsonObject | undefined = details === undefined ? undefined : {};
    row = { id, previousEventId, type, timestamp, value };
    // A member may refer to one before it.
    this.#rows.set(id, row);
    for (const member in details) value![member] = restored(details[member]!, this);
    return row;
  }
}
