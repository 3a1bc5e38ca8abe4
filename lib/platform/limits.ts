import { StoreLimit, type Action, type Key } from './port.ts';

/** DynamoDB's limits, so that what works on one store works on the other. */
export const MAX_ACTIONS = 100;
export const MAX_TRANSACTION_BYTES = 4 * 1024 * 1024;
export const MAX_ITEM_BYTES = 400 * 1024;

/** The item that an action is about. */
export function keyOf(action: Action): Key {
  if ('put' in action) return action.put;
  if ('update' in action) return action.update;
  return 'remove' in action ? action.remove : action.check;
}

/** Throws StoreLimit for what DynamoDB would refuse. */
export function checkLimits(actions: readonly Action[]): void {
  if (actions.length > MAX_ACTIONS)
    throw new StoreLimit(`a transaction has at most ${MAX_ACTIONS} actions, not ${actions.length}`);
  const seen = new Set<string>();
  let bytes = 0;
  for (const action of actions) {
    const { pk, sk } = keyOf(action);
    const key = `${pk}\u0000${sk}`;
    if (seen.has(key)) throw new StoreLimit(`a transaction may touch an item once: ${pk} ${sk}`);
    seen.add(key);
    bytes += Buffer.byteLength(JSON.stringify(action));
  }
  if (bytes > MAX_TRANSACTION_BYTES) throw new StoreLimit('a transaction is at most 4 MB');
}
