import type { DomainEvent, Events } from '../port.ts';

/** As EventBridge matches: an event fits where its type is among those named; no names, every event. */
export interface Pattern {
  readonly type?: readonly string[];
}
type Handler = (event: DomainEvent) => Promise<void>;

const REMEMBERED = 10_000;
const TRIES = 3;

/** An in-process bus: every subscriber gets an event once; what it cannot process goes to the dead letters. */
export class LocalEvents implements Events {
  readonly #subscribers = new Set<{ pattern: Pattern; handler: Handler; seen: Set<string> }>();
  readonly deadLetters: { readonly event: DomainEvent; readonly error: unknown }[] = [];

  subscribe(pattern: Pattern, handler: Handler): () => void {
    const subscriber = { pattern, handler, seen: new Set<string>() };
    this.#subscribers.add(subscriber);
    return () => void this.#subscribers.delete(subscriber);
  }
  async publish(events: readonly DomainEvent[]): Promise<void> {
    for (const event of events)
      for (const { pattern, handler, seen } of this.#subscribers) {
        if (seen.has(event.id) || (pattern.type !== undefined && !pattern.type.includes(event.type))) continue;
        seen.add(event.id);
        if (seen.size > REMEMBERED) seen.delete(seen.values().next().value!);
        await this.#hand(event, handler);
      }
  }
  async #hand(event: DomainEvent, handler: Handler): Promise<void> {
    for (let tries = 1; ; tries += 1)
      try {
        return await handler(event);
      } catch (error) {
        if (tries < TRIES) continue;
        this.deadLetters.push({ event, error });
        return;
      }
  }
}
