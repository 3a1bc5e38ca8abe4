import { PutEventsCommand, type EventBridgeClient, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { DomainEvent, Events } from '../port.ts';
import { jitter, pause } from './backoff.ts';

const MAX_ENTRIES = 10;
/** Of one request, over all its entries; told conservatively, each entry has some bytes of overhead. */
const MAX_BYTES = 240 * 1024;
const MAX_ATTEMPTS = 6;

export interface EventBridgeOptions {
  readonly client: EventBridgeClient;
  /** Name or ARN of the bus. */
  readonly bus: string;
  readonly random?: () => number;
}

/** Domain events on an EventBridge bus. `detail` holds the event's own detail with `id` (consumers dedupe by it) and `subject`. */
export class EventBridgeEvents implements Events {
  readonly #options: EventBridgeOptions;

  constructor(options: EventBridgeOptions) {
    this.#options = options;
  }

  async publish(events: readonly DomainEvent[]): Promise<void> {
    await putEvents(
      this.#options,
      events.map((event) => ({
        Source: 'tutti',
        DetailType: event.type,
        Time: new Date(event.at),
        Detail: JSON.stringify({ ...event.detail, id: event.id, subject: event.subject }),
      })),
    );
  }
}

/** Puts the entries in as few requests as allowed. Refused entries are sent again; throws where some are refused to the end. */
export async function putEvents(options: EventBridgeOptions, entries: readonly PutEventsRequestEntry[]): Promise<void> {
  for (const chunk of chunksOf(entries)) await putChunk(options, chunk);
}

async function putChunk(
  { client, bus, random = Math.random }: EventBridgeOptions,
  chunk: readonly PutEventsRequestEntry[],
): Promise<void> {
  let left = chunk;
  for (let attempt = 1; ; attempt += 1) {
    const { Entries = [] } = await client.send(
      new PutEventsCommand({ Entries: left.map((entry) => ({ ...entry, EventBusName: bus })) }),
    );
    const failed = left.flatMap((entry, i) => {
      const code = Entries[i]?.ErrorCode;
      return code === undefined ? [] : [{ entry, why: `${code}: ${Entries[i]?.ErrorMessage ?? ''}` }];
    });
    if (failed.length === 0) return;
    if (attempt >= MAX_ATTEMPTS) throw new Error(`the bus refused ${failed.length} event(s): ${failed[0]?.why ?? ''}`);
    left = failed.map((f) => f.entry);
    await pause(jitter(attempt, random));
  }
}

function chunksOf(entries: readonly PutEventsRequestEntry[]): PutEventsRequestEntry[][] {
  const chunks: PutEventsRequestEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(`${entry.Detail ?? ''}${entry.DetailType ?? ''}${entry.Source ?? ''}`) + 14;
    const current = chunks.at(-1);
    if (current === undefined || current.length >= MAX_ENTRIES || bytes + size > MAX_BYTES) {
      chunks.push([entry]);
      bytes = size;
    } else {
      current.push(entry);
      bytes += size;
    }
  }
  return chunks;
}
