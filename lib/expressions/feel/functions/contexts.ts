import { entryOf } from '../names.ts';
import type { Call } from '../run.ts';
import { shortly } from '../text.ts';
import { isContext, type FeelContext, type FeelList, type FeelValue } from '../values.ts';
import { any, arg, builtin, context, list, sig, text, type Builtin, type Domain } from './signature.ts';

/** Keys one below the other: a list of texts that is a list already, as a single text is a key and no path. */
const keys: Domain<FeelList> = {
  ...list,
  text: 'list of keys',
  take: (value) => (Array.isArray(value) ? (value as FeelList) : undefined),
};

/** DMN 1.5, table 81. */
export const contextFunctions: readonly Builtin[] = [
  builtin(
    'get value',
    sig([arg('m', context), arg('key', text)], ([m, key], call) => entryOf(m, key) ?? noEntry(m, key, call)),
    sig([arg('context', context), arg('key', text)], ([m, key], call) => entryOf(m, key) ?? noEntry(m, key, call)),
  ),
  builtin(
    'get entries',
    sig([arg('m', context)], ([m]) =>
      [...m].map(
        ([key, value]): FeelContext =>
          new Map<string, FeelValue>([
            ['key', key],
            ['value', value],
          ]),
      ),
    ),
  ),
  builtin(
    'context',
    sig([arg('entries', list)], ([entries], call) => fromEntries(entries, call)),
  ),
  builtin(
    'context put',
    sig([arg('context', context), arg('key', text), arg('value', any)], ([m, key, value]) =>
      new Map(m).set(key, value),
    ),
    sig([arg('context', context), arg('keys', keys), arg('value', any)], ([m, path, value], call) =>
      put(m, path, value, call),
    ),
  ),
  builtin(
    'context merge',
    sig([arg('contexts', list)], ([contexts], call) => {
      if (!contexts.every(isContext)) return call.fail('the list holds more than contexts');
      const merged = new Map<string, FeelValue>();
      for (const each of contexts) for (const [key, value] of each) merged.set(key, value);
      return merged;
    }),
  ),
];

const noEntry = (m: FeelContext, key: string, call: Call): null =>
  m.has(key) ? null : call.fail(`the context has no entry "${key}"`);

function fromEntries(entries: FeelList, call: Call): FeelValue {
  const made = new Map<string, FeelValue>();
  for (const entry of entries) {
    if (!isContext(entry) || !entry.has('key') || !entry.has('value'))
      return call.fail(`an entry is a context with "key" and "value", and ${shortly(entry)} is none`);
    const key = entry.get('key')!;
    if (typeof key !== 'string') return call.fail(`a key is a text, and ${shortly(key)} is none`);
    if (made.has(key)) return call.fail(`two entries have the key "${key}"`);
    made.set(key, entry.get('value')!);
  }
  return made;
}

function put(m: FeelContext, path: FeelList, value: FeelValue, call: Call): FeelValue {
  const [key, ...below] = path;
  if (typeof key !== 'string') return call.fail('the keys are one or more texts');
  if (below.length === 0) return new Map(m).set(key, value);
  const inner = m.get(key) ?? null;
  if (!isContext(inner)) return call.fail(`the entry "${key}" is no context`);
  const changed = put(inner, below, value, call);
  return changed === null ? null : new Map(m).set(key, changed);
}
