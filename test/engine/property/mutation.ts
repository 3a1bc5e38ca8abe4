import fc from 'fast-check';
import type { Json, JsonObject } from '../../../lib/engine/types.ts';

/** A change somewhere in a definition, as a slip of the hand makes it. */
export interface Mutation {
  readonly at: number;
  readonly how: 'drop' | 'replace' | 'rename' | 'copy';
  readonly value: Json;
}
const WORDS = [
  'Next',
  'End',
  'Type',
  'Default',
  'Output',
  'Assign',
  'Seconds',
  'Items',
  'Branches',
  'Retry',
  'Catch',
  'TimeoutSeconds',
  'MaxConcurrency',
];
export const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(1_000_000),
  how: fc.constantFrom('drop', 'replace', 'replace', 'rename', 'copy'),
  value: fc.oneof(
    fc.constantFrom<Json[]>(null, true, 0, -1, 1.5, 1e12, '', 'Nowhere', [], {}, [1], { a: 1 }),
    fc.constantFrom<Json[]>(
      '{% $states.input %}',
      '{% $nobody %}',
      '{% ( %}',
      '{% $eval("1") %}',
      '{% [1..3] %}',
      '{% {"a": 1} %}',
      '{% "x" %}',
      '{% 7 %}',
    ),
    fc.constantFrom<Json[]>(...WORDS),
  ),
});

/** Every place in a value, as the container and the key. */
function places(value: Json, found: [JsonObject | Json[], string | number][] = []): typeof found {
  if (Array.isArray(value)) value.forEach((item, i) => (found.push([value, i]), places(item, found)));
  else if (value !== null && typeof value === 'object')
    for (const [key, item] of Object.entries(value)) {
      found.push([value, key]);
      places(item, found);
    }
  return found;
}

/** The definition with the changes, one after the other. */
export function mutated(definition: JsonObject, mutations: readonly Mutation[]): JsonObject {
  const copy = structuredClone(definition);
  for (const { at, how, value } of mutations) {
    const all = places(copy);
    if (all.length === 0) break;
    const [holder, key] = all[at % all.length]!;
    const [other, otherKey] = all[(at * 7 + 3) % all.length]!;
    const set = (k: string | number, v: Json): void => void ((holder as Record<string | number, Json>)[k] = v);
    if (how === 'replace') set(key, structuredClone(value));
    else if (how === 'copy') set(key, structuredClone((other as Record<string | number, Json>)[otherKey]!));
    else if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else {
      const was = holder[key]!;
      delete holder[key];
      if (how === 'rename') set(WORDS[at % WORDS.length]!, was);
    }
  }
  return copy;
}
