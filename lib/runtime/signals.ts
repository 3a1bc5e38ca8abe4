import type { Json } from '../model/json.ts';
import type { Core } from './core.ts';
import { keys } from './keys.ts';
import { recordOf, type InstanceRecord } from './records.ts';
import { play } from './games/play.ts';
import type { Messages } from './messages.ts';

/** Signals share the rows of messages, under names that no message has. */
export const SIGNAL = '~signal ';

/** Everybody who waits for the signal now gets it; whoever comes later does not. */
export async function broadcast(
  core: Core,
  messages: Messages,
  signal: {
    readonly name: string;
    readonly data: Json;
    readonly id: string;
    /** Where it was thrown: the game that threw it has told its own. */
    readonly from?: { readonly instance: string; readonly region: string };
  },
): Promise<number> {
  let reached = 0;
  let cursor: string | undefined;
  do {
    const page = await core.ports.store.query({
      pk: keys.subscription(`${SIGNAL}${signal.name}`, '', '').pk,
      limit: 100,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const item of page.items) {
      const target = item as unknown as { instance: string; region: string; wait: string };
      if (target.instance === signal.from?.instance && target.region === signal.from.region) continue;
      const played = await core.attempt(async (change) => {
        const instance = recordOf<InstanceRecord>(await core.ports.store.get(keys.instance(target.instance)));
        // Heard already: the row is gone with the wait.
        if (instance === undefined || (await core.ports.store.get({ pk: item.pk, sk: item.sk })) === undefined)
          return undefined;
        return play(
          core,
          change,
          instance,
          target.region,
          { type: 'occurred', wait: target.wait, data: signal.data },
          `${signal.id} ${target.wait}`,
        );
      });
      if (played === undefined) continue;
      reached += 1;
      for (const { name, key } of played.listening) await messages.deliver(name, key);
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return reached;
}
