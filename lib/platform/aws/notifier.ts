import { setApart } from '../notices.ts';
import type { Blobs, Notifier } from '../port.ts';
import { putEvents, type EventBridgeOptions } from './eventbridge-events.ts';

/**
 * Hands notices to the bus as events of type `notice.requested` (source `tutti`; dedupe by `detail.id`). How they reach people is the
 * platform team's: a rule per `detail.connector` to SES, a chat webhook or a ticket system. Whom it goes to and what it says is JSON in the
 * blob `detail.content`: the bus is archived, and nothing can be erased from an archive.
 */
export class EventBridgeNotifier implements Notifier {
  readonly #options: EventBridgeOptions & { readonly blobs: Blobs };

  constructor(options: EventBridgeOptions & { readonly blobs: Blobs }) {
    this.#options = options;
  }

  async send(notice: Parameters<Notifier['send']>[0]): Promise<void> {
    const head = await setApart(this.#options.blobs, notice);
    await putEvents(this.#options, [{ Source: 'tutti', DetailType: 'notice.requested', Detail: JSON.stringify(head) }]);
  }
}
