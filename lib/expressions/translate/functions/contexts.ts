import { quoted } from '../syntax.ts';
import { ANY, CONTEXT, listOf } from '../types.ts';
import { plain, type Row } from './row.ts';

export const contextFunctions: Readonly<Record<string, Row>> = {
  'get value': {
    parameters: ['context', 'key'],
    lower(t, [context, key], node) {
      if (typeof key!.literal !== 'string')
        return t.refuse(node, 'only a key that is written out is looked up the same way');
      return { code: t.call('gval', context!.code, quoted(t.plain(key!.literal, node))), type: ANY };
    },
  },
  'get entries': plain(['m'], 'ents', listOf(CONTEXT)),
};
