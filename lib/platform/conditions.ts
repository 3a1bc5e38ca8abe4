import type { Condition, Item } from './port.ts';

/** A condition on the item as it is; a missing item has no attributes. */
export function holds(condition: Condition, item: Item | undefined): boolean {
  if ('any' in condition) return condition.any.some((c) => holds(c, item));
  if ('exists' in condition) return condition.exists === (item !== undefined);
  const value = item?.[condition.attr];
  if ('absent' in condition) return value === undefined;
  if ('equals' in condition) return value !== undefined && JSON.stringify(value) === JSON.stringify(condition.equals);
  if ('not' in condition) return value === undefined || JSON.stringify(value) !== JSON.stringify(condition.not);
  const bound = 'below' in condition ? condition.below : condition.atLeast;
  if (value === undefined || typeof value !== typeof bound) return false;
  return 'below' in condition ? (value as number) < (bound as number) : (value as number) >= (bound as number);
}
