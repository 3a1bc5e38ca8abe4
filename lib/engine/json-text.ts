import type { Json } from './types.ts';

/** Texts that were made together with their values. Values are never changed, so a text stays true. */
const known = new WeakMap<object, string>();

/** Notes that `text` is how JSON writes `value`. */
export function remember<T extends object>(value: T, text: string): T {
  known.set(value, text);
  return value;
}
export const rememberedText = (value: Json): string | undefined =>
  value !== null && typeof value === 'object' ? known.get(value) : undefined;
