import type { Notifier } from '../port.ts';
import { putEvents, type EventBridgeOptions } from './eventbridge-events.ts';

/**
 * Hands notices to the bus as events of type `notice.requested` (source `tutti`, detail = the notice; dedupe by `detail.id`). How they
 * reach people is the platform team's: a rule per `detail.connector` to SES, a chat webhook or a ticket system. A notice without a rule
 * reaches nobody, so the bus's archive should hold them.
 */
export class EventBridgeNotifier implements Notifier {
  readonly #options: EventBridgeOptions;

  constructor(options: EventBridgeOptions) {
    this.#options = options;
  }

  async send(notice: Parameters<Notifier['send']>[0]): Promise<void> {
    await putEvents(this.#options, [
      { Source: 'tutti', DetailType: 'notice.requested', Detail: JSON.stringify(notice) },
    ]);
  }
}
